internal import LuaSandbox
internal import ScripCore

/// A declaration that breaks the contract: which part, and what to write instead.
struct ContractProblem: Error {
    var message: String

    init(_ message: String) { self.message = message }
}

extension ParameterDeclaration {
    private static let keys: Set<String> = [
        "type", "min", "max", "one_of", "of", "default", "label", "help", "optional",
    ]

    /// Reads `params` of a rule: a table of name to declaration.
    static func readAll(
        _ value: LuaValue?, at place: String
    ) throws(ContractProblem) -> [ParameterDeclaration] {
        guard let value else { return [] }
        guard case .table(let entries) = value else {
            throw ContractProblem("\(place) must be a table of parameter declarations")
        }
        guard entries.count <= ScriptHead.parametersMax else {
            throw ContractProblem(
                "\(place) declares \(entries.count) parameters, at most \(ScriptHead.parametersMax)"
            )
        }
        var declarations: [ParameterDeclaration] = []
        for entry in entries {
            guard case .string(let name) = entry.key else {
                throw ContractProblem("\(place) must be keyed by parameter names")
            }
            declarations.append(try read(entry.value, name: name, at: "\(place).\(name)"))
        }
        return declarations
    }

    private static func read(
        _ value: LuaValue, name: String, at place: String
    ) throws(ContractProblem) -> ParameterDeclaration {
        guard case .table(let entries) = value else {
            throw ContractProblem("\(place) must be a table such as { type = \"money\" }")
        }
        for entry in entries {
            guard case .string(let key) = entry.key, keys.contains(key) else {
                let written = entry.key.string ?? "a number"
                throw ContractProblem(
                    "\(place) has an unknown key '\(written)'"
                        + Nearest.suggestion(for: written, among: keys.sorted()))
            }
        }
        let type = try readType(value, at: place)
        var declaration = ParameterDeclaration(
            name: name, type: type, defaultValue: nil,
            isOptional: value["optional"] == .boolean(true),
            label: value["label"]?.string, help: value["help"]?.string)
        if let given = value["default"] {
            let written = try plain(given, as: type, at: "\(place).default")
            do throws(ScripError) {
                _ = try declaration.type.check(written, at: "default")
            } catch {
                throw ContractProblem("\(place): \(error.description)")
            }
            declaration.defaultValue = written
        }
        return declaration
    }

    private static func readType(
        _ value: LuaValue, at place: String
    ) throws(ContractProblem) -> ParameterType {
        guard let name = value["type"]?.string else {
            throw ContractProblem(
                "\(place) needs a type: \(ParameterType.names.joined(separator: ", "))")
        }
        switch name {
        case "money":
            return .money(try range(value, within: 0...Basket.Bounds.amountMax, at: place))
        case "integer":
            return .integer(try range(value, within: ParameterType.integerRange, at: place))
        case "percent": return .percent(try range(value, within: 0...100, at: place))
        case "boolean": return .boolean
        case "time_of_day": return .timeOfDay
        case "conditions": return .conditions
        case "string":
            guard let oneOf = value["one_of"] else { return .string(oneOf: []) }
            guard let words = oneOf.array?.compactMap(\.string), words.count == oneOf.array?.count
            else { throw ContractProblem("\(place).one_of must be a list of strings") }
            return .string(oneOf: words)
        case "list", "set":
            let of = try readElement(value["of"], at: "\(place).of")
            return name == "list" ? .list(of: of) : .set(of: of)
        default:
            throw ContractProblem(
                "\(place).type '\(name)' is unknown"
                    + Nearest.suggestion(for: name, among: ParameterType.names))
        }
    }

    private static func readElement(
        _ value: LuaValue?, at place: String
    ) throws(ContractProblem) -> ParameterType {
        switch value {
        case .string(let name)?:
            let type = try readType(
                .table([.init(key: .string("type"), value: .string(name))]), at: place)
            guard type != .conditions else { throw inside(place) }
            return type
        case .table?:
            let fields = try readAll(value, at: place)
            guard !fields.contains(where: { $0.type == .conditions }) else { throw inside(place) }
            return .record(fields)
        default:
            throw ContractProblem("\(place) must be a type's name or a table of fields")
        }
    }

    private static func inside(_ place: String) -> ContractProblem {
        ContractProblem("\(place): conditions are a parameter of the rule, not part of another")
    }

    private static func range(
        _ value: LuaValue, within bounds: ClosedRange<Int64>, at place: String
    ) throws(ContractProblem) -> ClosedRange<Int64> {
        func limit(_ key: String, _ fallback: Int64) throws(ContractProblem) -> Int64 {
            switch value[key] {
            case nil: return fallback
            case .integer(let number)?: return number
            default: throw ContractProblem("\(place).\(key) must be a whole number")
            }
        }
        let lower = try limit("min", bounds.lowerBound)
        let upper = try limit("max", bounds.upperBound)
        guard lower <= upper else { throw ContractProblem("\(place): min is above max") }
        return lower...upper
    }

    /// A table as JSON would have it: numbered from 1 it is a list, and an empty one an object.
    private static func untyped(
        _ value: LuaValue, at place: String
    ) throws(ContractProblem) -> ParameterValue {
        switch value {
        case .integer(let number): return .integer(number)
        case .string(let text): return .string(text)
        case .boolean(let flag): return .boolean(flag)
        case .table(let entries):
            if !entries.isEmpty, let array = value.array {
                var values: [ParameterValue] = []
                for element in array { values.append(try untyped(element, at: place)) }
                return .list(values)
            }
            var fields: [ParameterValue.Field] = []
            for entry in entries {
                guard case .string(let key) = entry.key else {
                    throw ContractProblem("\(place) must be keyed by names or be a list")
                }
                fields.append(.init(key: key, value: try untyped(entry.value, at: place)))
            }
            return .record(fields)
        case .float(let number):
            throw ContractProblem("\(place) has \(number), a float: use whole numbers")
        default: throw ContractProblem("\(place) has a value that is no data")
        }
    }

    /// A Lua value of a declaration's `default` as it would stand in JSON.
    private static func plain(
        _ value: LuaValue, as type: ParameterType, at place: String
    ) throws(ContractProblem) -> ParameterValue {
        switch (value, type) {
        case (.integer(let number), _): return .integer(number)
        case (.string(let text), _): return .string(text)
        case (.boolean(let flag), _): return .boolean(flag)
        case (.table, .conditions): return try untyped(value, at: place)
        case (.table(let entries), .record(let fields)):
            var read: [ParameterValue.Field] = []
            for entry in entries {
                let key = entry.key.string ?? "?"
                let field = fields.first { $0.name == key }
                read.append(
                    .init(
                        key: key,
                        value: try plain(entry.value, as: field?.type ?? .boolean, at: place)))
            }
            return .record(read)
        case (.table, .list(let of)), (.table, .set(let of)):
            guard let array = value.array else {
                throw ContractProblem("\(place) must be a list such as { \"a\", \"b\" }")
            }
            var values: [ParameterValue] = []
            for element in array { values.append(try plain(element, as: of, at: place)) }
            return .list(values)
        case (.float(let number), _):
            throw ContractProblem("\(place) is \(number), a float: amounts are whole minor units")
        default: throw ContractProblem("\(place) does not fit type \(type.name)")
        }
    }
}
