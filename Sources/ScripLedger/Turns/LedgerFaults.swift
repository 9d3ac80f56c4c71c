package import ScripCore

/// A place where tests make a ledger fail or a process die; nothing outside tests makes one.
package struct LedgerFaults: Sendable {
    /// The moments at which a write can be cut.
    package enum Step: Hashable, Sendable {
        /// On the caller's thread, before a write stands in line.
        case asked
        /// Before the transaction begins.
        case begin
        /// Before a statement that changes a row.
        case statement
        /// Before the transaction is committed.
        case commit
        /// After it is durable, before anybody is told.
        case committed
    }

    private let hook: @Sendable (Step) -> ScripError?

    /// Calls `hook` before each step; what it answers is what the step fails with.
    package init(_ hook: @escaping @Sendable (Step) -> ScripError?) {
        self.hook = hook
    }

    package func step(_ step: Step) throws(ScripError) {
        if let error = hook(step) { throw error }
    }
}
