import GRDB

/// A connection that knows nothing of ledgers: what anybody with access to the file could do.
struct RawConnection {
    let queue: DatabaseQueue

    /// Runs SQL and answers the error it gave, if any.
    func run(_ sql: String) -> String? {
        do {
            try queue.inDatabase { try $0.execute(sql: sql) }
            return nil
        } catch {
            return (error as? DatabaseError)?.message ?? "\(error)"
        }
    }
}

func rawConnection(_ path: String) throws -> RawConnection {
    RawConnection(queue: try DatabaseQueue(path: path))
}
