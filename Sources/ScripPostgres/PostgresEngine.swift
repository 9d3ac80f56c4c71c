internal import Dispatch
public import ScripCore
public import ScripLedger
internal import Synchronization

/// A book in a PostgreSQL database, one of many, every commit durable as the server is set up.
///
/// One connection writes for the host's book and a few read; callers wait in the process and hold none.
/// Any number of processes may use one book: a turn takes its head row, so that turns follow one another.
public final class PostgresEngine: LedgerEngine {
    /// The book's number in the database.
    public let book: Int64

    private let place: PostgresPlace
    private let readers: PostgresPool
    private let writer: Mutex<Writer>
    private let faults: LedgerFaults?

    /// The connection that writes, opened as needed.
    // Unchecked: lent by the mutex to one thread at a time.
    private struct Writer: @unchecked Sendable {
        var connection: PostgresConnection?
    }

    /// Opens a book, and makes it if there is none, and the schema if there is none.
    ///
    /// - Parameter url: `postgres://user@host:port/database?book=NAME`, with whatever else libpq knows.
    public convenience init(url: String) throws(ScripError) { try self.init(url: url, faults: nil) }

    /// Opens a book that fails where a test wants it to.
    package init(url: String, faults: LedgerFaults?) throws(ScripError) {
        place = try PostgresPlace(url)
        self.faults = faults
        let connection = try PostgresConnection(place.server)
        try PostgresSchema.make(on: connection)
        book = try PostgresEngine.book(place.book, on: connection)
        readers = PostgresPool(place.server, most: 8)
        writer = Mutex(Writer(connection: connection))
    }

    /// How often turns waited for the server, since their connection was opened.
    package var roundTrips: Int { writer.withLock { $0.connection?.roundTrips ?? 0 } }

    /// Whether a book is there, and begun.
    public static func hasBook(at url: String) throws(ScripError) -> Bool {
        let place = try PostgresPlace(url)
        let connection = try PostgresConnection(place.server)
        guard try PostgresSchema.isThere(on: connection) else { return false }
        let found = try connection.run(.bookNamed, [.text(place.book)])
        guard found.next() else { return false }
        _ = found.integer()
        return found.integer() > 0
    }

    private static func book(
        _ name: String, on connection: PostgresConnection
    ) throws(ScripError) -> Int64 {
        for attempt in 0..<20 {
            let found = try connection.run(.bookNamed, [.text(name)])
            if found.next() { return found.integer() }
            do throws(ScripError) {
                try connection.run(.nameBook, [.text(name)])
            } catch {
                // Somebody else took the number, or the name.
                guard error.code == .internalFault, attempt < 19 else { throw error }
            }
        }
        throw PostgresFault.damaged("numbers no book")
    }

    /// Runs `body` on one moment of the book.
    public func read<Answer>(
        _ body: (any LedgerMoment) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        try readers.use { connection throws(ScripError) in
            do throws(ScripError) {
                let answer = try body(PostgresMoment(connection: connection, book: book))
                try connection.run(.commit)
                try? connection.noteEnd()
                return answer
            } catch {
                if connection.isOpen { try? connection.say("ROLLBACK") }
                throw error
            }
        }
    }

    /// Runs `body` in a transaction that holds the head of the book.
    public func turn(_ body: (any LedgerTurn) throws(ScripError) -> Void) throws(ScripError) {
        try writer.withLock { writer throws(ScripError) in
            let turn = PostgresTurn(
                try connection(&writer), book: book, faults: faults
            ) { [place] () throws(ScripError) in try PostgresConnection(place.server) }
            do throws(ScripError) {
                try body(turn)
                try turn.commit()
                writer.connection = turn.connection
                // What was committed stays so; a connection that fails here is replaced by the next turn.
                try? turn.connection.noteEnd()
            } catch {
                turn.undo()
                writer.connection = turn.connection.isOpen ? turn.connection : nil
                guard turn.isUnsure, try isKept(turn.tail, &writer) else { throw error }
            }
        }
    }

    private func connection(_ writer: inout Writer) throws(ScripError) -> PostgresConnection {
        if let connection = writer.connection { return connection }
        let connection = try PostgresConnection(place.server)
        writer.connection = connection
        return connection
    }

    /// Whether an entry is in the journal: whether a turn was committed whose answer was lost.
    ///
    /// Asked with the book taken, so that the server is done with that turn, one way or the other.
    private func isKept(
        _ tail: JournalTail?, _ writer: inout Writer
    ) throws(ScripError) -> Bool {
        guard let tail else { return false }
        let connection = try PostgresConnection(place.server)
        writer.connection = connection
        let answers = try connection.pipeline([
            (.begin, []), (.take, [.integer(book)]),
            (.entry, [.integer(book), .integer(tail.number)]), (.commit, []),
        ])
        guard answers[2].next() else { return false }
        return try PostgresMoment.entry(from: answers[2]).hash == tail.hash
    }
}

/// Connections that read: each thread borrows one for a moment, and they are opened as needed.
final class PostgresPool: Sendable {
    // Unchecked: a connection is lent to one thread at a time.
    private struct Idle: @unchecked Sendable {
        var connections: [PostgresConnection] = []
    }

    private let server: String
    private let idle = Mutex(Idle())
    private let permits: DispatchSemaphore

    init(_ server: String, most: Int) {
        self.server = server
        permits = DispatchSemaphore(value: most)
    }

    /// Lends a connection on which a transaction that reads has begun.
    func use<Answer>(
        _ body: (PostgresConnection) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        permits.wait()
        defer { permits.signal() }
        let connection = try begun()
        do throws(ScripError) {
            let answer = try body(connection)
            give(connection)
            return answer
        } catch {
            if connection.isOpen { give(connection) }
            throw error
        }
    }

    private func begun() throws(ScripError) -> PostgresConnection {
        if let known = take() {
            do throws(ScripError) {
                try known.run(.beginReading)
                return known
            } catch {
                guard !known.isOpen else { throw error }
                // Others that were idle are as old, and a server that came back has cut them too.
                forget()
            }
        }
        let connection = try PostgresConnection(server)
        try connection.run(.beginReading)
        return connection
    }

    private func take() -> PostgresConnection? {
        // What is taken out is nobody else's.
        nonisolated(unsafe) var taken: PostgresConnection?
        idle.withLock { unsafe taken = $0.connections.popLast() }
        return unsafe taken
    }

    private func give(_ connection: PostgresConnection) {
        nonisolated(unsafe) let given = connection
        idle.withLock { unsafe $0.connections.append(given) }
    }

    private func forget() { idle.withLock { $0.connections = [] } }
}
