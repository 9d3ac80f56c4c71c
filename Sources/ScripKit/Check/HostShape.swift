internal import ScripRules

/// What the checks know of everything a rule can reach: of the host's by its description, of Lua's by this table.
enum HostShape {
    /// Fields of each object.
    static let fields: [HostObject: [String: Shape]] = Dictionary(
        uniqueKeysWithValues: HostObject.allCases.map { object in
            let fields = object.fields.map { ($0.name, shape(of: $0.value)) }
            return (object, Dictionary(uniqueKeysWithValues: fields))
        })

    private static func shape(of value: HostField.Value) -> Shape {
        switch value {
        case .text, .word: .string
        case .money: .integer(.money)
        case .pieces: .integer(.pieces)
        case .seconds: .integer(.seconds)
        case .number: .integer(.none)
        case .flag: .boolean(nil)
        case .names: .map(.trueOrNil)
        case .texts: .map(.maybe(.string))
        case .values: .map(.unknown)
        case .object(let object): .object(object)
        case .list(let object): .list(.object(object))
        }
    }

    private static func shape(of answer: HostHelper.Answer) -> Shape {
        switch answer {
        case .refusal: .refusal
        case .money: .integer(.money)
        case .number: .integer(.none)
        case .text: .string
        case .shares: .map(.integer(.money))
        case .uses: .map(.integer(.pieces))
        case .units: .list(.object(.units))
        case .iterator: .iterator([.object(.line), .integer(.money)])
        }
    }

    /// Functions and constants of each library, with what a call answers.
    static let libraries: [String: [String: Shape]] = [
        "scrip": Dictionary(
            uniqueKeysWithValues: HostHelper.all.map { ($0.name, shape(of: $0.answer)) }),
        "math": [
            "abs": .unknown, "ceil": .integer(.none), "floor": .integer(.none),
            "fmod": .unknown, "max": .unknown, "min": .unknown, "tointeger": .unknown,
            "type": .unknown, "ult": .boolean(nil), "maxinteger": .integer(.none),
            "mininteger": .integer(.none),
        ],
        "string": [
            "byte": .unknown, "char": .string, "find": .unknown, "format": .string,
            "gmatch": .iterator([.string]), "gsub": .string, "len": .integer(.none),
            "lower": .string, "match": .unknown, "rep": .string, "reverse": .string,
            "sub": .string, "upper": .string,
        ],
        "table": [
            "concat": .string, "insert": .null, "remove": .unknown, "sort": .null,
            "unpack": .unknown,
        ],
        "utf8": [
            "char": .string, "codepoint": .unknown, "len": .unknown, "offset": .unknown,
        ],
    ]

    /// Library members that are values, not functions.
    static let constants: Set<String> = ["math.maxinteger", "math.mininteger"]

    /// Functions that belong to no library.
    static let functions: [String: Shape] = [
        "assert": .unknown, "error": .null, "ipairs": .unknown, "next": .unknown,
        "pairs": .unknown, "select": .unknown, "tonumber": .unknown, "tostring": .string,
        "type": .string,
    ]

    /// Everything a rule may name without declaring it.
    static var globals: [String] { functions.keys.sorted() + libraries.keys.sorted() }

    /// Keys of the table a rule returns.
    static let ruleKeys = [
        "api", "title", "params", "refusals", "scope", "eligible", "discount", "counts_lines",
        "counts_free",
    ]

    /// Keys of the table `discount` may return.
    static let answerKeys = ["lines", "uses", "gifts"]
}
