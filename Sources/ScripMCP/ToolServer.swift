internal import ScripContract
internal import ScripCore
internal import ScripHost
public import ScripOperations

/// The kit for an assistant: the Model Context Protocol over lines of JSON (JSON-RPC 2.0), tools only.
///
/// One message in, at most one out; nothing here reads or writes a stream.
public struct ToolServer: Sendable {
    /// Versions of the protocol that are spoken, the newest first.
    static let versions = ["2025-06-18", "2025-03-26", "2024-11-05"]

    private let tools: [Tool]
    private let version: String
    private let zone: MerchantTimeZone

    /// A server over what operations work on.
    ///
    /// - Parameters:
    ///   - context: The host, the rules and the book.
    ///   - folder: The path of the folder of rules, which is written to.
    ///   - version: That of the program.
    public init(_ context: OperationContext, folder: String, version: String) {
        tools = Tool.all(context, AuthorFolder(folder, context.rules))
        self.version = version
        zone = context.host.timeZone
    }

    /// Answers a line; nil for a message that needs no answer.
    public func answer(_ line: [UInt8]) -> [UInt8]? {
        let message: JSONValue
        do throws(ScripError) {
            message = try JSONValue(json: line)
        } catch {
            return Reply.failed(nil, .parse, error.description)
        }
        guard case .object = message, message["jsonrpc"] == .string("2.0"),
            case .string(let method)? = message["method"]
        else {
            // An answer of the client's is to nothing that was asked here.
            if case .object = message, message["method"] == nil, message["id"] != nil,
                message["result"] != nil || message["error"] != nil
            {
                return nil
            }
            return Reply.failed(
                message["id"], .request, "the message is no request of JSON-RPC 2.0")
        }
        guard let id = message["id"] else { return nil }
        switch id {
        case .string, .integer: break
        default: return Reply.failed(nil, .request, "'id' is neither text nor a whole number")
        }
        return answer(method, message["params"], id)
    }

    private func answer(_ method: String, _ params: JSONValue?, _ id: JSONValue) -> [UInt8] {
        switch method {
        case "initialize": return Reply.result(id) { initialized(params, &$0) }
        case "ping": return Reply.result(id) { $0.object { _ in } }
        case "tools/list":
            return Reply.result(id) { writer in
                writer.object { $0.member("tools", tools) }
            }
        case "tools/call":
            guard case .string(let name)? = params?["name"] else {
                return Reply.failed(id, .params, "'params.name' is missing")
            }
            guard let tool = tools.first(where: { $0.name == name }) else {
                let hint = nearest(name, among: tools.map(\.name)).map { ". Did you mean '\($0)'?" }
                return Reply.failed(
                    id, .params, "there is no tool '\(name.prefix(40))'" + (hint ?? ""))
            }
            let arguments = params?["arguments"] ?? .object([])
            guard case .object = arguments else {
                return Reply.failed(id, .params, "'params.arguments' is no object")
            }
            return Reply.result(id) { tool.call(arguments, in: zone).write(to: &$0) }
        default:
            return Reply.failed(id, .method, "there is no method '\(method.prefix(40))'")
        }
    }

    private func initialized(_ params: JSONValue?, _ writer: inout JSONWriter) {
        var spoken = ToolServer.versions[0]
        if case .string(let asked)? = params?["protocolVersion"],
            ToolServer.versions.contains(asked)
        {
            spoken = asked
        }
        writer.object { writer in
            writer.member("protocolVersion", spoken)
            writer.key("capabilities")
            writer.object { writer in
                writer.key("tools")
                writer.object { $0.member("listChanged", false) }
            }
            writer.key("serverInfo")
            writer.object { writer in
                writer.member("name", "scrip")
                writer.member("title", "Scrip: rules of coupons")
                writer.member("version", version)
            }
            writer.member("instructions", ToolServer.instructions)
        }
    }

    private static let instructions = """
        Scrip decides coupons by rules in Lua. Read the page 'rule-reference' with the tool reference before \
        you write one. Amounts are whole minor units (fen): 100 is 1.00. Begin with new, or read a rule that is \
        there; write the rule and its cases; then check, test, fuzz and mutate until nothing is found, and look at \
        exposure for what it can cost. A case that mutate shows says what the rule does now, not what it should \
        do: take it only if that is what was asked for. publish proposes the rule; a person approves it. \
        Do not change a case to fit the rule unless the person says that the case is wrong.
        """
}

/// Messages of JSON-RPC.
private enum Reply {
    enum Fault: Int64 {
        case parse = -32_700
        case request = -32_600
        case method = -32_601
        case params = -32_602
    }

    static func result(_ id: JSONValue, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.member("id", id)
            writer.key("result")
            body(&writer)
        }
        return writer.bytes
    }

    static func failed(_ id: JSONValue?, _ fault: Fault, _ words: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.key("id")
            if let id { writer.value(id) } else { writer.null() }
            writer.key("error")
            writer.object { writer in
                writer.member("code", fault.rawValue)
                writer.member("message", words)
            }
        }
        return writer.bytes
    }
}
