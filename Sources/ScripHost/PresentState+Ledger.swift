internal import ScripCore
internal import ScripLedger

extension LedgerReader {
    /// What is true of a decision's coupons now; nil while each is as it was answered.
    func presentState(
        of redeemed: Redeemed, at instant: Instant, unless isAsAnswered: (Coupon) -> Bool
    ) throws(ScripError) -> [PresentState]? {
        var states: [PresentState] = []
        var changed = false
        for item in redeemed.items {
            guard let coupon = try coupon(item.key.code, of: item.stock) else { continue }
            if !isAsAnswered(coupon) { changed = true }
            states.append(PresentState(of: coupon, asked: item.coupon, at: instant))
        }
        return changed ? states : nil
    }

    /// What is true of a redemption's coupons now; nil while all are used in it.
    func presentState(
        ofRedemption entry: JournalEntry, at instant: Instant
    ) throws(ScripError) -> [PresentState]? {
        switch entry.kind {
        case .redeemed:
            return try presentState(of: Redeemed(record: entry.body), at: instant) {
                $0.redemption?.entry == entry.number
            }
        case .used:
            let used = try Used(record: entry.body)
            guard let coupon = try coupon(used.code, of: used.stock),
                coupon.redemption?.entry != entry.number
            else { return nil }
            return [PresentState(of: coupon, asked: used.code, at: instant)]
        default: return nil
        }
    }
}

extension Receipt {
    /// The receipt with what is true of its coupons now.
    func with(_ now: [PresentState]?) -> Receipt {
        var receipt = self
        receipt.now = now
        return receipt
    }
}
