package import ScripCore
internal import ScripLedger

extension CouponHost {
    /// When an entry of the journal was written; nil when there is no such entry.
    package func recordedAt(entry number: Int64) throws(ScripError) -> Instant? {
        try ledger.read { ledger throws(ScripError) in try ledger.entry(number)?.recordedAt }
    }

    /// Coupons a stock has sent on the present day of the merchant's calendar.
    package func sentToday(of stock: StockID) throws(ScripError) -> Int64 {
        let today = day(at: clock())
        return try ledger.read { ledger throws(ScripError) in
            try ledger.counts(of: stock, onDay: today).sent
        }
    }
}
