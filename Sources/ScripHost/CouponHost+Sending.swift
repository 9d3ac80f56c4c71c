package import ScripCore
internal import ScripLedger

extension CouponHost {
    /// The coupon that was sent in an entry of the journal, as `stock_id:code`; nil when it says something else.
    package func coupon(sentIn entry: Int64) throws(ScripError) -> CouponCode? {
        try ledger.read { ledger throws(ScripError) in
            guard let entry = try ledger.entry(entry), entry.kind == .couponSent else { return nil }
            let sent = try CouponSent(record: entry.body)
            return CouponCode(rawValue: "\(sent.request.stock.rawValue):\(sent.code.rawValue)")
        }
    }
}
