internal import ScripCore
internal import ScripLedger

/// A decided checkout and the facts it rests on, waiting for its turn to be committed.
///
/// A class, because it is handed from step to step and copying all it holds would cost more than a step.
final class Ready: Sendable {
    let redeemed: Redeemed
    /// One per item of `redeemed`, in the same order.
    let found: [Candidate.Found]

    init(redeemed: Redeemed, found: [Candidate.Found]) {
        self.redeemed = redeemed
        self.found = found
    }

    /// Whether everything a rule looked at is still as it was.
    ///
    /// What its merchant never discounts is a fact to every rule. A stock's counters and the wallet are
    /// checked only for rules that read them; otherwise every redemption of a hot stock would make all
    /// others decide again.
    ///
    /// - Parameters:
    ///   - ledger: The ledger in the redemption's turn.
    ///   - now: The host's clock.
    func holds(in ledger: LedgerReader, now: Instant) throws(ScripError) -> Bool {
        for (item, found) in zip(redeemed.items, found) {
            let version = try ledger.version(ofCouponSentIn: found.coupon.sentIn)
            guard version == found.coupon.version else { return false }
            // What is never discounted holds at once, and how the stock is redeemed can be edited.
            guard let figures = try ledger.figures(of: found.coupon.stock),
                figures.neverDiscounted == found.figures.neverDiscounted,
                redeemed.checkout.method == nil || figures.edition == found.terms.edition,
                !item.read.contains(.stockCounters) || figures == found.figures
            else { return false }
            if item.read.contains(.wallet), let wallet = found.wallet {
                let coupons = try ledger.coupons(of: found.coupon.user)
                guard WalletFacts.Version(of: coupons) == wallet.version else { return false }
            }
        }
        return try redeemed.keeps(
            found.map { ($0.coupon, $0.limits) }, in: ledger, now: now)
    }
}

extension Redeemed {
    /// Whether the limits of its coupons' stocks, one of each item, still leave room for it.
    func keeps(
        _ coupons: [(coupon: Coupon, limits: StockLimits)], in ledger: LedgerReader,
        now: Instant
    ) throws(ScripError) -> Bool {
        for (index, (coupon, limits)) in coupons.enumerated() {
            guard
                let usage = try ledger.usage(
                    of: limits, by: coupon, at: civilTime, otherThan: checkout.requestNumber,
                    now: now)
            else { continue }
            let before = zip(items, coupons).prefix(index).filter {
                $0.1.coupon.stock == coupon.stock
            }
            let own = before.filter { $0.1.coupon.user == coupon.user }
            let discount = items[index].verdict.discount
            let sum = { (items: [(Item, (coupon: Coupon, limits: StockLimits))]) in
                items.reduce(0) { $0 + $1.0.verdict.discount }
            }
            guard
                limits.refusal(
                    after: usage, inOrder: Int64(before.count), ofUser: Int64(own.count)) == nil,
                limits.refusal(
                    of: discount, after: usage, inOrder: sum(before), ofUser: sum(own)) == nil
            else { return false }
        }
        return true
    }
}

extension CouponHost {
    /// Writes a redemption whose facts hold.
    func commit(
        _ ready: Ready, as draft: JournalDraft, _ request: RequestNumber,
        in ledger: Workbook
    ) throws(ScripError) -> Turn {
        if let entry = try ledger.answer(to: .redeem, request) {
            return .answered(
                entry, now: try ledger.presentState(ofRedemption: entry, at: clock()))
        }
        let coupons = zip(ready.redeemed.items, ready.found).map { item, found in
            RedeemedCoupon(
                coupon: found.coupon, limits: found.limits, discount: item.verdict.discount)
        }
        let entry = try ledger.redeem(
            coupons, as: draft, answering: request, at: ready.redeemed.decidedAt,
            on: ready.redeemed.civilTime.dayNumber)
        return .done(ready, entry: entry)
    }
}

extension JournalEntry {
    /// The receipt this redemption was answered with, if the request is the same.
    func receipt(again checkout: Checkout) throws(ScripError) -> Receipt {
        guard kind == .redeemed else {
            throw ScripError.mismatch(
                checkout.requestNumber ?? "", "a redemption on the merchant's word",
                differences: ["its contents"], first: "Send the first request")
        }
        let redeemed = try Redeemed(record: body)
        let differences = redeemed.checkout.differences(from: checkout)
        guard differences.isEmpty else {
            throw ScripError.mismatch(
                checkout.requestNumber ?? "",
                "a redemption of \(counted(redeemed.checkout.basket.count, "line"))",
                differences: differences, first: "Send the first checkout")
        }
        return redeemed.receipt(id: redeemed.id(in: number), replayed: true)
    }
}

extension Checkout {
    /// Keys in which two checkouts differ, as values and not as they lie in memory.
    func differences(from other: Checkout) -> [String] {
        let pairs: [(String, Bool)] = [
            ("user", user == other.user), ("time", time == other.time),
            ("method", method == other.method), ("store", store == other.store),
            ("coupons", coupons == other.coupons),
            (
                "basket (\(counted(basket.count, "line")), now \(other.basket.count))",
                basket.record == other.basket.record
            ), ("attributes", attributes == other.attributes),
        ]
        return pairs.filter { !$0.1 }.map(\.0)
    }
}
