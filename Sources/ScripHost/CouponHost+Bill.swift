public import ScripCore
internal import ScripLedger

extension CouponHost {
    /// The bill of a day, numbered from 1970-01-01 in the merchant's calendar; nil for all days.
    ///
    /// All days are read from the journal. A day reads no more than that day and the returns, and of these
    /// what came since it was asked about before: its redemptions are found by their table and counted from
    /// their entries, and what was sent is the stocks' count of the day. A checkout is billed on the day it
    /// was decided for, even if its till sent it after midnight.
    ///
    /// - Parameters:
    ///   - day: The day.
    ///   - byStore: Whether the bill says what each store redeemed.
    public func bill(day: Int64? = nil, byStore: Bool = false) throws(ScripError) -> Bill {
        if day != nil { try RedemptionIndex.fillIfWritable(ledger) }
        return try ledger.read { [self] ledger throws(ScripError) -> Bill in
            let stocks = try ledger.stocks()
            var tally = BillTally()
            if let day {
                tally = try days.tally(of: day, in: ledger) { self.day(at: $0) }
                for stock in stocks {
                    let counts = try ledger.counts(of: stock.id, onDay: day)
                    tally.count(sent: counts.sent, of: stock.id)
                }
                tally.last = try ledger.lastMark()
            } else {
                try everyEntry(of: ledger) { entry throws(ScripError) in try tally.count(entry) }
            }
            var bill = Bill(day: day, rows: [], last: tally.last)
            for stock in stocks {
                guard var row = tally.row(of: stock) else { continue }
                row.unproven = try proof(of: stock, from: ledger)?.unproven
                bill.rows.append(row)
            }
            bill.rows.sort { $0.stock < $1.stock }
            if byStore { bill.stores = tally.storesInOrder }
            return bill
        }
    }

    /// Makes ready what pages about the last days ask for, so that no request does.
    ///
    /// - Parameters:
    ///   - count: How many days, today's among them.
    ///   - before: What was answered before; nothing is done where nothing came since, nor while tills are
    ///     busy, and no till waits for it.
    /// - Returns: Where the journal ended.
    package func prepareDays(_ count: Int64, since before: Int64?) throws(ScripError) -> Int64 {
        let end = try ledger.read { ledger throws(ScripError) in try ledger.lastEntry() }
        if let before, end == before || end - before > CouponHost.quietMax { return end }
        try RedemptionIndex.fillIfWritable(ledger)
        let today = day(at: clock())
        for day in (today - count + 1...today).reversed() {
            // Each in a moment of its own: one that lasts keeps a file's log from being taken over.
            _ = try ledger.read { [self] ledger throws(ScripError) in
                try days.tally(of: day, in: ledger) { self.day(at: $0) }
            }
        }
        return end
    }

    /// Entries between two looks of a book that is not busy.
    private static let quietMax: Int64 = 1_000

    /// The number of a calendar day such as `2026-11-23`; throws when it is none.
    public static func day(_ text: String) throws(ScripError) -> Int64 {
        let instant: Instant
        do throws(ScripError) {
            instant = try Instant(rfc3339: text + "T00:00:00Z")
        } catch {
            throw ScripError(
                .invalidInput, "'\(text)' is not a calendar day", remedy: "Write YYYY-MM-DD")
        }
        return instant.epochSeconds / 86_400
    }

    /// Visits every journal entry in order.
    func everyEntry(
        of ledger: LedgerReader, after start: Int64 = 0,
        _ visit: (JournalEntry) throws(ScripError) -> Void
    ) throws(ScripError) {
        var last = start
        while true {
            let entries = try ledger.journal(after: last, limit: 1_000)
            guard let end = entries.last else { return }
            for entry in entries { try visit(entry) }
            last = end.number
        }
    }
}
