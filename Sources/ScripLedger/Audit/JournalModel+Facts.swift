internal import ScripCore

extension JournalModel {
    /// Whether a rule was told what was so.
    ///
    /// A stock's counters and the wallet are kept as they were at the decision; only what the rule looked
    /// at had to be so still when its entry was written.
    func checkFacts(
        of item: Redeemed.Item, _ coupon: Coupon, _ row: StockRow,
        after applied: [Facts.Redemption.Applied], _ event: Redeemed
    ) throws(ScripError) {
        let facts = item.facts
        let definition = row.definition
        try expect(
            facts.stock.id.isExactly(coupon.stock.rawValue)
                && facts.stock.name.isExactly(definition.name)
                && facts.stock.type.isExactly(definition.type.rawValue),
            "tells a rule of another stock")
        try expect(
            facts.coupon.code.isExactly(coupon.code.rawValue)
                && facts.coupon.receivedAt == coupon.receivedAt.epochSeconds
                && facts.coupon.availableFrom == coupon.availableFrom.epochSeconds
                && facts.coupon.expiresAt == coupon.expiresAt?.epochSeconds ?? .max
                && facts.coupon.channel.isExactly(coupon.channel),
            "tells a rule of another coupon")
        try expect(
            facts.wallet.user.isExactly(coupon.user.rawValue), "tells a rule of another user")
        try expect(facts.redemption.applied == applied, "tells a rule of other coupons before it")
        if item.read.contains(.stockCounters) {
            let figures = row.figures
            let remaining = figures.limits.total.map { max(0, $0 - figures.sent) } ?? .max
            try expect(
                facts.stock.sent == figures.sent && facts.stock.redeemed == figures.redeemed
                    && facts.stock.remaining == remaining,
                "tells a rule of counts that were not so")
        }
        if item.read.contains(.wallet) {
            try expect(
                facts.wallet == wallet(of: coupon, for: definition.merchant, at: event.decidedAt),
                "tells a rule of a wallet that was not so")
        }
    }

    private func wallet(
        of coupon: Coupon, for merchant: MerchantID, at instant: Instant
    ) -> Facts.Wallet {
        var facts = Facts.Wallet()
        facts.user = coupon.user.rawValue
        for other in wallets[ExactText(coupon.user), default: []].compactMap({ keys[$0] })
            .compactMap({ coupons[$0] })
        {
            if other.stock == coupon.stock { facts.ofStock += 1 }
            if other.state != .deleted {
                var entry = Facts.Wallet.Entry()
                let isOver = other.state == .sent && other.expiresAt.map { $0 < instant } == true
                entry.state = (isOver ? .expired : other.state).rawValue
                entry.stock = other.stock.rawValue
                entry.code = other.code.rawValue
                facts.coupons.append(entry)
                facts.count += 1
            }
            guard let redeemedAt = other.redeemedAt,
                stocks[other.stock]?.definition.merchant == merchant
            else { continue }
            facts.redeemed += 1
            if day(of: redeemedAt) == day(of: instant) { facts.redeemedToday += 1 }
        }
        facts.firstPurchase = facts.redeemed == 0
        return facts
    }
}
