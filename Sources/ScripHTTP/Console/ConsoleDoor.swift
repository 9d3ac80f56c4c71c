internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import ScripConsole
internal import ScripCore

/// The pages of the staff and of customers: puts a request into the console's words and its answer into HTTP.
struct ConsoleDoor: Door {
    let prefix: String
    private let services: Services
    private let console: Console

    /// The addresses below a prefix, `/console` or `/card`.
    init(_ console: Console, below prefix: String, _ services: Services) {
        self.console = console
        self.prefix = prefix
        self.services = services
    }

    func addRoutes(to router: Router<CallContext>) {
        for route in Console.routes where isBelow(route.path) {
            router.on(
                RouterPath(route.path), method: route.method == .get ? .get : .post
            ) { request, context in
                var bytes: [UInt8] = []
                if route.method == .post {
                    bytes = try await request.bytes(upTo: services.settings.bodyBytesMax)
                }
                let asked = asked(request, context, bytes, route)
                let answer = try await services.waiting(long: route.isLong) {
                    () throws(ScripError) in console.answer(asked, at: route)
                }
                return ConsoleDoor.response(answer)
            }
        }
    }

    private func isBelow(_ path: String) -> Bool { path == prefix || path.hasPrefix(prefix + "/") }

    func answer(
        to error: any Error, _ request: Request, _ context: CallContext
    ) async -> Response {
        let error = ErrorAnswer(error, context.logger)
        let asked = asked(request, context, [], nil)
        let answer = try? await services.waiting { () throws(ScripError) in
            console.answer(asked, status: error.status.code)
        }
        guard let answer else { return error.response }
        var response = ConsoleDoor.response(answer)
        for field in error.headers { response.headers.append(field) }
        return response
    }

    private func asked(
        _ request: Request, _ context: CallContext, _ bytes: [UInt8], _ route: Console.Route?
    ) -> ConsoleRequest {
        var parts: [String: String] = [:]
        for (name, value) in context.parameters {
            parts[String(name)] = String(value).removingPercentEncoding ?? String(value)
        }
        let type = request.headers[.contentType] ?? ""
        let isForm = type.lowercased().hasPrefix("application/x-www-form-urlencoded")
        return ConsoleRequest(
            request.method == .post ? .post : .get, parts: parts, target: request.target,
            query: ConsoleDoor.pairs(request.uri.query ?? ""),
            form: isForm ? ConsoleDoor.pairs(String(decoding: bytes, as: UTF8.self)) : [],
            body: isForm ? [] : bytes,
            cookies: request.headers[values: .cookie].joined(separator: ";"),
            languages: request.headers[.acceptLanguage] ?? "",
            source: ConsoleRequest.Source(
                host: request.head.authority ?? "", origin: request.headers[.origin],
                site: request.headers[HTTPField.Name("Sec-Fetch-Site")!]),
            formToken: request.headers[HTTPField.Name("X-Scrip-Form")!],
            peer: context.peer.text, isSecure: services.settings.tlsCertificate != nil)
    }

    /// What a form says; what is no UTF-8 is left out.
    private static func pairs(_ text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { String($0).replacing("+", with: " ").removingPercentEncoding }
            guard let name = parts[0], let value = parts.count > 1 ? parts[1] : "" else {
                return nil
            }
            return (name, value)
        }
    }

    private static func response(_ answer: ConsoleAnswer) -> Response {
        var response = Response(
            status: .init(code: answer.status),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
        for header in answer.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            response.headers.append(HTTPField(name: name, value: header.value))
        }
        return response
    }
}
