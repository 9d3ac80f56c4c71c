public import ScripCore
public import ScripLedger
internal import ScripRules

extension CouponLedger {
    /// Proves the ledger: works all of it out again from the journal, and compares.
    ///
    /// The engine checks its own file first. Then every entry must continue the chain and be possible
    /// after those before it, and every column of every row of every table must be what the journal makes
    /// of it. Nothing is written, and nothing has to be right for it: not even that a book was begun. Takes
    /// memory in proportion to the coupons.
    ///
    /// - Parameter mark: Where the journal ended at some earlier time, kept elsewhere: shows when its end
    ///   was cut off, which no chain can.
    public func audit(expecting mark: JournalMark? = nil) throws(ScripError) -> AuditReport {
        let rules = try RuleBook(states: 1)
        return try read { ledger throws(ScripError) -> AuditReport in
            var auditor = Auditor(ledger: ledger, rules: rules, mark: mark)
            return try auditor.run()
        }
    }
}

extension CouponHost {
    /// Proves the ledger; see ``CouponLedger/audit(expecting:)``.
    public func audit(expecting mark: JournalMark? = nil) throws(ScripError) -> AuditReport {
        try ledger.audit(expecting: mark)
    }
}
