internal import Hummingbird
internal import Logging
internal import NIOCore

/// What bare hummingbird answers: it reads a body and sends it back.
///
/// For `scrip bench http` only.
struct EchoServer: Sendable {
    /// Listens on a free port of the loopback until its task is cancelled.
    func run(onListening: @escaping @Sendable (Int) async -> Void) async throws {
        let router = Router()
        router.post("/echo") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: body))
        }
        var logger = Logger(label: "echo")
        logger.logLevel = .critical
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: 0), backlog: 1_024),
            onServerRunning: { await onListening($0.localAddress?.port ?? 0) }, logger: logger)
        try await application.run()
    }
}
