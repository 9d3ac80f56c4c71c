internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ScripConsole
internal import ScripCore
internal import ScripOperations
internal import ServiceLifecycle
internal import UnixSignals

/// Answers over HTTP, until it is told to stop.
public struct Server: Sendable {
    private let services: Services

    /// A server that does not listen yet.
    public init(_ services: Services) { self.services = services }

    /// Every face of the server; the first one words what belongs to none.
    func doors() throws(ScripError) -> [any Door] {
        let doors: [(any Door)?] = [HealthDoor(services: services), try V3Door(services)]
        let console = try Console(services.operations, reading: .process) {
            [services] context, operation, request throws(ScripError) in
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
        let application = try application { channel in
            await onListening(channel.localAddress?.port ?? services.settings.port)
        }
        services.start()
        do {
            try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
        } catch {
            await services.stop()
            throw error
        }
        await services.stop()
    }

    /// The hummingbird application behind it.
    func application(
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) throws -> Application<Responder> {
        let doors = try doors()
        var application = Application(
            responder: Responder(doors, services), server: try httpServer(doors),
            configuration: ApplicationConfiguration(
                address: .hostname(services.settings.address, port: services.settings.port),
                backlog: 1_024),
            onServerRunning: { channel in
                let (logger, metrics) = (services.logger, services.metrics)
                // Where NIO's own handler for such errors comes after it.
                try? await channel.eventLoop.submit {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptWatch(logger, metrics), position: .first)
                }.get()
                await onServerRunning(channel)
            }, logger: services.logger)
        if let courier = try NotificationCourier(services, keys: services.platformKeys) {
            application.addServices(courier)
        }
        return application
    }

    private func httpServer(_ doors: [any Door]) throws -> HTTPServerBuilder {
        let settings = services.settings
        let lane = FastLane(doors, services)
        let limits = Gate.Limits(
            bodyBytesMax: settings.bodyBytesMax, request: .seconds(Int64(settings.requestSeconds)),
            idle: .seconds(Int64(settings.idleSeconds)))
        let plain = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [Gate(lane, limits)],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10,
                    maxHeaderFieldCount: 100)))
        guard let certificate = settings.tlsCertificate, let key = settings.tlsKey else {
            return plain
        }
        return try .tls(plain, tlsConfiguration: try TLSFiles.configuration(certificate, key))
    }
}
