internal import ScripCore

extension JournalModel {
    /// Whether a checkout could have been decided so, by a till at that moment.
    func checkDecision(_ event: Redeemed, in entry: JournalEntry) throws(ScripError) {
        try check(event.decidedAt, asked: event.checkout.time, entry)
        try expect(
            event.zoneOffset == zone.offset(at: event.decidedAt),
            "reads the calendar of another time zone")
        try checkNames(of: event)
        try checkParts(of: event)
        var applied: [Facts.Redemption.Applied] = []
        for item in event.items {
            let coupon = try coupon(item.key)
            try checkMay(
                redeem: coupon, number: event.checkout.requestNumber, user: event.checkout.user,
                method: event.checkout.method, at: event.decidedAt,
                entry.kind == .held ? "holds" : "redeems")
            let row = try stock(item.stock)
            try expect(
                item.verdict.rule?.version == row.created.ruleVersion
                    && item.verdict.rule?.name == rules[row.created.ruleVersion]?.name,
                "was decided by another rule than that of stock \(item.stock)")
            try expect(
                item.neverDiscounted == row.figures.neverDiscounted,
                "was decided with another list of goods that are never discounted")
            try checkFacts(of: item, coupon, row, after: applied, event)
            var this = Facts.Redemption.Applied()
            this.stock = item.stock.rawValue
            this.discount = item.verdict.discount
            applied.append(this)
        }
    }

    /// What the core refuses before any rule is asked.
    func checkMay(
        redeem coupon: Coupon, number: RequestNumber?, user: UserID?, method: UseMethod?,
        at instant: Instant, _ does: String
    ) throws(ScripError) {
        let what = "\(does) a coupon of stock \(coupon.stock)"
        if let user {
            try expect(user.rawValue.isExactly(coupon.user.rawValue), "\(what) of another user")
        }
        try expect(coupon.state == .sent, "\(what) that is \(coupon.state)")
        if let hold = coupon.hold, instant <= hold.until {
            try expect(
                number.map { ExactText($0) } == ExactText(hold.requestNumber),
                "\(what) that another request holds")
        }
        if let end = coupon.expiresAt { try expect(instant <= end, "\(what) that had expired") }
        try expect(instant >= coupon.availableFrom, "\(what) before it could be used")
        let definition = try stock(coupon.stock).definition
        try expect(
            definition.availability.isOpen(at: instant, in: zone), "\(what) outside its hours")
        if let method {
            try expect(method == definition.useMethod, "\(what) in another way than it allows")
        }
    }

    /// The coupons are those the checkout names, each once, in the order of their layers.
    private func checkNames(of event: Redeemed) throws(ScripError) {
        let asked = event.checkout.coupons
        try expect(
            (1...50).contains(asked.count)
                && event.items.map(\.coupon.rawValue).sorted() == asked.map(\.rawValue).sorted(),
            "redeems other coupons than the checkout names")
        var seen: Set<Key> = []
        var groups: Set<String> = []
        var level: StockLevel?
        for item in event.items {
            try check(item.key, isNamedBy: item.coupon)
            try expect(seen.insert(item.key).inserted, "redeems a coupon twice")
            let definition = try stock(item.stock).definition
            try expect(level.map { $0 <= definition.level } ?? true, "applies layers out of order")
            level = definition.level
            guard let group = definition.exclusiveGroup else { continue }
            try expect(
                groups.insert(group).inserted, "redeems two coupons of one exclusive group")
        }
    }

    /// A coupon is named by its code, or as `stock_id:code`.
    func check(_ key: Key, isNamedBy asked: CouponCode) throws(ScripError) {
        let whole = CouponCode(rawValue: "\(key.stock):\(key.code)")
        try expect(
            isMeant(key.code, by: asked, in: key.stock) || isMeant(whole, by: asked, in: key.stock),
            "redeems another coupon than was named")
    }

    /// What comes off a line is never more than the line costs, and parts add up to the whole.
    private func checkParts(of event: Redeemed) throws(ScripError) {
        var left = event.checkout.basket.amounts
        var unused = event.checkout.basket.quantities
        for item in event.items {
            guard case .applies(let discount, _) = item.verdict.outcome,
                item.verdict.lines.count == left.count
            else { throw impossible("redeems a coupon whose rule did not apply") }
            var sum: Int64 = 0
            for (index, line) in item.verdict.lines.enumerated() {
                try expect(
                    line.discount >= 0 && line.discount <= left[index],
                    "takes more off a line than it costs")
                try expect(
                    line.uses >= 0 && line.uses <= unused[index], "uses a piece for two sets")
                left[index] -= line.discount
                unused[index] -= line.uses
                sum &+= line.discount
            }
            try expect(sum == discount, "splits a discount into parts that do not add up")
            try expect(
                discount > 0 || !item.verdict.gifts.isEmpty, "redeems a coupon that has no effect")
            try expect(
                item.verdict.payable == left.reduce(0, &+), "leaves another sum to pay")
        }
    }
}
