internal import Logging
internal import ScripConsole
internal import ScripCore
internal import ScripHost
internal import ServiceLifecycle

/// Makes ready what pages about days and redemptions look into, so that whoever looks first does not wait for it.
struct BookKeeper: Service {
    private let services: Services

    /// What the books' page shows at once.
    private static let daysMax: Int64 = 31
    private static let pause = Duration.seconds(5)

    init(_ services: Services) { self.services = services }

    /// Works until the server shuts down.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            // All days at first, and then what came since.
            var days = BookKeeper.daysMax
            var end: Int64?
            while !Task.isCancelled {
                do {
                    let host = services.host
                    end = try await services.waiting(.proof) { [days, end] () throws(ScripError) in
                        try host.prepareDays(days, since: end)
                    }
                    days = 1
                } catch {
                    services.logger.warning("the books wait", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: BookKeeper.pause)
            }
        }
    }
}
