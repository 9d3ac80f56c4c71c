public import ScripCore
internal import ScripLedger

extension CouponHost {
    /// The bill of a day, numbered from 1970-01-01 in the merchant's calendar; nil for all days.
    ///
    /// Read from the journal. A checkout is billed on the day it was decided for, even if its till
    /// sent it after midnight.
    public func bill(day: Int64? = nil) throws(ScripError) -> Bill {
        try ledger.read { [self] ledger throws(ScripError) -> Bill in
            var rows: [StockID: Bill.Row] = [:]
            let stocks = try ledger.stocks()
            for stock in stocks {
                rows[stock.id] = Bill.Row(stock: stock.id, name: stock.definition.name)
            }
            var last = JournalMark.none
            try everyEntry(of: ledger) { entry throws(ScripError) in
                last = JournalMark(number: entry.number, hash: entry.hash)
                switch entry.kind {
                case .couponSent:
                    let sent = try CouponSent(record: entry.body)
                    guard day == nil || sent.day == day else { return }
                    rows[sent.request.stock]?.sent += 1
                case .redeemed:
                    let redeemed = try Redeemed(record: entry.body)
                    guard day == nil || self.day(at: redeemed.decidedAt) == day else { return }
                    for item in redeemed.items {
                        rows[item.stock]?.redeemed += 1
                        rows[item.stock]?.discounted.add(item.verdict.discount)
                    }
                case .used:
                    let used = try Used(record: entry.body)
                    guard day == nil || self.day(at: used.at) == day else { return }
                    rows[used.stock]?.redeemed += 1
                    rows[used.stock]?.discounted.add(used.discount)
                case .returned:
                    let returned = try Returned(record: entry.body)
                    guard day == nil || self.day(at: returned.at) == day else { return }
                    for part in returned.parts {
                        if part.whole { rows[part.stock]?.returned += 1 }
                        rows[part.stock]?.refunded.add(part.discount)
                    }
                default: return
                }
            }
            var billed: [Bill.Row] = []
            for stock in stocks {
                guard var row = rows[stock.id],
                    row != Bill.Row(stock: row.stock, name: row.name)
                else { continue }
                row.unproven = try proof(of: stock, from: ledger)?.unproven
                billed.append(row)
            }
            return Bill(day: day, rows: billed.sorted { $0.stock < $1.stock }, last: last)
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
