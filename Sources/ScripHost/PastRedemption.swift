public import ScripCore
public import ScripLedger

/// A redemption as the books have it, with what became of it since.
public struct PastRedemption: Hashable, Sendable {
    /// One of its coupons.
    public struct Coupon: Hashable, Sendable {
        /// The coupon's own code.
        public var code: CouponCode
        /// Its stock.
        public var stock: StockID
        /// Whose it is.
        public var user: UserID
        /// Minor units it took off.
        public var discount: Int64
        /// Minor units of these that were returned since.
        public var returned: Int64
        /// Whether the coupon itself was given back.
        public var isReturned: Bool
    }

    /// Its id.
    public var id: RedemptionID
    /// The request number it was made under.
    public var requestNumber: RequestNumber
    /// The moment it counts at.
    public var redeemedAt: Instant
    /// When the host wrote it down.
    public var recordedAt: Instant
    /// Whether that was more than five minutes later.
    public var isLate: Bool
    /// Where it was made, if the checkout said so.
    public var store: Checkout.Store?
    /// The merchant's order, where it was redeemed on the merchant's word for one.
    public var order: String?
    /// Minor units that came off.
    public var discount: Int64
    /// Its coupons, in the order applied.
    public var coupons: [Coupon]
    /// The receipt as it was given; nil where the merchant decided, without a basket.
    public var receipt: Receipt?
    /// The checkout as the till sent it; nil where nobody asked, or the merchant decided.
    public var checkout: Checkout?
    /// Each return of it, in order; nil where nobody asked.
    public var refunds: [Returned]?
}

/// A page of redemptions, oldest first where nothing else was asked.
public struct RedemptionPage: Hashable, Sendable {
    /// The redemptions.
    public var redemptions: [PastRedemption]
    /// Where the next page begins; nil when this is the last.
    public var next: String?
    /// How many there are of those that were looked for, counted as far as ``countMax``; nil where nobody asked.
    public var count: Int?

    /// The most that are counted.
    public static let countMax = 1_000
}

extension CouponHost {
    /// The newest redemptions, newest first, and how many there are.
    ///
    /// - Parameters:
    ///   - query: Which.
    ///   - limit: At most so many, 1 to 100.
    public func newestRedemptions(
        _ query: RedemptionQuery = RedemptionQuery(), limit: Int = 20
    ) throws(ScripError) -> RedemptionPage {
        try Page.check(limit)
        try RedemptionIndex.fillIfWritable(ledger)
        return try ledger.read { ledger throws(ScripError) in
            // Further and further back until enough are found: most are near the end.
            let end = try ledger.lastEntry()
            var found: [Int64] = []
            var reach: Int64 = 2_000
            while true {
                let start = max(0, end - reach)
                found = try RedemptionIndex.find(query, after: start, limit: .max, in: ledger)
                if found.count >= RedemptionPage.countMax || start == 0 { break }
                reach *= 8
            }
            var page = RedemptionPage(redemptions: [], next: nil)
            page.count = min(found.count, RedemptionPage.countMax)
            for number in found.suffix(limit).reversed() {
                guard let entry = try ledger.entry(number),
                    let past = try past(entry, in: ledger)
                else { continue }
                page.redemptions.append(past)
            }
            return page
        }
    }

    /// Redemptions of all time, oldest first, a page at a time.
    ///
    /// - Parameters:
    ///   - query: Which.
    ///   - after: ``RedemptionPage/next`` of the page before; nil for the first.
    ///   - limit: At most so many, 1 to 100.
    public func redemptions(
        _ query: RedemptionQuery = RedemptionQuery(), after: String? = nil, limit: Int = 20
    ) throws(ScripError) -> RedemptionPage {
        try Page.check(limit)
        var last: Int64 = 0
        if let after {
            guard let entry = book.entry(of: RedemptionID(rawValue: after)) else {
                throw Page.notAnEnd
            }
            last = entry
        }
        try RedemptionIndex.fillIfWritable(ledger)
        return try ledger.read { ledger throws(ScripError) in
            // One more than asked for says whether there is another page.
            let found = try RedemptionIndex.find(
                query, after: last, limit: limit + 1, in: ledger)
            var page = RedemptionPage(redemptions: [], next: nil)
            for number in found.prefix(limit) {
                guard let entry = try ledger.entry(number),
                    let past = try past(entry, in: ledger)
                else { continue }
                page.redemptions.append(past)
            }
            if found.count > limit { page.next = book.redemption(found[limit - 1]).rawValue }
            return page
        }
    }

    /// One redemption, by its id or the request number it was made under; an id comes first.
    ///
    /// - Parameters:
    ///   - name: The id or the number.
    ///   - whole: Whether its checkout and each return of it are wanted too.
    public func redemption(
        _ name: String, whole: Bool = false
    ) throws(ScripError) -> PastRedemption {
        try ledger.read { ledger throws(ScripError) in
            if let number = book.entry(of: RedemptionID(rawValue: name)),
                let entry = try ledger.entry(number),
                let past = try past(entry, in: ledger, whole: whole)
            {
                return past
            }
            if let entry = try ledger.answer(to: .redeem, RequestNumber(rawValue: name)),
                let past = try past(entry, in: ledger, whole: whole)
            {
                return past
            }
            throw ScripError(
                .notFound, "There is no such redemption",
                remedy: "Name the redemption_id or the request_no of a receipt")
        }
    }

    /// The redemption of an entry; nil when it is about something else.
    private func past(
        _ entry: JournalEntry, in ledger: LedgerReader, whole: Bool = false
    ) throws(ScripError) -> PastRedemption? {
        let id = book.redemption(entry.number)
        var past: PastRedemption
        switch entry.kind {
        case .redeemed:
            let redeemed = try Redeemed(record: entry.body)
            let receipt = redeemed.receipt(id: id, replayed: true)
            past = PastRedemption(
                id: id, requestNumber: receipt.requestNumber, redeemedAt: redeemed.decidedAt,
                recordedAt: entry.recordedAt,
                isLate: Lateness.isLate(redeemed.decidedAt, recordedAt: entry.recordedAt),
                store: redeemed.checkout.store, discount: receipt.discount,
                coupons: redeemed.items.map { item in
                    .init(
                        code: item.key.code, stock: item.stock,
                        user: UserID(rawValue: item.facts.wallet.user),
                        discount: item.verdict.discount, returned: 0, isReturned: false)
                }, receipt: receipt, checkout: whole ? redeemed.checkout : nil)
        case .used:
            let used = try Used(record: entry.body)
            past = PastRedemption(
                id: id, requestNumber: used.request.number, redeemedAt: used.at,
                recordedAt: entry.recordedAt,
                isLate: Lateness.isLate(used.at, recordedAt: entry.recordedAt),
                order: used.request.order, discount: used.discount,
                coupons: [
                    .init(
                        code: used.code, stock: used.stock, user: used.user,
                        discount: used.discount, returned: 0, isReturned: false)
                ])
        default: return nil
        }
        if whole { past.refunds = [] }
        for entry in try ledger.refunds(of: id) {
            let returned = try Returned(record: entry.body)
            past.refunds?.append(returned)
            for part in returned.parts {
                for index in past.coupons.indices
                where past.coupons[index].code == part.code
                    && past.coupons[index].stock == part.stock
                {
                    past.coupons[index].returned += part.discount
                    if part.whole { past.coupons[index].isReturned = true }
                }
            }
        }
        return past
    }
}
