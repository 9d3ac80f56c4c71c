package import ScripCore
package import ScripLedger

/// The table by which redemptions are found, and the entries that are not in it yet.
///
/// It is filled when somebody looks, in turns that hold up tills no longer than a few redemptions would.
/// What came since is read from the journal itself.
package enum RedemptionIndex {
    /// How far it goes, under a name that no door can move.
    static let cursor = EventReader(own: "redemptions").cursor
    /// Entries that are read rather than put into the table.
    package static let looseMax: Int64 = 1_000
    /// Entries put into the table in one turn.
    private static let turn = 200

    /// Puts all but the last entries into the table.
    ///
    /// - Parameters:
    ///   - ledger: The ledger.
    ///   - loose: How many entries may be left out.
    package static func fill(
        _ ledger: CouponLedger, leaving loose: Int64 = looseMax
    ) throws(ScripError) {
        // The end as it is now: whoever looks does not run after those who redeem.
        let (indexed, end) = try ledger.read { ledger throws(ScripError) in
            (try ledger.cursor(cursor), try ledger.lastEntry())
        }
        guard end - indexed > loose else { return }
        while true {
            let reached = try ledger.write { ledger throws(ScripError) in
                let start = try ledger.cursor(cursor)
                guard start < end else { return start }
                let entries = try ledger.journal(after: start, limit: turn)
                for entry in entries {
                    for row in try entry.redemptionRows() { try ledger.insert(row) }
                }
                guard let last = entries.last?.number else { return end }
                try ledger.update(cursor: cursor, to: last)
                return last
            }
            if reached >= end { return }
        }
    }

    /// The same, for whoever may only read too: they find no less, by reading more.
    static func fillIfWritable(_ ledger: CouponLedger) throws(ScripError) {
        do throws(ScripError) {
            try fill(ledger)
        } catch {
            guard error.code == .ledgerUnavailable else { throw error }
        }
    }

    /// Entries of redemptions after one, in order: from the table, and then from the journal.
    static func find(
        _ query: RedemptionQuery, after number: Int64, limit: Int, in ledger: LedgerReader
    ) throws(ScripError) -> [Int64] {
        var found = try ledger.redemptions(query, after: number, limit: limit)
        var last = max(number, try ledger.cursor(cursor))
        while found.count < limit {
            let entries = try ledger.journal(after: last, limit: turn)
            guard let end = entries.last?.number else { break }
            for entry in entries where found.count < limit {
                if try entry.redemptionRows().contains(where: query.matches) {
                    found.append(entry.number)
                }
            }
            last = end
        }
        return found
    }
}
