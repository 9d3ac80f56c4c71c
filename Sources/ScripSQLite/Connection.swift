internal import GRDB
internal import ScripCore

/// One connection with its compiled statements; used on its own queue only.
final class Connection {
    let db: Database
    private var statements: [Statement?] = []

    init(_ db: Database) { self.db = db }

    /// The compiled statement, compiling it the first time.
    func statement(_ sql: SQL) throws(ScripError) -> Statement {
        if sql.number < statements.count, let known = statements[sql.number] { return known }
        do {
            let new = try db.makeStatement(sql: sql.text)
            while statements.count <= sql.number { statements.append(nil) }
            statements[sql.number] = new
            return new
        } catch {
            throw SQLiteFault.scripError(error)
        }
    }
}

/// A connection behind its queue: one thread at a time.
///
/// `Connection` is not `Sendable`; it is only ever touched inside the queue.
final class ConnectionQueue: @unchecked Sendable {
    private let queue: DatabaseQueue
    private let connection: Connection

    init(_ queue: DatabaseQueue) {
        self.queue = queue
        connection = queue.inDatabase { Connection($0) }
    }

    /// Lends the connection.
    func use<Answer>(_ body: (Connection) -> Answer) -> Answer {
        queue.inDatabase { _ in body(connection) }
    }
}
