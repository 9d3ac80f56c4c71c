internal import ScripCore
internal import ScripLedger
internal import ScripRules

/// Reads what the ledger knows about the coupons of a checkout, at one moment.
struct Gatherer {
    let host: CouponHost
    let ledger: LedgerReader
    let checkout: Checkout
    let instant: Instant
    private let wallets = Wallets()

    init(
        host: CouponHost, ledger: LedgerReader, checkout: Checkout, instant: Instant
    ) {
        self.host = host
        self.ledger = ledger
        self.checkout = checkout
        self.instant = instant
    }

    /// The coupon a checkout names, its stock, and what its rule wants to know.
    func candidate(_ asked: CouponCode) throws(ScripError) -> Candidate {
        guard let coupon = try ledger.maybeCoupon(asked, of: checkout.user) else {
            return Candidate(asked: asked, found: nil)
        }
        return try candidate(coupon, asked: asked)
    }

    func candidate(_ coupon: Coupon, asked: CouponCode) throws(ScripError) -> Candidate {
        guard let figures = try ledger.figures(of: coupon.stock),
            let terms = try host.terms(
                of: coupon.stock, edition: figures.edition, from: ledger)
        else {
            throw ScripError(
                .ledgerUnavailable,
                "The ledger has a coupon of stock \(coupon.stock), but no such stock",
                remedy: "Run scrip audit, and restore the ledger from a copy")
        }
        let wallet = terms.reads.contains(.wallet) ? try wallet(for: coupon, of: terms) : nil
        let usage =
            terms.definition.limits.countsRedemptions
            ? try ledger.usage(
                of: terms.definition.limits, by: coupon,
                at: host.timeZone.civilTime(at: instant), otherThan: checkout.requestNumber,
                now: host.clock()) : nil
        return Candidate(
            asked: asked,
            found: Candidate.Found(
                coupon: coupon, terms: terms, rule: try rule(of: terms), figures: figures,
                neverDiscounted: try host.goods.filter(
                    setIn: figures.neverDiscounted, by: terms.definition.merchant, from: ledger),
                wallet: wallet, usage: usage))
    }

    /// A rule that was accepted once and is not any more is a failed verdict, never a failed call.
    private func rule(of terms: Terms) throws(ScripError) -> LoadedRule {
        do throws(ScripError) {
            return .ready(try terms.bound(by: host.rules, from: ledger))
        } catch {
            guard error.code == .ruleInvalid || error.code == .invalidInput else { throw error }
            return .broken(RuleFailure(kind: .load, message: error.located))
        }
    }

    /// The wallet of a coupon's owner, as its rule may see it.
    private func wallet(for coupon: Coupon, of terms: Terms) throws(ScripError) -> WalletFacts {
        let seen: WalletSeen
        if let known = wallets.seen[coupon.user] {
            seen = known
        } else {
            seen = try WalletSeen(of: coupon.user, by: self)
            wallets.seen[coupon.user] = seen
        }
        let redeemed = seen.redeemed[terms.definition.merchant]
        var facts = Facts.Wallet()
        facts.user = coupon.user.rawValue
        facts.count = Int64(seen.entries.count)
        facts.coupons = seen.entries
        facts.ofStock = seen.ofStock[coupon.stock] ?? 0
        facts.redeemed = redeemed?.all ?? 0
        facts.redeemedToday = redeemed?.today ?? 0
        facts.firstPurchase = facts.redeemed == 0
        return WalletFacts(facts: facts, version: seen.version)
    }
}

/// A wallet as all coupons of a checkout see it: read and counted once, however many ask.
private struct WalletSeen {
    let version: WalletFacts.Version
    /// Without those thrown away.
    private(set) var entries: [Facts.Wallet.Entry] = []
    private(set) var ofStock: [StockID: Int64] = [:]
    private(set) var redeemed: [MerchantID: (all: Int64, today: Int64)] = [:]

    init(of user: UserID, by gatherer: Gatherer) throws(ScripError) {
        let host = gatherer.host
        let coupons = try gatherer.ledger.coupons(of: user)
        version = WalletFacts.Version(of: coupons)
        let today = host.day(at: gatherer.instant)
        for coupon in coupons {
            ofStock[coupon.stock, default: 0] += 1
            if coupon.state != .deleted {
                var entry = Facts.Wallet.Entry()
                entry.state = coupon.state(at: gatherer.instant).rawValue
                entry.stock = coupon.stock.rawValue
                entry.code = coupon.code.rawValue
                entries.append(entry)
            }
            guard let redeemedAt = coupon.redeemedAt,
                let terms = try host.terms(of: coupon.stock, from: gatherer.ledger)
            else { continue }
            var counts = redeemed[terms.definition.merchant] ?? (0, 0)
            counts.all += 1
            if host.day(at: redeemedAt) == today { counts.today += 1 }
            redeemed[terms.definition.merchant] = counts
        }
    }
}

/// The wallets one call has looked at.
private final class Wallets {
    var seen: [UserID: WalletSeen] = [:]
}
