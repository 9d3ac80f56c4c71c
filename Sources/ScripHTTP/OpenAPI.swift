internal import HTTPTypes
internal import ScripContract
internal import ScripCore
internal import ScripOperations

/// The OpenAPI 3.1 document of everything but the platform's API: made from the table of operations, and for
/// the rest from `Resources/openapi.json`.
enum OpenAPI {
    /// The document.
    static let json: [UInt8] = {
        guard let base = try? JSONValue(json: PackageResources.openapi_json),
            let routes = try? OperationRoute.all()
        else { preconditionFailure("openapi.json is no JSON, or a route has no operation") }
        return document(base, routes).json(.pretty) + [0x0A]
    }()

    private static func document(_ base: JSONValue, _ routes: [OperationRoute]) -> JSONValue {
        var paths: [JSONValue.Member] = []
        var schemas = ScripOperation.schemas
        for route in routes {
            var operation = route.openAPI
            if route.hasBody, let body = route.body {
                if case .object(let members) = body, members.first?.key != "$ref" {
                    schemas.append(.init(key: route.operation.requestName, value: body))
                    operation.append(body: ScripOperation.reference(route.operation.requestName))
                } else {
                    operation.append(body: body)
                }
            }
            let member = JSONValue.Member(
                key: route.method.rawValue.lowercased(), value: .object(operation))
            if let index = paths.firstIndex(where: { $0.key == route.path }),
                case .object(let known) = paths[index].value
            {
                paths[index].value = .object(known + [member])
            } else {
                paths.append(.init(key: route.path, value: .object([member])))
            }
        }
        schemas.append(.init(key: "Error", value: error))
        let tags = ScripOperation.Scope.allCases.map { scope in
            JSONValue.object([.init(key: "name", value: .string(scope.rawValue))])
        }
        return base.adding(.object(paths), at: ["paths"])
            .adding(.object(schemas), at: ["components", "schemas"])
            .adding(.list(tags), at: ["tags"])
    }

    /// The error that every door gives, with every code and what it means.
    private static var error: JSONValue {
        let codes = ScripError.Code.known + ScripError.Code.ofHTTP
        func text(_ words: String) -> JSONValue {
            .object([
                .init(key: "type", value: .string("string")),
                .init(key: "description", value: .string(words)),
            ])
        }
        func number(_ words: String) -> JSONValue {
            .object([
                .init(key: "type", value: .string("integer")),
                .init(key: "description", value: .string(words)),
            ])
        }
        let code = JSONValue.object([
            .init(key: "type", value: .string("string")),
            .init(key: "enum", value: .list(codes.map { .string($0.code.rawValue) })),
            .init(
                key: "description",
                value: .string(
                    codes.map { "`\($0.code.rawValue)`: \($0.words)" }.joined(separator: "\n"))),
        ])
        let members: [JSONValue.Member] = [
            .init(key: "code", value: code), .init(key: "message", value: text("What happened.")),
            .init(key: "remedy", value: text("What to do.")),
            .init(key: "document", value: text("The file in which it lies: a rule's.")),
            .init(key: "line", value: number("The line in the body or the document, from 1.")),
            .init(key: "column", value: number("The column in characters, from 1.")),
            .init(
                key: "path",
                value: text("The path of the value: basket.lines[0].quantity.")),
        ]
        func object(_ members: [JSONValue.Member], _ required: [String]) -> JSONValue {
            .object([
                .init(key: "type", value: .string("object")),
                .init(key: "properties", value: .object(members)),
                .init(key: "required", value: .list(required.map { .string($0) })),
                .init(key: "additionalProperties", value: .boolean(false)),
            ])
        }
        return object(
            [.init(key: "error", value: object(members, ["code", "message"]))], ["error"])
    }
}

extension OperationRoute {
    /// What is in the body.
    fileprivate var body: JSONValue? {
        operation.requestSchema { key in parts.contains { $0.name == key.name } }
    }

    /// Everything of the operation but its body.
    fileprivate var openAPI: [JSONValue.Member] {
        var parameters: [JSONValue] = parts.map { $0.parameter(in: "path") }
        parameters += query.map { $0.parameter(in: "query") }
        if operation.takesRequestNumber, !parts.contains(where: { $0.name == "request_no" }) {
            parameters.append(
                .object([
                    .init(key: "$ref", value: .string("#/components/parameters/IdempotencyKey"))
                ]))
        }
        var responses: [JSONValue.Member] = [
            .init(
                key: "200",
                value: .object([
                    .init(key: "description", value: .string("Answered.")),
                    .init(key: "content", value: .json(ScripOperation.reference(operation.answer))),
                ]))
        ]
        for (status, name) in OperationRoute.refused {
            responses.append(
                .init(
                    key: status,
                    value: .object([
                        .init(key: "$ref", value: .string("#/components/responses/\(name)"))
                    ])))
        }
        return [
            .init(key: "operationId", value: .string(operation.camelName)),
            .init(key: "summary", value: .string(operation.words)),
            .init(key: "tags", value: .list([.string(operation.scope.rawValue)])),
            .init(key: "parameters", value: .list(parameters)),
            .init(key: "responses", value: .object(responses)),
        ]
    }

    private static let refused = [
        ("400", "BadInput"), ("401", "NoKey"), ("403", "WrongScope"), ("404", "NotFound"),
        ("405", "WrongMethod"), ("408", "TooSlow"), ("409", "Conflict"), ("413", "TooLarge"),
        ("415", "NotJSON"), ("422", "RuleInvalid"), ("429", "TooOften"), ("503", "Unavailable"),
    ]
}

extension ScripOperation.Key {
    /// A parameter in the path or the query.
    fileprivate func parameter(in place: String) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(key: "name", value: .string(name)), .init(key: "in", value: .string(place)),
            .init(key: "required", value: .boolean(place == "path" || isRequired)),
            .init(key: "description", value: .string(words)),
        ]
        guard case .object(let schema) = schema else { return .object(members) }
        members.append(
            .init(key: "schema", value: .object(schema.filter { $0.key != "description" })))
        return .object(members)
    }
}

extension [JSONValue.Member] {
    fileprivate mutating func append(body schema: JSONValue) {
        append(
            .init(
                key: "requestBody",
                value: .object([
                    .init(key: "required", value: .boolean(true)),
                    .init(key: "content", value: .json(schema)),
                ])))
    }
}

extension JSONValue {
    /// The content of a body in JSON.
    fileprivate static func json(_ schema: JSONValue) -> JSONValue {
        .object([
            .init(
                key: "application/json",
                value: .object([.init(key: "schema", value: schema)]))
        ])
    }

    /// The same with more members or entries at a place.
    fileprivate func adding(_ more: JSONValue, at keys: [String]) -> JSONValue {
        guard let key = keys.first else {
            switch (self, more) {
            case (.object(let known), .object(let new)): return .object(new + known)
            case (.list(let known), .list(let new)):
                return .list(new.filter { !known.contains($0) } + known)
            default: return more
            }
        }
        guard case .object(var members) = self else { return self }
        if let index = members.firstIndex(where: { $0.key == key }) {
            members[index].value = members[index].value.adding(more, at: Array(keys.dropFirst()))
        }
        return .object(members)
    }
}
