public import ScripCore
public import ScripLedger
internal import ScripPostgres
internal import ScripSQLite

/// Where a ledger is: a file's path, or `postgres://HOST/DATABASE?book=NAME`.
public struct LedgerPlace: Sendable {
    private let text: String

    /// A place as an operator writes it.
    public init(_ text: String) { self.text = text }

    /// The place without a password, for messages.
    public var shown: String { PostgresEngine.shown(text) }

    /// Whether it is a book in a database, and no file.
    public var isBook: Bool { PostgresEngine.isPlace(text) }

    /// Whether a database has the book, and it was begun.
    public func hasBook() throws(ScripError) -> Bool { try PostgresEngine.hasBook(at: text) }

    /// The ledger as the place of a book that comes from elsewhere and keeps its number.
    package func open(forBook number: Int64) throws(ScripError) -> CouponLedger {
        do throws(ScripError) {
            guard isBook else { return try CouponLedger(path: text) }
            return CouponLedger(try PostgresEngine(url: text, number: number, faults: nil))
        } catch {
            throw error.in(shown)
        }
    }

    /// The ledger, opened or made, and its book's number: 1 in a file.
    public func open() throws(ScripError) -> (ledger: CouponLedger, book: Int64) {
        do throws(ScripError) {
            guard isBook else { return (try CouponLedger(path: text), 1) }
            let engine = try PostgresEngine(url: text)
            return (CouponLedger(engine), engine.book)
        } catch {
            throw error.in(shown)
        }
    }
}
