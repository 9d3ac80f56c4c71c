internal import LuaSandbox
internal import ScripCore

extension ParameterType {
    private var isMoney: Bool { if case .money = self { true } else { false } }

    /// Checks a value and answers what a rule sees of it.
    func check(_ value: ParameterValue, at place: String) throws(ScripError) -> LuaValue {
        switch (self, value) {
        case (.money(let range), .integer(let number)), (.integer(let range), .integer(let number)),
            (.percent(let range), .integer(let number)):
            guard range.contains(number) else {
                throw ScripError.invalid(
                    "\(place)", "is \(number)",
                    remedy: "Use a whole number from \(range.lowerBound) through "
                        + "\(range.upperBound)", cause: .range(number, range, isMoney: isMoney))
            }
            return .integer(number)
        case (.string(let oneOf), .string(let text)):
            guard oneOf.isEmpty || oneOf.contains(text) else {
                throw ScripError.invalid(
                    "\(place)", "is '\(text)'\(Nearest.suggestion(for: text, among: oneOf))",
                    remedy: "Use one of \(oneOf.joined(separator: ", "))",
                    cause: .init("one_of", ["words": oneOf.joined(separator: ", ")]))
            }
            return .string(text)
        case (.boolean, .boolean(let flag)): return .boolean(flag)
        case (.timeOfDay, .string(let text)):
            guard let minutes = ParameterType.minutes(text) else {
                throw ScripError.invalid(
                    "\(place)", "is '\(text)'",
                    remedy: "Write a time of day as HH:MM, 00:00 through 24:00",
                    cause: .init("time_of_day"))
            }
            return .integer(minutes)
        case (.list(let of), .list(let values)):
            var checked: [LuaValue] = []
            for (index, element) in values.enumerated() {
                checked.append(try of.check(element, at: "\(place)[\(index)]"))
            }
            return .list(checked)
        case (.set(let of), .list(let values)):
            var checked: [LuaValue] = []
            for (index, element) in values.enumerated() {
                checked.append(try of.check(element, at: "\(place)[\(index)]"))
            }
            guard Set(checked).count == checked.count else {
                throw ScripError.invalid(
                    "\(place)", "names a value twice", remedy: "Name each value once",
                    cause: .init("twice"))
            }
            return .set(checked)
        case (.conditions, _):
            _ = try Conditions(value, at: place)
            return absent
        case (.record(let fields), .record(let given)):
            return try ParameterDeclaration.bind(fields, given, at: place).seen
        default:
            throw ScripError.invalid(
                "\(place)", "is \(value.kindName), the rule declares \(name)",
                remedy: "Give \(ParameterType.example(of: self))")
        }
    }

    /// What a rule sees of a parameter without a value.
    var absent: LuaValue {
        self == .conditions ? .withheld(ParameterDeclaration.withheld) : .nil
    }

    /// Minutes since midnight of `HH:MM`; nil when it is no time of day.
    static func minutes(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
        var digits: [Int64] = []
        for index in [0, 1, 3, 4] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else { return nil }
            digits.append(Int64(bytes[index] - UInt8(ascii: "0")))
        }
        let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        guard minute < 60, hour < 24 || (hour == 24 && minute == 0) else { return nil }
        return hour * 60 + minute
    }

    fileprivate static func example(of type: ParameterType) -> String {
        switch type {
        case .money: "whole minor units, for example 2000 for 20.00"
        case .integer: "a whole number"
        case .percent: "a whole number from 0 through 100"
        case .string: "a string"
        case .boolean: "true or false"
        case .timeOfDay: "a time such as \"14:30\""
        case .list(let of): "a list, each element \(example(of: of))"
        case .set(let of): "a list without repeats, each element \(example(of: of))"
        case .conditions: "an object with who, when and where"
        case .record(let fields): "an object with \(fields.map(\.name).joined(separator: ", "))"
        }
    }
}

extension ParameterDeclaration {
    /// Checks what a stock gives against declarations; answers every parameter with its value, and
    /// what a rule sees.
    static func bind(
        _ declarations: [ParameterDeclaration], _ given: [ParameterValue.Field], at place: String
    ) throws(ScripError) -> (bound: [ParameterValue.Field], seen: LuaValue) {
        for (index, field) in given.enumerated() {
            guard declarations.contains(where: { $0.name == field.key }) else {
                let names = declarations.map(\.name)
                throw ScripError.invalid(
                    "\(place).\(field.key)",
                    "is not a parameter of the rule"
                        + Nearest.suggestion(for: field.key, among: names),
                    remedy: names.isEmpty
                        ? "Leave it out: the rule has no parameters"
                        : "Use \(names.joined(separator: ", "))")
            }
            if given[..<index].contains(where: { $0.key == field.key }) {
                throw ScripError.invalid(
                    "\(place).\(field.key)", "is given twice", remedy: "Give it once",
                    cause: .init("twice"))
            }
        }
        var bound: [ParameterValue.Field] = []
        var seen: [LuaValue.Entry] = []
        for declaration in declarations {
            let name = declaration.name
            let written = given.first { $0.key == name }?.value ?? declaration.defaultValue
            guard let written else {
                guard declaration.isOptional else {
                    throw ScripError.invalid(
                        "\(place).\(name)", "is missing",
                        remedy: "Give \(ParameterType.example(of: declaration.type))"
                            + (declaration.label.map { " (\($0))" } ?? ""),
                        cause: .init("missing"))
                }
                seen.append(.init(key: .string(name), value: declaration.type.absent))
                continue
            }
            let value = try declaration.type.check(written, at: "\(place).\(name)")
            bound.append(.init(key: name, value: written))
            seen.append(.init(key: .string(name), value: value))
        }
        return (bound, .table(seen))
    }
}

extension ParameterValue {
    /// What kind of value this is, with its article, for messages.
    var kindName: String {
        switch self {
        case .integer(let number): "the number \(number)"
        case .string(let text): "the string '\(text)'"
        case .boolean(let flag): "\(flag)"
        case .list: "a list"
        case .record: "an object"
        }
    }
}
