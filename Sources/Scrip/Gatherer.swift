internal import ScripCore
internal import ScripRules

/// Reads what the ledger knows about the coupons of a checkout, at one moment.
struct Gatherer {
    let host: CouponHost
    let ledger: any LedgerReader
    let checkout: Checkout
    let instant: Instant

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
                wallet: wallet, usage: usage))
    }

    /// A rule that was accepted once and is not any more is a failed verdict, never a failed call.
    private func rule(of terms: Terms) throws(ScripError) -> LoadedRule {
        do throws(ScripError) {
            return .ready(try terms.bound(by: host.rules, from: ledger))
        } catch {
            guard error.code == .ruleInvalid || error.code == .invalidInput else { throw error }
            return .broken(RuleFailure(kind: .load, message: error.detail))
        }
    }

    /// The wallet of a coupon's owner, as its rule may see it.
    func wallet(for coupon: Coupon, of terms: Terms) throws(ScripError) -> WalletFacts {
        let coupons = try ledger.coupons(of: coupon.user)
        var facts = Facts.Wallet()
        facts.user = coupon.user.rawValue
        let today = host.day(at: instant)
        for other in coupons {
            if other.stock == coupon.stock { facts.ofStock += 1 }
            if other.state != .deleted {
                facts.count += 1
                var entry = Facts.Wallet.Entry()
                entry.state = other.state(at: instant).rawValue
                entry.stock = other.stock.rawValue
                entry.code = other.code.rawValue
                facts.coupons.append(entry)
            }
            guard let redeemedAt = other.redeemedAt,
                let merchant = try host.terms(of: other.stock, from: ledger)?.definition.merchant,
                merchant == terms.definition.merchant
            else { continue }
            facts.redeemed += 1
            if host.day(at: redeemedAt) == today { facts.redeemedToday += 1 }
        }
        facts.firstPurchase = facts.redeemed == 0
        return WalletFacts(facts: facts, version: WalletFacts.Version(of: coupons))
    }
}
