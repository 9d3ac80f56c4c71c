internal import ScripContract
internal import ScripCore
internal import ScripOperations

/// JSON Schemas of arguments, each whole in itself: what an operation's schema refers to stands in `$defs`.
enum ToolSchema {
    static let rule = text("The rule's name, lower_snake_case.")

    static func text(_ words: String) -> JSONValue {
        .object([
            .init(key: "type", value: .string("string")),
            .init(key: "description", value: .string(words)),
        ])
    }

    static func word(_ known: [String]) -> JSONValue {
        .object([
            .init(key: "type", value: .string("string")),
            .init(key: "enum", value: .list(known.map { .string($0) })),
        ])
    }

    static func object(_ members: [(name: String, schema: JSONValue, isRequired: Bool)])
        -> JSONValue
    {
        .object([
            .init(key: "type", value: .string("object")),
            .init(
                key: "properties",
                value: .object(members.map { .init(key: $0.name, value: $0.schema) })),
            .init(
                key: "required",
                value: .list(members.filter(\.isRequired).map { .string($0.name) })),
            .init(key: "additionalProperties", value: .boolean(false)),
        ])
    }

    /// What an operation is asked.
    static func arguments(of operation: ScripOperation) -> JSONValue {
        var schema = operation.requestSchema { _ in false } ?? object([])
        // A document stands at the top as itself, and not as a reference: clients ask for an object there.
        if let name = reference(schema), let document = known[name] { schema = document }
        guard case .object(var members) = moved(schema) else { return schema }
        if case .list(let names)? = schema["required"], operation.isChange,
            let index = members.firstIndex(where: { $0.key == "required" })
        {
            // No header has it here.
            members[index].value = .list(names + [.string("request_no")])
        }
        let needed = needed(by: schema)
        if !needed.isEmpty {
            members.append(
                .init(
                    key: "$defs",
                    value: .object(
                        needed.map { .init(key: $0, value: moved(known[$0] ?? .object([]))) })))
        }
        return .object(members)
    }

    private static let known = Dictionary(
        uniqueKeysWithValues: ScripOperation.schemas.map { ($0.key, $0.value) })
    private static let prefix = "#/components/schemas/"

    private static func reference(_ schema: JSONValue) -> String? {
        guard case .string(let text)? = schema["$ref"], text.hasPrefix(prefix) else { return nil }
        return String(text.dropFirst(prefix.count))
    }

    /// The schema with its references to `$defs`.
    private static func moved(_ schema: JSONValue) -> JSONValue {
        switch schema {
        case .object(let members):
            .object(
                members.map { member in
                    guard member.key == "$ref", case .string(let text) = member.value else {
                        return .init(key: member.key, value: moved(member.value))
                    }
                    return .init(
                        key: member.key,
                        value: .string(text.replacing(prefix, with: "#/$defs/")))
                })
        case .list(let values): .list(values.map(moved))
        default: schema
        }
    }

    /// Names that a schema refers to, and those that they refer to.
    private static func needed(by schema: JSONValue) -> [String] {
        var found: Set<String> = []
        func look(_ value: JSONValue) {
            switch value {
            case .object(let members):
                if let name = reference(value), found.insert(name).inserted, let next = known[name]
                {
                    look(next)
                }
                for member in members { look(member.value) }
            case .list(let values): for value in values { look(value) }
            default: break
            }
        }
        look(schema)
        return found.sorted()
    }
}
