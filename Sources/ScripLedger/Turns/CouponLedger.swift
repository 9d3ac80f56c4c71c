package import ScripCore

/// Durable state: a book in some engine, and turns that callers share.
///
/// What a coupon may do is decided above it, how rows are stored below. Called from any number of threads.
public final class CouponLedger: Sendable {
    package let engine: any LedgerEngine
    private let groups: GroupCommit
    private let turns: GroupTurns
    private let faults: LedgerFaults?

    /// How many writes shared a durable turn, since this object was made.
    package var groupSizes: GroupSizes { turns.groupSizes }

    /// Whether who reads waits for another machine.
    package var isFarAway: Bool { engine.isFarAway }

    /// A ledger over an engine.
    public convenience init(_ engine: any LedgerEngine) { self.init(engine, faults: nil) }

    /// A ledger that fails where a test wants it to.
    ///
    /// - Parameter groupsOpenFor: For so long a group of writes takes in others; the usual time is too
    ///   short for a test that must not depend on how busy the machine is.
    package init(
        _ engine: any LedgerEngine, faults: LedgerFaults?, groupsOpenFor: Duration? = nil
    ) {
        self.engine = engine
        self.faults = faults
        turns = GroupTurns(engine, faults: faults)
        groups = GroupCommit(
            openFor: groupsOpenFor ?? GroupCommit.usuallyOpenFor, gathers: engine.isFarAway,
            commit: turns.commit)
    }

    /// Runs `body` on one consistent moment of the ledger.
    package func read<Answer>(
        _ body: (LedgerReader) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        try engine.read { moment throws(ScripError) in try body(LedgerReader(moment)) }
    }

    /// Runs `body` alone with the ledger, and keeps all it wrote or nothing.
    ///
    /// On return the change is durable. Bodies of concurrent callers may share one turn; a body that
    /// throws undoes only its own writes. A body may be run more than once, of which the last counts, and
    /// on another thread. It must not call the ledger itself.
    ///
    /// - Parameters:
    ///   - rows: What `body` will most likely ask.
    ///   - body: What to change.
    package func write<Answer: Sendable>(
        expecting rows: [ExpectedRows] = [],
        _ body: @escaping @Sendable (Workbook) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        try faults?.step(.asked)
        let waiter = Waiter()
        let job = LedgerWrite(body, expecting: rows, for: .waits(waiter))
        groups.run(job, waiter: waiter)
        return try job.outcome.get()
    }

    /// Runs `body` as the other `write` does, and returns at once.
    ///
    /// - Parameters:
    ///   - rows: What `body` will most likely ask.
    ///   - body: What to change.
    ///   - done: Told the answer once the change is durable, on a thread of the ledger that others wait
    ///     for: it must be short, and must not call the ledger.
    package func write<Answer: Sendable>(
        expecting rows: [ExpectedRows] = [],
        _ body: @escaping @Sendable (Workbook) throws(ScripError) -> Answer,
        then done: @escaping @Sendable (Result<Answer, ScripError>) -> Void
    ) {
        do throws(ScripError) {
            try faults?.step(.asked)
        } catch {
            return done(.failure(error))
        }
        groups.submit(LedgerWrite(body, expecting: rows, for: .isTold(done)))
    }

    /// Runs `body` as the other `write` does, and holds up no thread while it waits for the disk.
    package func write<Answer: Sendable>(
        expecting rows: [ExpectedRows] = [],
        suspending body: @escaping @Sendable (Workbook) throws(ScripError) -> Answer
    ) async throws(ScripError) -> Answer {
        try await withCheckedContinuation { waiting in
            write(expecting: rows, body) { waiting.resume(returning: $0) }
        }.get()
    }
}
