internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import ScripAccess
internal import ScripConsole
internal import ScripSettings

extension ConsoleRequest {
    /// What a browser asks, as the pages are asked.
    init(_ request: Request, _ context: CallContext, _ bytes: [UInt8], _ settings: Settings) {
        var parts: [String: String] = [:]
        for (name, value) in context.parameters {
            parts[String(name)] = String(value).removingPercentEncoding ?? String(value)
        }
        let type = request.headers[.contentType] ?? ""
        let isForm = type.lowercased().hasPrefix("application/x-www-form-urlencoded")
        self.init(
            request.method == .post ? .post : .get, parts: parts, target: request.target,
            query: ConsoleRequest.pairs(request.uri.query ?? ""),
            form: isForm ? ConsoleRequest.pairs(String(decoding: bytes, as: UTF8.self)) : [],
            body: isForm ? [] : bytes,
            cookies: request.headers[values: .cookie].joined(separator: ";"),
            languages: request.headers[.acceptLanguage] ?? "",
            source: ConsoleRequest.Source(
                host: request.head.authority ?? "", origin: request.headers[.origin],
                site: request.headers[HTTPField.Name("Sec-Fetch-Site")!]),
            formToken: request.headers[HTTPField.Name("X-Scrip-Form")!],
            peer: context.peer.text, isSecure: settings.tlsCertificate != nil)
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
}

extension Response {
    /// A page as an answer.
    init(_ answer: ConsoleAnswer) {
        self.init(
            status: .init(code: answer.status),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
        for header in answer.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            headers.append(HTTPField(name: name, value: header.value))
        }
    }
}
