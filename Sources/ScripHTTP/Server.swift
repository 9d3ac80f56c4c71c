internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ScripConsole
internal import ScripCore
internal import ScripOperations
internal import ScripSettings
internal import ServiceLifecycle
internal import UnixSignals

/// Answers over HTTP, until it is told to stop.
public struct Server: Sendable {
    private let books: [ServedBook]
    private let merchants: MerchantSource?
    private let accepts = AcceptCount()

    /// A server of one book, which does not listen yet.
    public init(_ services: Services) { self.init([ServedBook(services, name: "")]) }

    /// A server of several books that share their resources; it listens where the first book's settings say,
    /// which is also who answers what is about no book.
    ///
    /// - Parameters:
    ///   - books: At least one.
    ///   - merchants: Where they are read anew; without it they stay who they are.
    public init(_ books: [ServedBook], merchants: MerchantSource? = nil) {
        precondition(!books.isEmpty, "a server has a book")
        self.books = books
        self.merchants = merchants
    }

    private var settings: Settings { books[0].services.settings }
    private var resources: ServerResources { books[0].services.resources }
    private var logger: Logger { books[0].services.logger }

    /// Every face of a book; the first one words what belongs to none.
    func doors(of book: ServedBook) throws(ScripError) -> [any Door] {
        let services = book.services
        let doors: [(any Door)?] = [
            HealthDoor(books: books, accepts: accepts), try V3Door(services),
        ]
        let console = try Console(services.operations, reading: .process) {
            context, operation, request throws(ScripError) in
            services.written(try operation.ask(context, request))
        }
        return doors.compactMap(\.self) + [
            try OperationDoor(services), ClaimsDoor(services, console),
            ConsoleDoor(console, below: "/console", services),
            ConsoleDoor(console, below: "/card", services),
        ]
    }

    /// Listens and answers until SIGINT or SIGTERM, and then finishes what it accepted.
    ///
    /// - Parameter onListening: Called once with the port, when requests are answered.
    public func run(onListening: @escaping @Sendable (Int) async -> Void) async throws {
        let port = settings.port
        let application = try application { channel in
            await onListening(channel.localAddress?.port ?? port)
        }
        resources.start()
        do {
            try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
        } catch {
            await resources.stop()
            throw error
        }
        await resources.stop()
    }

    /// The hummingbird application behind it.
    func application(
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) throws -> Application<BookResponder> {
        let router = BookRouter(books)
        let (logger, accepts) = (logger, accepts)
        var responders: [Responder] = []
        var lanes: [FastLane] = []
        for book in books {
            let doors = try doors(of: book)
            responders.append(Responder(doors, book.services))
            lanes.append(FastLane(doors, book.services))
        }
        var application = Application(
            responder: BookResponder(responders, router, resources),
            server: try httpServer(FastLanes(lanes, router)),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.address, port: settings.port), backlog: 1_024),
            onServerRunning: { channel in
                // Where NIO's own handler for such errors comes after it.
                try? await channel.eventLoop.submit {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptWatch(logger, accepts), position: .first)
                }.get()
                await onServerRunning(channel)
            }, logger: logger)
        if let merchants {
            application.addServices(
                MerchantReader(books, router, resources, from: merchants, logger: logger))
        }
        for services in books.map(\.services) {
            if let courier = try NotificationCourier(services, keys: services.platformKeys) {
                application.addServices(courier)
            }
            application.addServices(BookKeeper(services))
        }
        return application
    }

    private func httpServer(_ lanes: FastLanes) throws -> HTTPServerBuilder {
        let settings = settings
        let limits = Gate.Limits(
            bodyBytesMax: settings.bodyBytesMax, request: .seconds(Int64(settings.requestSeconds)),
            idle: .seconds(Int64(settings.idleSeconds)))
        let plain = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [Gate(lanes, limits)],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10,
                    maxHeaderFieldCount: 100)))
        guard let certificate = settings.tlsCertificate, let key = settings.tlsKey else {
            return plain
        }
        return try .tls(plain, tlsConfiguration: try TLSFiles.configuration(certificate, key))
    }
}
