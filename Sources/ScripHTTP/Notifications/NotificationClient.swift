internal import AsyncHTTPClient
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import ScripAccess
internal import Synchronization

/// Posts notifications: nothing but the address itself is asked, redirects are not followed.
///
/// A name is looked up here and its addresses are judged; the connection then goes to the very address
/// that was judged, so that a name cannot lead elsewhere the second time.
final class NotificationClient: Sendable {
    /// Connections are kept for as many places; more than a courier posts to at once.
    private static let placesMax = 32

    private let policy: CallbackPolicy
    private let names: NameLookup
    private let logger: Logger
    private let clients = Mutex<[(place: Place, client: HTTPClient)]>([])

    /// A host and where it led when it was looked up; the name is empty for an address.
    private struct Place: Hashable {
        let name: String
        let address: IPAddress
    }

    init(
        _ policy: CallbackPolicy, logger: Logger, names: NameLookup = NameLookup()
    ) {
        self.policy = policy
        self.logger = logger
        self.names = names
    }

    /// The status that came back; nil when none did in time, or none may be asked for.
    func post(_ post: NotificationPost) async -> Int? {
        do {
            let deadline = NIODeadline.now() + .seconds(post.seconds)
            let places = try await places(of: post.url, until: deadline)
            for (index, place) in places.enumerated() {
                do {
                    return try await self.post(post, to: place, until: deadline)
                } catch  where index + 1 < places.count && NotificationClient.wasNotReached(error) {
                    continue
                }
            }
            return nil
        } catch {
            logger.info(
                "a notification was not delivered",
                metadata: ["host": "\(post.url.host)", "error": "\(error)"])
            return nil
        }
    }

    func close() async {
        await names.close()
        let all = clients.withLock { clients in
            defer { clients = [] }
            return clients
        }
        for (_, client) in all { try? await client.shutdown() }
    }

    // MARK: Where to

    /// Where an address leads: at most three places, all of them allowed.
    private func places(
        of url: WebAddress, until deadline: NIODeadline
    ) async throws -> ArraySlice<Place> {
        let (name, addresses): (String, [IPAddress]) =
            switch url.host {
            case .ip(let address): ("", [address])
            case .name(let name): (name, await names.addresses(of: name, until: deadline))
            }
        // One that is private among several is no accident, and which is asked would be.
        guard let first = addresses.first else { throw Refusal.unknownName }
        guard addresses.allSatisfy(policy.allows) else { throw Refusal.privateAddress }
        // IPv4 before IPv6: a machine may have addresses of both and routes of one.
        let sorted = addresses.filter(\.isV4) + addresses.filter { !$0.isV4 }
        return (sorted.isEmpty ? [first] : sorted).map { Place(name: name, address: $0) }.prefix(3)
    }

    private enum Refusal: Error {
        case unknownName, privateAddress
    }

    private static func wasNotReached(_ error: any Error) -> Bool {
        if let error = error as? HTTPClientError { return error == .connectTimeout }
        return error is IOError || error is ChannelError
    }

    // MARK: Posting

    private func post(
        _ post: NotificationPost, to place: Place, until deadline: NIODeadline
    ) async throws -> Int {
        var request = HTTPClientRequest(url: post.url.text)
        request.method = .POST
        for header in post.headers { request.headers.add(name: header.name, value: header.value) }
        request.body = .bytes(ByteBuffer(bytes: post.body))
        let (client, dropped) = client(for: place)
        if let dropped { try? await dropped.shutdown() }
        // Nobody reads the body: what a receiver sends besides its status costs it alone.
        let answer = try await client.execute(request, deadline: deadline)
        return Int(answer.status.code)
    }

    /// The client with connections to a place, and one that makes room for it.
    private func client(for place: Place) -> (HTTPClient, dropped: HTTPClient?) {
        clients.withLock { clients in
            if let index = clients.firstIndex(where: { $0.place == place }) {
                // The one used last stands last.
                let known = clients.remove(at: index)
                clients.append(known)
                return (known.client, nil)
            }
            let full = clients.count >= NotificationClient.placesMax
            let dropped = full ? clients.removeFirst().client : nil
            let client = NotificationClient.client(for: place)
            clients.append((place, client))
            return (client, dropped)
        }
    }

    private static func client(for place: Place) -> HTTPClient {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(3), read: .seconds(5))
        configuration.httpVersion = .http1Only
        // One stubborn receiver must not keep connections from the others.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4
        if !place.name.isEmpty {
            // Connects there; certificate and Host are still those of the name.
            configuration.dnsOverride = [place.name: "\(place.address)"]
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
