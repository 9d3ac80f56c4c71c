internal import ScripCore

extension JournalModel {
    mutating func apply(
        _ event: Returned, in entry: JournalEntry, _ lookup: Lookup
    ) throws(ScripError) {
        let request = event.request
        try claim(.returnCoupon, request.number, entry)
        try check(event.at, asked: request.at, entry)
        if let asked = request.coupon {
            try checkWhole(event, asked)
        } else {
            try expect(
                request.redemption == event.redemption, "returns goods of another redemption")
            try checkGoods(event, lookup)
        }
        for part in event.parts {
            let key = Key(part.stock, part.code)
            let coupon = try coupon(key)
            try expect(
                coupon.state == .used && coupon.redemption == event.redemption,
                "returns a coupon of stock \(key.stock) from another redemption")
            try expect(
                part.discount >= 0 && part.discount <= coupon.discount
                    && (!part.whole || part.discount == coupon.discount),
                "returns more or less than was taken off")
            stocks[key.stock]?.figures.discounted -= part.discount
            limitCounts.count(amount: -part.discount, of: coupon)
            if part.whole {
                stocks[key.stock]?.figures.redeemed -= 1
                if let day = coupon.redeemedOn {
                    limitCounts.count(
                        -1, of: coupon, in: CalendarPeriods(of: CivilTime(day: day)))
                    countOfDay(-1, of: key.stock, on: day)
                }
            }
            change(key, in: entry) {
                $0.discount -= part.discount
                guard part.whole else { return }
                $0.state = .sent
                $0.redemption = nil
                $0.redeemedAt = nil
                $0.redeemedOn = nil
                $0.returnedIn = entry.number
            }
        }
    }

    private func checkWhole(_ event: Returned, _ asked: CouponCode) throws(ScripError) {
        guard event.parts.count == 1, let part = event.parts.first, part.whole,
            event.lines.isEmpty, event.request.goods.isEmpty, event.request.redemption == nil
        else { throw impossible("returns more or less than one coupon") }
        try check(Key(part.stock, part.code), isNamedBy: asked)
    }

    /// Pieces come back once each, with what had been taken off them and not a fen more.
    private mutating func checkGoods(_ event: Returned, _ lookup: Lookup) throws(ScripError) {
        guard let number = (book ?? .usual).entry(of: event.redemption),
            let past = try lookup(number), past.kind == .redeemed
        else { throw impossible("returns goods of what is no redemption") }
        let redeemed = try Redeemed(record: past.body)
        let basket = redeemed.checkout.basket
        let goods = event.request.goods
        try expect(
            !goods.isEmpty && goods.count == event.lines.count,
            "returns other goods than were named")
        var back = returned[number, default: [:]]
        var due = [Int64](repeating: 0, count: redeemed.items.count)
        var seen: Set<Int> = []
        for (piece, line) in zip(goods, event.lines) {
            guard let index = (0..<basket.count).first(where: { basket.id(at: $0) == piece.line }),
                line.id == piece.line, line.quantity == piece.quantity,
                seen.insert(index).inserted
            else { throw impossible("returns other goods than were named") }
            let bought = basket.line(at: index)
            let total = bought.quantity
            let spread = RefundSpread(of: bought, at: index, redeemed.items)
            let before = back[index, default: 0]
            try expect(
                piece.quantity >= 1 && piece.quantity <= total - before,
                "returns more pieces of a line than were left of it")
            func worth(_ amount: Int64) -> Int64 {
                let share = { (pieces: Int64) in
                    Int64(Int128(amount) * Int128(pieces) / Int128(total))
                }
                return share(before + piece.quantity) - share(before)
            }
            try expect(
                line.amount == worth(basket.amount(at: index)),
                "gives back another amount than the pieces cost")
            var off: Int64 = 0
            for place in redeemed.items.indices {
                let share =
                    spread.discount(of: place, before + piece.quantity)
                    - spread.discount(of: place, before)
                due[place] += share
                off += share
            }
            try expect(
                line.discount == off, "gives back another discount than the pieces had")
            back[index] = before + piece.quantity
        }
        returned[number] = back
        try checkParts(of: event, due, redeemed)
    }

    /// Each coupon that is still out for the redemption gives back its part, the others nothing.
    private func checkParts(
        of event: Returned, _ due: [Int64], _ redeemed: Redeemed
    ) throws(ScripError) {
        var expected: [Returned.Part] = []
        for (item, discount) in zip(redeemed.items, due) where discount > 0 {
            let coupon = try coupon(item.key)
            guard coupon.state == .used, coupon.redemption == event.redemption else { continue }
            expected.append(
                Returned.Part(
                    code: item.key.code, stock: item.stock, discount: discount, whole: false))
        }
        try expect(
            event.parts == expected, "gives back other parts of discounts than the pieces had")
    }
}
