public import ScripCore
internal import ScripLedger

extension CouponHost {
    /// The bill of a day, numbered from 1970-01-01 in the merchant's calendar; nil for all days.
    ///
    /// All days are read from the journal. A day reads no more than that day and the returns: its
    /// redemptions are found by their table and counted from their entries, and what was sent is the
    /// stocks' count of the day. A checkout is billed on the day it was decided for, even if its till sent
    /// it after midnight.
    ///
    /// - Parameters:
    ///   - day: The day.
    ///   - byStore: Whether the bill says what each store redeemed.
    public func bill(day: Int64? = nil, byStore: Bool = false) throws(ScripError) -> Bill {
        if day != nil { try RedemptionIndex.fillIfWritable(ledger) }
        return try ledger.read { [self] ledger throws(ScripError) -> Bill in
            let stocks = try ledger.stocks()
            var tally = BillTally(stocks)
            if let day {
                try count(day, into: &tally, from: ledger)
                tally.last = try ledger.lastMark()
            } else {
                try everyEntry(of: ledger) { entry throws(ScripError) in try tally.count(entry) }
            }
            var bill = Bill(day: day, rows: [], last: tally.last)
            for stock in stocks {
                guard var row = tally.row(of: stock.id) else { continue }
                row.unproven = try proof(of: stock, from: ledger)?.unproven
                bill.rows.append(row)
            }
            bill.rows.sort { $0.stock < $1.stock }
            if byStore { bill.stores = tally.storesInOrder }
            return bill
        }
    }

    private func count(
        _ day: Int64, into tally: inout BillTally, from ledger: LedgerReader
    ) throws(ScripError) {
        for stock in tally.stocks {
            tally.count(sent: try ledger.counts(of: stock, onDay: day).sent, of: stock)
        }
        let redemptions = try RedemptionIndex.find(
            RedemptionQuery(day: day), after: 0, limit: .max, in: ledger)
        for number in redemptions {
            guard let entry = try ledger.entry(number) else { continue }
            try tally.count(entry)
        }
        try ledger.everyReturn { entry throws(ScripError) in
            let returned = try Returned(record: entry.body)
            if self.day(at: returned.at) == day { tally.count(returned) }
        }
    }

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
