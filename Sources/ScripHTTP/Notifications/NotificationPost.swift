internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// One request to a merchant's address.
struct NotificationPost: Sendable {
    var url: String
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    /// Seconds the receiver has.
    var seconds: Int64
}

/// Posts notifications: nothing but the address itself is asked, redirects are not followed.
final class NotificationClient: Sendable {
    private let client: HTTPClient

    init() {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(5))
        // One stubborn receiver must not keep connections from the others.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4
        client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// The status that came back; nil when none did in time.
    func post(_ post: NotificationPost) async -> Int? {
        var request = HTTPClientRequest(url: post.url)
        request.method = .POST
        for header in post.headers { request.headers.add(name: header.name, value: header.value) }
        request.body = .bytes(ByteBuffer(bytes: post.body))
        let answer = try? await client.execute(request, timeout: .seconds(post.seconds))
        return answer.map { Int($0.status.code) }
    }

    func close() async { try? await client.shutdown() }
}
