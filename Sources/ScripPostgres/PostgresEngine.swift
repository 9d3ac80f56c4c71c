internal import Locked
public import ScripCore
public import ScripLedger

/// A book in a PostgreSQL database, one of many, every commit durable as the server is set up.
///
/// One connection writes for the host's book and a few read; callers wait in the process and hold none.
/// Any number of processes may use one book: a turn takes its head row, so that turns follow one another.
public final class PostgresEngine: LedgerEngine {
    /// The book's number in the database.
    public let book: Int64

    private let place: PostgresPlace
    private let readers: PostgresPool
    private let writer: Locked<Writer>
    private let faults: LedgerFaults?

    /// The connection that writes, opened as needed.
    // Unchecked: lent by the mutex to one thread at a time.
    private struct Writer: @unchecked Sendable {
        var connection: PostgresConnection?
        var recent = RecentStocks()
    }

    /// Opens a book, and makes it if there is none, and the schema if there is none.
    ///
    /// - Parameter url: `postgres://user@host:port/database?book=NAME`, with whatever else libpq knows.
    public convenience init(url: String) throws(ScripError) { try self.init(url: url, faults: nil) }

    /// Opens a book that fails where a test wants it to.
    ///
    /// - Parameters:
    ///   - url: Where it is.
    ///   - number: The number it must have; whichever it has or is free when left out.
    ///   - faults: Where it fails.
    package init(url: String, number: Int64? = nil, faults: LedgerFaults?) throws(ScripError) {
        place = try PostgresPlace(url)
        self.faults = faults
        let connection = try PostgresConnection(place.server)
        try PostgresSchema.make(on: connection)
        if let number {
            try PostgresEngine.name(number, place.book, on: connection)
            book = number
        } else {
            book = try PostgresEngine.book(place.book, on: connection)
        }
        readers = PostgresPool(place.server, most: 8)
        writer = Locked(Writer(connection: connection))
    }

    /// A server may be, and answers as late as the network lets it.
    public var isFarAway: Bool { true }

    /// How often turns waited for the server, since their connection was opened.
    package var roundTrips: Int { writer.withLock { $0.connection?.roundTrips ?? 0 } }

    /// Whether a book is there, and begun.
    public static func hasBook(at url: String) throws(ScripError) -> Bool {
        let place = try PostgresPlace(url)
        let connection = try PostgresConnection(place.server)
        guard try PostgresSchema.isThere(on: connection) else { return false }
        try PostgresSchema.make(on: connection)
        let found = try connection.run(.bookNamed, [.text(place.book)])
        guard found.next() else { return false }
        let head = try connection.run(.head, [.integer(found.integer())])
        return head.next() && head.integer() > 0
    }

    private static func book(
        _ name: String, on connection: PostgresConnection
    ) throws(ScripError) -> Int64 {
        for attempt in 0..<20 {
            let found = try connection.run(.bookNamed, [.text(name)])
            if found.next() { return found.integer() }
            let last = try connection.run(.lastBook)
            do throws(ScripError) {
                try add(last.next() ? last.integer() + 1 : 1, name, on: connection)
            } catch {
                // Somebody else took the number, or the name.
                guard error.code == .internalFault, attempt < 19 else { throw error }
            }
        }
        throw PostgresFault.damaged("numbers no book")
    }

    /// Names a book that brings its number along, or finds that it has this name.
    private static func name(
        _ number: Int64, _ name: String, on connection: PostgresConnection
    ) throws(ScripError) {
        for attempt in 0..<2 {
            let found = try connection.run(.bookNamed, [.text(name)])
            if found.next() {
                let other = found.integer()
                guard other != number else { return }
                throw ScripError(
                    .notAllowed,
                    "The database has another book of that name, with the number \(other) and not "
                        + "\(number)", remedy: "Use a name that is not there yet")
            }
            do throws(ScripError) {
                try add(number, name, on: connection)
                return
            } catch {
                // The name may just have been taken; a number that was taken stays so.
                guard error.code == .internalFault else { throw error }
                guard attempt > 0 else { continue }
                throw ScripError(
                    .notAllowed,
                    "The database has another book with the number \(number), which is in all that "
                        + "the book has handed out", remedy: "Use another database")
            }
        }
    }

