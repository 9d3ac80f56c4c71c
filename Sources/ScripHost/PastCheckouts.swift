package import ScripCore
package import ScripLedger
package import ScripRules

/// A redeemed checkout as it was decided: every coupon with what its rule was told.
package struct PastCheckout: Sendable {
    /// One coupon of it, in the order applied.
    package struct Coupon: Sendable {
        /// Its stock.
        package var stock: StockID
        /// The rule with the parameters of its stock.
        package var rule: BoundRule
        /// What was never discounted then; nil for nothing.
        package var neverDiscounted: GoodsFilter?
        /// What the rule was told.
        package var facts: Facts
        /// The facts it looked at; the wallet was kept only if it did.
        package var read: Facts.Read
        /// What it answered.
        package var verdict: Verdict
        /// The limits of money of its stock, by which the host trims what the rule says.
        package var amountLimits: AmountLimits
    }

    /// The redemption.
    package var redemption: RedemptionID
    /// What was asked.
    package var checkout: Checkout
    /// The moment that counted.
    package var decidedAt: Instant
    /// Its coupons.
    package var coupons: [Coupon]
}

/// A ledger's past, read in batches that may be decoded on any thread.
package struct PastCheckouts: Sendable {
    /// Every stock of the ledger.
    package let stocks: [Stock]
    private let rules: [StockID: BoundRule]
    private let limits: [StockID: AmountLimits]
    private var goods = PastGoods()

    init(stocks: [Stock], rules: [StockID: BoundRule]) {
        limits = Dictionary(
            stocks.map { ($0.id, $0.definition.limits.amount) }, uniquingKeysWith: { $1 })
        self.stocks = stocks
        self.rules = rules
    }

    /// The name under which a stock's rule was stored.
    package func ruleName(of stock: StockID) -> String? { rules[stock]?.rule.name }

    /// Notes what entries say that checkouts after them are decided with.
    mutating func note(_ entries: [JournalEntry]) throws(ScripError) {
        for entry in entries { try goods.note(entry) }
    }

    /// The checkout of a journal entry; nil when the entry is about something else.
    package func checkout(of entry: JournalEntry) throws(ScripError) -> PastCheckout? {
        guard entry.kind == .redeemed else { return nil }
        let redeemed = try Redeemed(record: entry.body)
        var coupons: [PastCheckout.Coupon] = []
        for item in redeemed.items {
            guard let rule = rules[item.stock] else { throw ScripError.noStock(item.stock) }
            // Stocks of two ledgers have the same ids; their rules tell an entry of another ledger.
            guard item.verdict.rule?.version == rule.rule.version else {
                throw ScripError(
                    .invalidInput, "Entry \(entry.number) was not decided by stock \(item.stock)",
                    remedy: "Read entries with the past of their own ledger")
            }
            coupons.append(
                PastCheckout.Coupon(
                    stock: item.stock, rule: rule,
                    neverDiscounted: try goods.filter(setIn: item.neverDiscounted),
                    facts: item.facts, read: item.read, verdict: item.verdict,
                    amountLimits: limits[item.stock] ?? AmountLimits()))
        }
        return PastCheckout(
            redemption: redeemed.id(in: entry.number), checkout: redeemed.checkout,
            decidedAt: redeemed.decidedAt, coupons: coupons)
    }
}

extension CouponHost {
    /// Reads the journal from its beginning, on one moment of the ledger.
    ///
    /// - Parameters:
    ///   - batch: Entries handed over at a time.
    ///   - start: Called once, before the first batch.
    ///   - visit: Called for each batch, in order.
    package func pastCheckouts(
        batch: Int = 4_000,
        start: (PastCheckouts) throws(ScripError) -> Void,
        visit: (PastCheckouts, [JournalEntry]) throws(ScripError) -> Void
    ) throws(ScripError) {
        try ledger.read { ledger throws(ScripError) in
            let stocks = try ledger.stocks()
            var bound: [StockID: BoundRule] = [:]
            for stock in stocks {
                bound[stock.id] = try terms(of: stock.id, from: ledger)?
                    .bound(by: rules, from: ledger)
            }
            var past = PastCheckouts(stocks: stocks, rules: bound)
            try start(past)
            var last: Int64 = 0
            while true {
                let entries = try ledger.journal(after: last, limit: batch)
                guard let end = entries.last else { return }
                try past.note(entries)
                try visit(past, entries)
                last = end.number
            }
        }
    }
}
