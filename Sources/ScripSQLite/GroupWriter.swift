internal import GRDB
internal import ScripCore
internal import Synchronization

/// Runs groups on the one connection that writes.
final class GroupWriter: Sendable {
    private let connection: ConnectionQueue
    private let checkpoints: Checkpoints
    private let faults: LedgerFaults?
    private let place: LedgerPlace?
    private let sizes = Mutex(GroupSizes())

    /// How many jobs shared a transaction.
    var groupSizes: GroupSizes { sizes.withLock { $0 } }

    init(
        _ connection: ConnectionQueue, at place: LedgerPlace?, checkpoints: Checkpoints,
        faults: LedgerFaults?
    ) {
        self.place = place
        self.connection = connection
        self.checkpoints = checkpoints
        self.faults = faults
    }

    /// What a setting of the connection that writes is, as SQLite says it.
    func setting(_ name: String) throws(ScripError) -> Int64? {
        try connection.use { connection in
            Result { () throws(ScripError) in
                var row = try Row(compiling: "PRAGMA \(name)", in: connection)
                return try row.next() ? row.integer() : nil
            }
        }.get()
    }

    /// Commits what a group writes and settles each job; see ``GroupCommit/Commit``.
    func commit(
        _ first: [any GroupJob], _ more: () -> [any GroupJob]
    ) -> [any GroupJob] {
        connection.use { connection in
            var group = first
            guard !transaction(&group, more, on: connection) else { return group }
            // Somebody's body failed half-way. Each gets a transaction of its own, so that one
            // caller's failure is nobody else's.
            for job in group {
                var alone = [job]
                _ = transaction(&alone, { [] }, on: connection)
            }
            return group
        }
    }

    /// Runs jobs in one transaction, and those that come while it runs; false when they must be run
    /// apart.
    private func transaction(
        _ jobs: inout [any GroupJob], _ more: () -> [any GroupJob], on connection: Connection
    ) -> Bool {
        // Those that only looked, as for a refusal, need no sync and share in none.
        var writes = 0
        do throws(ScripError) {
            try faults?.step(.begin)
            try Row(.begin, in: connection).run()
            let writer = try SQLiteWriter(connection, faults: faults)
            var next = 0
            while next < jobs.count {
                let job = jobs[next]
                writer.begin()
                job.run(in: writer)
                if writer.wrote { writes += 1 }
                if !job.succeeded, writer.wrote {
                    rollback(connection)
                    return jobs.count == 1
                }
                next += 1
                if next == jobs.count { jobs += more() }
            }
            try writer.flush()
            try place?.check()
            try faults?.step(.commit)
            try Row(.commit, in: connection).run()
            checkpoints.note(entries: writer.entries)
        } catch {
            rollback(connection)
            guard jobs.count == 1 || error.code != .internalFault else { return false }
            for job in jobs { job.fail(error) }
            return true
        }
        let sharing = writes
        if sharing > 0 { sizes.withLock { $0.add(size: sharing) } }
        do throws(ScripError) {
            try faults?.step(.committed)
        } catch {
            for job in jobs { job.fail(error) }
        }
        return true
    }

    private func rollback(_ connection: Connection) {
        guard connection.db.isInsideTransaction else { return }
        // SQLite rolls back by itself after some errors; there is nothing left to do then.
        try? Row(.rollback, in: connection).run()
    }
}