    private static func add(
        _ number: Int64, _ name: String, on connection: PostgresConnection
    ) throws(ScripError) {
        do throws(ScripError) {
            try connection.pipeline([
                (.begin, []), (.nameBook, [.integer(number), .text(name)]),
                (.insertHead, [.integer(number)]), (.commit, []),
            ])
        } catch {
            try? connection.say("ROLLBACK")
            throw error
        }
    }

    /// Runs `body` on one moment of the book, and anew where the server ended that before a walk told a row.
    ///
    /// A server that is not there at all is not waited for: who reads may be an event loop, which has others to serve.
    public func read<Answer>(
        _ body: (any LedgerMoment) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        var pauses = PostgresPauses()
        while true {
            let ended = try readers.use { connection throws(ScripError) in
                connection.noteMoment()
                let result = Result { () throws(ScripError) in
                    try body(PostgresMoment(connection: connection, book: book))
                }
                // What the server said counts, whatever the body made of it.
                let mayReadAnew = connection.mayReadAnew
                // What was read stays so, whatever becomes of the connection.
                _ = try? connection.run(.commit)
                try? connection.noteEnd()
                return (result: result, mayReadAnew: mayReadAnew)
            }
            guard ended.mayReadAnew, pauses.wait() else { return try ended.result.get() }
        }
    }

    /// Runs `body` in a transaction that holds the head of the book, and anew where the server ended that.
    public func turn(_ body: (any LedgerTurn) throws(ScripError) -> Void) throws(ScripError) {
        try writer.withLock { writer throws(ScripError) in
            var pauses = PostgresPauses()
            while case .ended(let cause) = try attempt(body, &writer) {
                guard pauses.wait() else { throw cause }
            }
        }
    }

    /// What became of a turn.
    private enum Ending {
        case kept
        /// Nothing was kept, and `body` is not why.
        case ended(ScripError)
    }

    private func attempt(
        _ body: (any LedgerTurn) throws(ScripError) -> Void, _ writer: inout Writer
    ) throws(ScripError) -> Ending {
        let connection: PostgresConnection
        do throws(ScripError) {
            connection = try self.connection(&writer)
        } catch {
            return .ended(error)
        }
        let turn = PostgresTurn(
            connection, book: book, recent: writer.recent, faults: faults
        ) { [place] () throws(ScripError) in try PostgresConnection(place.server) }
        do throws(ScripError) {
            try body(turn)
            try turn.commit()
            writer.connection = turn.connection
            writer.recent = turn.recent
            // What was committed stays so; a connection that fails here is replaced by the next turn.
            try? turn.connection.noteEnd()
            return .kept
        } catch {
            // What the server said counts, whatever the body made of it.
            let cause = turn.failure ?? error
            turn.undo()
            writer.connection = turn.connection.isOpen ? turn.connection : nil
            if turn.isUnsure {
                return try isKept(turn.tail, &writer, cause) ? .kept : .ended(cause)
            }
            guard turn.mayPass else { throw cause }
            return .ended(cause)
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
    /// Asked until somebody answers. If nobody does, the turn must not be repeated.
    private func isKept(
        _ tail: JournalTail?, _ writer: inout Writer, _ cause: ScripError
    ) throws(ScripError) -> Bool {
        // Rows without an entry leave nothing to look for.
        guard let tail else { throw PostgresFault.unsure(cause) }
        var pauses = PostgresPauses()
        repeat {
            do throws(ScripError) {
                return try isKept(tail, &writer)
            } catch {
                writer.connection = nil
            }
        } while pauses.wait()
        throw PostgresFault.unsure(cause)
    }

    /// Asks with the book taken, so that the server is done with the turn, one way or the other.
    private func isKept(
        _ tail: JournalTail, _ writer: inout Writer
    ) throws(ScripError) -> Bool {
        let connection = try PostgresConnection(place.server)
        let answers = try connection.pipeline([
            (.begin, []), (.take, [.integer(book)]),
            (.entry, [.integer(book), .integer(tail.number)]), (.commit, []),
        ])
        writer.connection = connection
        guard answers[2].next() else { return false }
        return try PostgresMoment.entry(from: answers[2]).hash == tail.hash
    }
}
