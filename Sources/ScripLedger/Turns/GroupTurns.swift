internal import Locked
internal import ScripCore

/// Runs groups of callers, each group in a turn of its own.
final class GroupTurns: Sendable {
    private let engine: any LedgerEngine
    private let faults: LedgerFaults?
    private let sizes = Locked(GroupSizes())

    /// How many jobs shared a turn.
    var groupSizes: GroupSizes { sizes.withLock { $0 } }

    init(_ engine: any LedgerEngine, faults: LedgerFaults?) {
        self.engine = engine
        self.faults = faults
    }

    /// Commits what a group writes and settles each job; see ``GroupCommit/Commit``.
    func commit(
        _ first: [any GroupJob], _ more: () -> [any GroupJob]
    ) -> [any GroupJob] {
        var group = first
        guard !turn(&group, more) else { return group }
        // Somebody's body failed half-way, or rows could not be kept. Each gets a turn of its own, so that
        // one caller's failure is nobody else's.
        for job in group {
            var alone = [job]
            _ = turn(&alone, { [] })
        }
        return group
    }

    /// Runs jobs in one turn, and those that come while it runs; false when they must be run apart.
    private func turn(_ jobs: inout [any GroupJob], _ more: () -> [any GroupJob]) -> Bool {
        // Those that only looked, as for a refusal, need no sync and share in none.
        var writes = 0
        var isHalfWay = false
        var shared: Workbook?
        do throws(ScripError) {
            try faults?.step(.begin)
            try engine.turn { turn throws(ScripError) in
                // The engine may have undone what was run of it before.
                (writes, isHalfWay, shared) = (0, false, nil)
                func joined() -> [any GroupJob] {
                    let joined = more()
                    turn.expect(joined.flatMap(\.expected))
                    return joined
                }
                turn.expect(jobs.flatMap(\.expected))
                let book = try Workbook(turn)
                shared = book
                var next = 0
                repeat {
                    while next < jobs.count {
                        let job = jobs[next]
                        book.begin()
                        job.run(in: book)
                        if book.wrote { writes += 1 }
                        isHalfWay = !job.succeeded && book.wrote
                        // Whoever asks for a page has the rows of those before be kept, and may be told
                        // why they cannot be.
                        if isHalfWay || book.failure != nil { throw GroupTurns.undone }
                        next += 1
                        if next == jobs.count { jobs += joined() }
                    }
                    // Much of a turn's time goes by in here, and others come.
                    try book.settle()
                    jobs += joined()
                } while next < jobs.count
                try faults?.step(.commit)
            }
        } catch {
            if let failure = shared?.failure {
                guard jobs.count == 1 else { return false }
                jobs[0].fail(failure)
                return true
            }
            if isHalfWay { return jobs.count == 1 }
            // Where the book is out of reach it is so for everybody; any other fault is some one's.
            guard jobs.count == 1 || error.code == .ledgerUnavailable else { return false }
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

    /// Has an engine undo a turn; told to nobody.
    private static let undone = ScripError(
        .internalFault, "A turn was undone", remedy: "Report this as a defect; nothing was changed")
}
