package import ScripContract
internal import ScripCore

extension ScripOperation {
    /// The values of the data contract by their names, as JSON Schema.
    ///
    /// They refer to one another as an OpenAPI document's components do.
    package static let schemas: [JSONValue.Member] = {
        guard case .object(let members)? = try? JSONValue(json: PackageResources.schemas_json)
        else { preconditionFailure("schemas.json is no object") }
        return members
    }()

    /// The name of the schema of a request that is no document of the data contract.
    public var requestName: String { pascalName + "Request" }

    /// Its name in one word: `stockShow`.
    public var camelName: String {
        let name = pascalName
        return name.prefix(1).lowercased() + name.dropFirst()
    }

    private var pascalName: String {
        name.split { $0 == "." || $0 == "_" }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined()
    }

    /// The schema of a request's body.
    ///
    /// - Parameter isKnown: Keys the door takes from elsewhere, and that are not in the body.
    /// - Returns: A reference where it is a document of the data contract; nil where nothing is left to say.
    package func requestSchema(without isKnown: (Key) -> Bool) -> JSONValue? {
        let keys = request.keys.filter { !isKnown($0) }
        switch request {
        case .keys: return keys.isEmpty ? nil : Self.object(keys, over: nil)
        case .document(let name, _):
            guard !keys.isEmpty else { return Self.reference(name) }
            let document = Self.schemas.first { $0.key == name }?.value
            return Self.object(keys, over: document)
        }
    }

    /// A reference to a schema by its name.
    package static func reference(_ name: String) -> JSONValue {
        .object([.init(key: "$ref", value: .string("#/components/schemas/\(name)"))])
    }

    private static func object(_ keys: [Key], over document: JSONValue?) -> JSONValue {
        var properties: [JSONValue.Member] = []
        var required: [JSONValue] = []
        if case .object(let members)? = document?["properties"] { properties = members }
        if case .list(let names)? = document?["required"] { required = names }
        for key in keys {
            properties.append(.init(key: key.name, value: key.schema))
            // A door may have it from a header.
            if key.isRequired, key.name != Key.requestNumber.name {
                required.append(.string(key.name))
            }
        }
        return .object([
            .init(key: "type", value: .string("object")),
            .init(key: "properties", value: .object(properties)),
            .init(key: "required", value: .list(required)),
            .init(key: "additionalProperties", value: .boolean(false)),
        ])
    }
}

extension ScripOperation.Key {
    /// What its value is, as JSON Schema.
    package var schema: JSONValue {
        var members = kind.schema
        members.append(.init(key: "description", value: .string(words)))
        return .object(members)
    }
}

extension ScripOperation.Key.Kind {
    fileprivate var schema: [JSONValue.Member] {
        func number(_ key: String, _ value: Int) -> JSONValue.Member {
            .init(key: key, value: .integer(Int64(value)))
        }
        func type(_ name: String) -> JSONValue.Member { .init(key: "type", value: .string(name)) }
        func format(_ name: String) -> JSONValue.Member {
            .init(key: "format", value: .string(name))
        }
        switch self {
        case .text(let length):
            return [
                type("string"), number("minLength", length.lowerBound),
                number("maxLength", length.upperBound),
            ]
        case .word(let words):
            return [type("string"), .init(key: "enum", value: .list(words.map { .string($0) }))]
        case .integer(let range):
            return [
                type("integer"), format("int64"),
                .init(key: "minimum", value: .integer(range.lowerBound)),
                .init(key: "maximum", value: .integer(range.upperBound)),
            ]
        case .flag: return [type("boolean")]
        case .time: return [type("string"), format("date-time")]
        case .day: return [type("string"), format("date")]
        case .texts(let count):
            return [
                type("array"), .init(key: "items", value: .object([type("string")])),
                number("minItems", count.lowerBound), number("maxItems", count.upperBound),
            ]
        case .document(let name):
            guard case .object(let members) = ScripOperation.reference(name) else { return [] }
            return members
        case .documents(let name):
            return [type("array"), .init(key: "items", value: ScripOperation.reference(name))]
        }
    }
}
