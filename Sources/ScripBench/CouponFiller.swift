public import ScripCore
public import ScripLedger

/// Fills a ledger with coupons of one stock, thousands in one transaction: for measurements only.
public struct CouponFiller: Sendable {
    private let ledger: CouponLedger
    private let stock: StockID

    /// A filler for a stock that exists.
    public init(ledger: CouponLedger, stock: StockID) {
        self.ledger = ledger
        self.stock = stock
    }

    /// Sends coupons `0..<count`, each to a user of its own.
    public func fill(_ count: Int) throws(ScripError) {
        for start in stride(from: 0, to: count, by: 5_000) {
            try ledger.write { [stock] ledger throws(ScripError) in
                let end = min(start + 5_000, count)
                for number in start..<end {
                    let sent = CouponSent(
                        request: .init(
                            number: RequestNumber(rawValue: "S\(number)"), stock: stock,
                            user: CouponFiller.user(number), code: nil, at: nil, channel: "API"),
                        code: CouponFiller.code(number), receivedAt: Instant(epochSeconds: 1),
                        period: .init(from: Instant(epochSeconds: 1), through: nil), day: 0)
                    let entry = try ledger.append(
                        JournalDraft(
                            kind: .couponSent, recordedAt: Instant(epochSeconds: 1),
                            body: sent.record),
                        answering: LedgerRequest(.send, sent.request.number))
                    try ledger.insert(sent.coupon(version: entry))
                }
                try ledger.update(DayCounts(sent: Int64(end)), of: stock, onDay: 0)
                if var figures = try ledger.figures(of: stock) {
                    figures.sent = Int64(end)
                    try ledger.update(figures, of: stock)
                }
            }
        }
    }

    /// The code of a coupon: spread over all codes, as random ones are.
    public static func code(_ number: Int) -> CouponCode {
        // A factor without two or five: no two numbers below 10^17 have one code.
        let product = UInt64(number).multipliedFullWidth(by: 61_803_398_874_989_483)
        let digits = UInt64(100_000_000_000_000_000).dividingFullWidth(product).remainder
        return CouponFiller.code(digits)
    }

    /// A code of the first book.
    static func code(_ number: UInt64) -> CouponCode {
        let digits = String(number)
        return CouponCode(
            rawValue: String(repeating: "0", count: 22 - digits.count) + digits)
    }

    /// The user who has a coupon.
    public static func user(_ number: Int) -> UserID {
        UserID(rawValue: "oUpF8uMuAJO-\(number)")
    }
}
