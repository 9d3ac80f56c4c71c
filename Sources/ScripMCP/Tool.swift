internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripKit
internal import ScripOperations

/// One thing an assistant may do.
struct Tool: Sendable, JSONWritable {
    let name: String
    let words: String
    /// JSON Schema of its arguments.
    let schema: JSONValue
    /// Whether it leaves everything as it is.
    let isReadOnly: Bool
    private let body: @Sendable (JSONValue) throws(ScripError) -> any JSONWritable

    init(
        _ name: String, _ words: String, schema: JSONValue, isReadOnly: Bool,
        _ body: @escaping @Sendable (JSONValue) throws(ScripError) -> any JSONWritable
    ) {
        self.name = name
        self.words = words
        self.schema = schema
        self.isReadOnly = isReadOnly
        self.body = body
    }

    /// An operation of the table, as it is.
    init(_ name: String, _ operation: String, _ context: OperationContext, words: String? = nil) {
        guard let operation = try? ScripOperation.named(operation) else {
            preconditionFailure("a tool is of an operation that is not there")
        }
        self.init(
            name, words ?? operation.words, schema: ToolSchema.arguments(of: operation),
            isReadOnly: !operation.isChange
        ) { arguments throws(ScripError) in
            try operation.ask(context, OperationRequest(arguments.json))
        }
    }

    /// Does it; what cannot be done is an answer too, with place and remedy, so that a model can mend it.
    ///
    /// - Parameters:
    ///   - arguments: An object.
    ///   - zone: Where times are written.
    func call(_ arguments: JSONValue, in zone: MerchantTimeZone) -> some JSONWritable {
        do throws(ScripError) {
            return ToolAnswer(
                json: try body(arguments).json(.compact, zone: zone), isError: false)
        } catch {
            return ToolAnswer(json: error.json, isError: true)
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            writer.member("description", words)
            writer.member("inputSchema", schema)
            writer.key("annotations")
            writer.object { writer in
                writer.member("readOnlyHint", isReadOnly)
                // What write replaces is gone.
                writer.member("destructiveHint", name == "write")
                writer.member("openWorldHint", false)
            }
        }
    }
}

/// What a tool answered, as text and as data.
private struct ToolAnswer: JSONWritable {
    let json: [UInt8]
    let isError: Bool

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("content")
            writer.list([json]) { json, writer in
                writer.object { writer in
                    writer.member("type", "text")
                    writer.member("text", String(decoding: json, as: UTF8.self))
                }
            }
            writer.key("structuredContent")
            writer.value(written: json)
            writer.member("isError", isError)
        }
    }
}

extension Tool {
    /// All of them, in the order in which they are used.
    static func all(_ context: OperationContext, _ folder: AuthorFolder) -> [Tool] {
        [
            reference,
            Tool("rules", "rule.list", context),
            Tool(
                "read", "Reads a rule and its cases as they are.",
                schema: ToolSchema.object([("rule", ToolSchema.rule, true)]), isReadOnly: true
            ) { arguments throws(ScripError) in
                try Arguments(arguments, ["rule"]).read { fields throws(ScripError) in
                    try folder.read(fields.text("rule", 1...64))
                }
            },
            Tool(
                "new",
                "Begins a rule in the folder, with cases and a basket; with 'from' as a copy of another.",
                schema: ToolSchema.object([
                    ("rule", ToolSchema.rule, true),
                    ("from", ToolSchema.text("A rule to copy, with its cases."), false),
                ]), isReadOnly: false
            ) { arguments throws(ScripError) in
                try Arguments(arguments, ["rule", "from"]).read { fields throws(ScripError) in
                    try folder.begin(
                        fields.text("rule", 1...64), from: fields.optionalText("from", 1...64))
                }
            },
            Tool(
                "write", "Writes a rule, its cases, or both, in place of what the folder has.",
                schema: ToolSchema.object([
                    ("rule", ToolSchema.rule, true),
                    ("source", ToolSchema.text("The whole Lua file."), false),
                    ("cases", ToolSchema.text("The whole case file, YAML."), false),
                ]), isReadOnly: false
            ) { arguments throws(ScripError) in
                try Arguments(arguments, ["rule", "source", "cases"]).read {
                    fields throws(ScripError) in
                    try folder.write(
                        fields.text("rule", 1...64),
                        source: fields.optionalText("source", 1...AuthorFolder.bytesMax),
                        cases: fields.optionalText("cases", 1...AuthorFolder.bytesMax))
                }
            },
            Tool("check", "rule.check", context), Tool("test", "rule.test", context),
            Tool("eval", "eval", context), Tool("explain", "explain", context),
            Tool("fuzz", "rule.fuzz", context), Tool("mutate", "rule.mutate", context),
            Tool("exposure", "rule.exposure", context), Tool("reading", "rule.reading", context),
            Tool("backtest", "rule.backtest", context),
            Tool("evidence", "rule.evidence", context),
            Tool(
                "publish", "rule.propose", context,
                words:
                    "Proposes a rule with its evidence. A person approves it, with scrip rule approve; only then it is published."
            ),
        ]
    }

    private static let reference = Tool(
        "reference", "Reads a page about rules; 'rule-reference' has every field and function.",
        schema: ToolSchema.object([("page", ToolSchema.word(ReferencePage.names), true)]),
        isReadOnly: true
    ) { arguments throws(ScripError) in
        try Arguments(arguments, ["page"]).read { fields throws(ScripError) in
            let name = try fields.text("page", 1...64)
            guard let page = ReferencePage.named(name) else {
                throw ScripError(
                    .notFound, "There is no page '\(name)'",
                    remedy: "Read one of \(ReferencePage.names.joined(separator: ", "))",
                    at: .path("page"))
            }
            return page
        }
    }
}

/// The arguments of a tool that is no operation.
private struct Arguments {
    let json: [UInt8]
    let keys: [String]

    init(_ value: JSONValue, _ keys: [String]) {
        json = value.json
        self.keys = keys
    }

    func read<Value>(
        _ body: (Fields<DataContract>) throws(ScripError) -> Value
    ) throws(ScripError) -> Value {
        try Fields<DataContract>.read(json, "the call", keys: keys, body)
    }
}
