public import ScripCore
public import ScripHost
public import ScripKit
public import ScripLedger
package import ScripRules

/// The redemptions of a ledger as the past.
public struct LedgerPast: Sendable {
    private let changed: Rule
    private let bound: BoundRule?
    private let stocks: [String]

    /// The past as a changed rule would have decided it.
    ///
    /// - Parameters:
    ///   - changed: The rule.
    ///   - bound: The same with parameters; nil when each stock keeps its own.
    ///   - stocks: Stocks that it stands for; those of a rule of its name when none are named.
    package init(changed: Rule, bound: BoundRule?, stocks: [String] = []) {
        self.changed = changed
        self.bound = bound
        self.stocks = stocks
    }

    /// Reads all of it, batch by batch.
    ///
    /// - Parameter decide: Given journal entries, and what makes a checkout of one on any thread; nil for one
    ///   that is about something else.
    public func read(
        _ host: CouponHost,
        decide: (
            [JournalEntry], @Sendable (JournalEntry) throws(ScripError) -> Backtest.Subject?
        ) throws(ScripError) -> Void
    ) throws(ScripError) {
        var rules: [StockID: BoundRule] = [:]
        try host.pastCheckouts(
            start: { past throws(ScripError) in rules = try chosen(past) },
            visit: { past, entries throws(ScripError) in
                let rules = rules
                try decide(entries) { entry throws(ScripError) in
                    try past.checkout(of: entry).flatMap { LedgerPast.subject($0, rules) }
                }
            })
    }

    /// The changed rule with the parameters of each stock it stands for.
    private func chosen(_ past: PastCheckouts) throws(ScripError) -> [StockID: BoundRule] {
        var chosen: [Stock] = []
        for id in stocks {
            guard let stock = past.stocks.first(where: { $0.id.rawValue == id }) else {
                throw ScripError(
                    .notFound, "There is no stock '\(id)'",
                    remedy: "List them with 'scrip stock list'")
            }
            chosen.append(stock)
        }
        if stocks.isEmpty {
            chosen = past.stocks.filter { past.ruleName(of: $0.id) == changed.name }
        }
        guard !chosen.isEmpty else {
            throw ScripError(
                .notFound, "No stock of the ledger uses a rule named '\(changed.name)'",
                remedy: "Name the stocks it stands for with --stock ID")
        }
        var rules: [StockID: BoundRule] = [:]
        for stock in chosen {
            if let bound {
                rules[stock.id] = bound
                continue
            }
            do throws(ScripError) {
                rules[stock.id] = try changed.bind(stock.parameters)
            } catch {
                throw ScripError(
                    error.code,
                    "The changed rule does not take the parameters of stock \(stock.id): "
                        + error.detail, remedy: "Give it new ones with --params", at: error.place)
            }
        }
        return rules
    }

    private static func subject(
        _ past: PastCheckout, _ rules: [StockID: BoundRule]
    ) -> Backtest.Subject? {
        guard past.coupons.contains(where: { rules[$0.stock] != nil }) else { return nil }
        return Backtest.Subject(
            name: past.redemption.rawValue, at: past.decidedAt, basket: past.checkout.basket,
            coupons: past.coupons.map { coupon in
                Backtest.Subject.Coupon(
                    rule: rules[coupon.stock] ?? coupon.rule,
                    neverDiscounted: coupon.neverDiscounted, facts: coupon.facts,
                    kept: coupon.read, before: coupon.verdict,
                    isChanged: rules[coupon.stock] != nil, limits: coupon.amountLimits)
            })
    }
}
