internal import Logging
internal import ScripAccess
internal import ScripConsole
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
    private let source: MerchantSource
    private let logger: Logger

    init(
        _ books: [ServedBook], _ router: BookRouter, _ resources: ServerResources,
        from source: MerchantSource, logger: Logger
    ) {
        self.books = books
        self.router = router
        self.resources = resources
        self.source = source
        self.logger = logger
    }

    /// Works until the server shuts down.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in source.signals.sequence { await turn() }
        }
    }

    /// Reads them once.
    func turn() async {
        do {
            let found = try await resources.waiting(.long) { [source] () throws(ScripError) in
                try source.read()
            }
            let count = try take(found)
            logger.info("merchants were read anew", metadata: ["merchants": "\(count)"])
        } catch {
            logger.error("merchants stay who they were", metadata: ["error": "\(error)"])
        }
    }

    /// Makes them those that were read, and answers how many there are.
    private func take(_ found: [MerchantSource.Book]) throws(ScripError) -> Int {
        // A name that has another ledger now would give its merchants the ledger that is open.
        let taken = try books.map { book throws(ScripError) in
            guard
                let read = found.first(where: { $0.name == book.name && $0.ledger == book.ledger })
            else {
                throw ScripError(
                    .invalidInput, "Book \(book.name.shown) does not stand there as it is served",
                    remedy: "Start the server anew after a change of its books")
            }
            return (register: book.services.accounts.merchants, accounts: read.merchants)
        }
        for one in taken { try one.register.replace(with: one.accounts) }
        router.learn()
        for book in found where !books.contains(where: { $0.name == book.name }) {
            logger.warning(
                "a book is new in the file; it is served from the next start on",
                metadata: ["book": "\(book.name)"])
        }
        return taken.reduce(0) { $0 + $1.accounts.count }
    }
}
