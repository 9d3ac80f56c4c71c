public import ScripCore

/// A store of one book, and all that an engine has to give.
///
/// It knows rows and turns, not what a coupon may do: limits, states, idempotency, groups of callers and
/// the chain of the journal are decided once, above it. Called from any number of threads; what holds an
/// engine to its contract is `ScripTesting`'s `EngineConformance`.
public protocol LedgerEngine: Sendable {
    /// Runs `body` on one moment of the book: what is committed meanwhile is not seen.
    ///
    /// An engine whose store ends that for reasons of its own may run `body` anew, if no walk told it a row.
    func read<Answer>(
        _ body: (any LedgerMoment) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer

    /// Takes the book, so that no other turn of any process runs meanwhile, and runs `body`.
    ///
    /// On return all that `body` kept is durable. If it throws, or the book cannot be kept, nothing is.
    /// An engine whose store ends turns for reasons of its own runs `body` anew from its beginning, a few times;
    /// of what was kept only the last run's counts, and a turn that may be durable is never run anew.
    func turn(_ body: (any LedgerTurn) throws(ScripError) -> Void) throws(ScripError)

    /// Whether who reads waits for another machine; then no event loop does.
    var isFarAway: Bool { get }
}

extension LedgerEngine {
    /// At hand.
    public var isFarAway: Bool { false }
}

/// One moment of a book.
public protocol LedgerMoment {
    /// Tells the rows of a key, in the order its documentation says.
    func load(_ key: RowKey, _ visit: (LedgerRow) -> Void) throws(ScripError)

    /// Tells rows one after the other until `visit` answers false.
    func walk(
        _ walk: LedgerWalk, _ visit: (LedgerRow) throws(ScripError) -> Bool
    ) throws(ScripError)

    /// What the engine itself finds wrong with how it stores the book, in its own words.
    func selfCheck() throws(ScripError) -> [String]

    /// Every table of the book with every column it has, whoever added it.
    func tables() throws(ScripError) -> [LedgerTable]

    /// Every row of a table as it is stored, in the order of its key; values as in the table's columns.
    func everyRow(
        of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
    ) throws(ScripError)
}

/// A book that is taken; a moment in which what was kept before can be seen.
public protocol LedgerTurn: LedgerMoment {
    /// Adds entries to the journal, then changes rows: all of it as if at once, and durable with the turn.
    ///
    /// A row that breaks a rule of its table is an `internal` fault, as is an entry or an added row whose
    /// key is there already.
    func keep(_ entries: [JournalEntry], _ changes: [RowChange]) throws(ScripError)

    /// Hears what will most likely be asked next; an engine that has its rows at hand need not care.
    func expect(_ rows: [ExpectedRows])
}

extension LedgerTurn {
    /// Does nothing.
    public func expect(_ rows: [ExpectedRows]) {}
}
