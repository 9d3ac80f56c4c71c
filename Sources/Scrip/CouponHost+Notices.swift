public import ScripCore

/// Something a user should be told about a coupon: an event of the outbox.
public struct Notice: Hashable, Sendable {
    /// What happened.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The user received a coupon.
        case received
        /// A coupon is about to expire.
        case expiring
        /// A coupon was redeemed.
        case used
        /// A coupon came back after a redemption was undone.
        case returned
    }

    /// The journal entry it comes from; acknowledge by it.
    public var entry: Int64
    /// What happened.
    public var kind: Kind
    /// The coupon's stock.
    public var stock: StockID
    /// The coupon's code.
    public var code: CouponCode
    /// When.
    public var at: Instant
}

extension CouponHost {
    /// Events a named reader has not acknowledged yet, in the order they happened.
    ///
    /// The journal is the outbox, so an event is there if and only if the change is. An event is given
    /// again until ``acknowledge(_:through:)`` moves the reader past its entry: at least once, and in
    /// order for every coupon. Entries are not split: a few more than `limit` may come.
    public func notices(
        for reader: String, limit: Int = 100
    ) throws(ScripError) -> [Notice] {
        try ledger.read { ledger throws(ScripError) -> [Notice] in
            var notices: [Notice] = []
            var last = try ledger.cursor(reader)
            while notices.count < limit {
                let entries = try ledger.journal(after: last, limit: limit)
                guard let end = entries.last else { break }
                for entry in entries where notices.count < limit {
                    notices += try Notice.notices(of: entry)
                }
                last = end.number
            }
            return notices
        }
    }

    /// Notes that a reader has dealt with every event through an entry.
    public func acknowledge(_ reader: String, through entry: Int64) throws(ScripError) {
        try ledger.write { ledger throws(ScripError) in
            guard try ledger.cursor(reader) < entry else { return }
            try ledger.update(cursor: reader, to: entry)
        }
    }

    /// Makes an event, once, for every unused coupon that expires within so many days.
    ///
    /// Days end at midnight in the merchant's calendar: one day ahead covers today and tomorrow.
    /// - Returns: How many were made.
    public func remind(daysAhead days: Int64) throws(ScripError) -> Int {
        let now = clock()
        let last = timeZone.startOfDay(now, addingDays: days + 1).advanced(bySeconds: -1)
        guard now <= last else { return 0 }
        var made = 0
        while true {
            let batch = try ledger.write { [self] ledger throws(ScripError) in
                let coupons = try ledger.coupons(expiring: now...last, limit: 500)
                for coupon in coupons {
                    let event = CouponChanged(
                        number: nil, stock: coupon.stock, code: coupon.code, at: now)
                    let entry = try ledger.append(draft(.reminded, event), answering: nil)
                    try ledger.update(coupon.reminded(in: entry))
                }
                return coupons.count
            }
            made += batch
            if batch == 0 { return made }
        }
    }
}

extension Notice {
    /// What an entry has to tell.
    static func notices(of entry: JournalEntry) throws(ScripError) -> [Notice] {
        let number = entry.number
        switch entry.kind {
        case .couponSent:
            let sent = try CouponSent(record: entry.body)
            return [
                Notice(
                    entry: number, kind: .received, stock: sent.request.stock, code: sent.code,
                    at: sent.receivedAt)
            ]
        case .redeemed:
            let redeemed = try Redeemed(record: entry.body)
            return redeemed.items.map {
                Notice(
                    entry: number, kind: .used, stock: $0.stock, code: $0.key.code,
                    at: redeemed.decidedAt)
            }
        case .used:
            let used = try Used(record: entry.body)
            return [
                Notice(
                    entry: number, kind: .used, stock: used.stock, code: used.code, at: used.at)
            ]
        case .returned:
            let returned = try Returned(record: entry.body)
            return returned.parts.filter(\.whole).map {
                Notice(
                    entry: number, kind: .returned, stock: $0.stock, code: $0.code,
                    at: returned.at)
            }
        case .reminded:
            let reminded = try CouponChanged(record: entry.body)
            return [
                Notice(
                    entry: number, kind: .expiring, stock: reminded.stock, code: reminded.code,
                    at: reminded.at)
            ]
        default: return []
        }
    }
}
