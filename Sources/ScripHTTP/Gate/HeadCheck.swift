internal import Hummingbird
internal import NIOCore
internal import NIOHTTP1

/// Looks at each request's head as HTTP/1 has it, where its version and every line of it are still there.
///
/// What RFC 9112 wants refused is refused: a request whose `Host` is missing, doubled or no host, and a body
/// that is framed in a way another reader might take for something else. What wants the connection to end
/// says so in one spelling afterwards, `Connection: close`.
final class HeadCheck: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Persistence { case usual, close, keepAlive }

    /// What is wrong with the head that was passed on last; whoever looks at the head looks here first.
    private(set) var fault: HTTPError?
    /// Requests that were not answered yet, in their order.
    private var open: [Persistence] = []

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else {
            return context.fireChannelRead(data)
        }
        fault = HeadCheck.fault(of: head)
        let persistence = HeadCheck.persistence(of: head)
        open.append(persistence)
        if persistence == .close { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
        fault = nil
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            let persistence = open.first ?? .usual
            guard persistence != .usual, !head.headers.contains(name: "Connection") else { break }
            head.headers.add(
                name: "Connection", value: persistence == .close ? "close" : "keep-alive")
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end where !open.isEmpty: open.removeFirst()
        default: break
        }
        context.write(data, promise: promise)
    }

    // MARK: What is wrong with it

    private static func fault(of head: HTTPRequestHead) -> HTTPError? {
        let hosts = head.headers[canonicalForm: "Host"]
        let lines = head.headers["Host"].count
        guard lines <= 1, hosts.count <= 1 else {
            return HTTPError(.badRequest, message: "Host stands there twice. Send it once.")
        }
        if head.version == .http1_1, lines == 0 {
            return HTTPError(.badRequest, message: "Host is missing. HTTP/1.1 requests have one.")
        }
        guard hosts.first.map(isHost) ?? true else {
            return HTTPError(.badRequest, message: "Host is no host. Send a name and a port.")
        }
        return framingFault(of: head)
    }

    private static func framingFault(of head: HTTPRequestHead) -> HTTPError? {
        let codings = head.headers[canonicalForm: "Transfer-Encoding"].map { $0.lowercased() }
        guard head.headers.contains(name: "Transfer-Encoding") else { return nil }
        guard head.version != .http1_0, !head.headers.contains(name: "Content-Length") else {
            return HTTPError(
                .badRequest,
                message: "Transfer-Encoding stands beside Content-Length, or in HTTP/1.0. "
                    + "Send one of them.")
        }
        guard codings.last == "chunked", !codings.dropLast().contains("chunked") else {
            return HTTPError(
                .badRequest, message: "Transfer-Encoding does not end in one 'chunked'.")
        }
        guard codings.count == 1 else {
            return HTTPError(
                .notImplemented,
                message: "Transfer-Encoding has more than 'chunked'. Send the body as it is.")
        }
        return nil
    }

    /// A name or address with or without a port; or nothing, for a target without a host.
    private static func isHost(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"), UInt8(ascii: ":"),
                UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "!"), UInt8(ascii: "$"),
                UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"),
                UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ";"), UInt8(ascii: "="):
                true
            default: false
            }
        }
    }

    // MARK: How the connection goes on

    private static func persistence(of head: HTTPRequestHead) -> Persistence {
        let options = head.headers[canonicalForm: "Connection"].map { $0.lowercased() }
        if options.contains("close") { return .close }
        guard head.version == .http1_0 else { return .usual }
        return options.contains("keep-alive") ? .keepAlive : .close
    }
}

@available(*, unavailable)
extension HeadCheck: Sendable {}
