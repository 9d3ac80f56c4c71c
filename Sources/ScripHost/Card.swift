public import ScripCore
internal import ScripLedger

/// Everything a wallet shows of one coupon: the coupon, its stock, and the requests that moved it.
public struct Card: Hashable, Sendable {
    /// A request that moved a coupon.
    public struct Move: Hashable, Sendable {
        /// Its number.
        public var number: RequestNumber
        /// When.
        public var at: Instant

        /// A move.
        public init(number: RequestNumber, at: Instant) {
            self.number = number
            self.at = at
        }
    }

    /// The coupon.
    public var coupon: Coupon
    /// Its state by the host's clock; unlike the coupon's own, it may be `expired`.
    public var state: CouponState
    /// Its stock, as last edited.
    public var stock: Stock
    /// What sent it.
    public var sent: Move
    /// What redeemed it, while it is used.
    public var used: Move?
    /// The merchant's order it was used for, if the merchant said so.
    public var usedFor: String?
    /// What last gave it back whole.
    public var returned: Move?
    /// What switched it off.
    public var deactivated: Move?
}

extension CouponHost {
    /// One coupon with everything its card shows, by its code or `stock_id:code`.
    public func card(_ code: CouponCode) throws(ScripError) -> Card {
        try ledger.read { [self] ledger throws(ScripError) in
            let coupon = try ledger.theCoupon(code)
            guard let stock = try ledger.stock(coupon.stock) else {
                throw ScripError.noStock(coupon.stock)
            }
            return try card(of: coupon, stock, at: clock(), from: ledger)
        }
    }

    func card(
        of coupon: Coupon, _ stock: Stock, at now: Instant, from ledger: LedgerReader
    ) throws(ScripError) -> Card {
        let sent = try CouponSent(record: ledger.theEntry(coupon.sentIn).body)
        var card = Card(
            coupon: coupon, state: coupon.state(at: now), stock: stock,
            sent: Card.Move(number: sent.request.number, at: sent.receivedAt))
        if let number = coupon.redemption?.entry {
            let entry = try ledger.theEntry(number)
            switch entry.kind {
            case .used:
                let used = try Used(record: entry.body)
                card.used = Card.Move(number: used.request.number, at: used.at)
                card.usedFor = used.request.order
            default:
                let redeemed = try Redeemed(record: entry.body)
                card.used = Card.Move(
                    number: redeemed.checkout.requestNumber ?? "", at: redeemed.decidedAt)
            }
        }
        if let number = coupon.returnedIn {
            let returned = try Returned(record: ledger.theEntry(number).body)
            card.returned = Card.Move(number: returned.request.number, at: returned.at)
        }
        if let number = coupon.deactivation?.entry {
            let off = try CouponChanged(record: ledger.theEntry(number).body)
            card.deactivated = Card.Move(number: off.number ?? "", at: off.at)
        }
        return card
    }
}

extension LedgerReader {
    /// A journal entry that a row names.
    fileprivate func theEntry(_ number: Int64) throws(ScripError) -> JournalEntry {
        guard let entry = try entry(number) else {
            throw ScripError(
                .ledgerUnavailable, "The ledger has lost entry \(number) of its journal",
                remedy: "Run scrip audit, and restore the ledger from a copy")
        }
        return entry
    }
}
