internal import ScripCore
public import ScripLedger

/// What an audit found.
public struct AuditReport: Hashable, Sendable {
    /// Where the ledger contradicts itself.
    public struct Fault: Hashable, Sendable {
        /// The journal entry that does not fit; nil when it is none.
        public var entry: Int64?
        /// The table that differs from what the journal makes of it; nil when it is none.
        public var table: String?
        /// The row of that table, by its key.
        public var row: String?
        /// The column of that row.
        public var column: String?
        /// What is wrong with it.
        public var message: String
    }

    /// Journal entries read.
    public var entries: Int64 = 0
    /// Stocks the journal knows.
    public var stocks: Int64 = 0
    /// Coupons the journal knows.
    public var coupons: Int64 = 0
    /// Redemptions, returned ones included.
    public var redemptions: Int64 = 0
    /// Documents the journal knows.
    public var documents: Int64 = 0
    /// Where the journal ends: to be kept elsewhere, and expected by a later audit.
    public var last = JournalMark.none
    /// What the engine itself found wrong with its file, in its own words.
    public var engine: [String] = []
    /// The first fault; nil when the ledger is sound.
    public var fault: Fault?
}
