internal import Logging
internal import ScripAccess
internal import ScripCore
internal import ServiceLifecycle
internal import UnixSignals

/// Reads anew who the merchants of a server's books are, whenever the process is sent SIGHUP.
///
/// What is wrong with what is read is logged, and they stay who they were. Books come and go with a start only:
/// each has a ledger that is opened, and threads that look after it.
struct MerchantReader: Service {
    private let books: [ServedBook]
    private let router: BookRouter
    private let resources: ServerResources
    private let read: Server.MerchantSource
    private let logger: Logger

    init(
        _ books: [ServedBook], _ router: BookRouter, _ resources: ServerResources,
        read: @escaping Server.MerchantSource, logger: Logger
    ) {
        self.books = books
        self.router = router
        self.resources = resources
        self.read = read
        self.logger = logger
    }

    /// Works until the server shuts down.
    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals { await turn() }
        }
    }

    /// Reads them once.
    func turn() async {
        do {
            let found = try await resources.waiting { [read] () throws(ScripError) in try read() }
            try take(found)
        } catch {
            logger.error("merchants stay who they were", metadata: ["error": "\(error)"])
        }
    }

    private func take(_ found: [String: [MerchantAccount]]) throws(ScripError) {
        let before = books.map {
            ($0.services.accounts.merchants, $0.services.accounts.merchants.all)
        }
        do throws(ScripError) {
            for book in books {
                guard let accounts = found[book.name] else {
                    logger.warning(
                        "a book is not in the file any more; it is served until the next start",
                        metadata: ["book": "\(book.name)"])
                    continue
                }
                try book.services.accounts.merchants.replace(with: accounts)
            }
        } catch {
            for (merchants, accounts) in before { try merchants.replace(with: accounts) }
            throw error
        }
        for name in found.keys.sorted() where !books.contains(where: { $0.name == name }) {
            logger.warning(
                "a book is new in the file; it is served from the next start on",
                metadata: ["book": "\(name)"])
        }
        router.learn()
        logger.info(
            "merchants were read anew",
            metadata: ["merchants": "\(found.values.reduce(0) { $0 + $1.count })"])
    }
}
