public import ScripCore
public import ScripLedger

extension CouponHost {
    /// Gives a redeemed coupon back to its user, whole (退券).
    ///
    /// What was not yet returned of its discount leaves the stock's figures, and the coupon can be
    /// used again within its validity. The coupon stays counted as sent.
    public func returnCoupon(
        _ coupon: CouponCode, request: RequestNumber, at: Instant? = nil
    ) throws(ScripError) -> Returned {
        try write(
            Returned.Request(
                number: request, coupon: coupon, redemption: nil, goods: [], at: at))
    }

    /// Takes back pieces of a redemption's lines, with what coupons had taken off them.
    ///
    /// Amounts come from the stored allocation (see ``Refund``), so that the parts of any sequence of
    /// returns add up to the whole. Coupons of whose sets only some pieces come back are named. The coupons stay used; ``returnCoupon(_:request:at:)`` gives one back with the rest.
    public func returnGoods(
        _ goods: [Returned.Goods], of redemption: RedemptionID, request: RequestNumber,
        at: Instant? = nil
    ) throws(ScripError) -> Returned {
        try write(
            Returned.Request(
                number: request, coupon: nil, redemption: redemption, goods: goods, at: at))
    }

    private func write(_ request: Returned.Request) throws(ScripError) -> Returned {
        try request.number.check()
        return try ledger.write(expecting: expected(returning: request)) {
            [self] ledger throws(ScripError) in
            if let entry = try ledger.answer(to: .returnCoupon, request.number) {
                let before = try Returned(record: entry.body)
                let differences = before.request.differences(from: request)
                guard differences.isEmpty else {
                    throw ScripError.mismatch(
                        request.number, "another return", differences: differences,
                        first: "Send the first return")
                }
                return before
            }
            let returned =
                if let code = request.coupon {
                    try whole(code, request, in: ledger)
                } else {
                    try parts(request, in: ledger)
                }
            try commit(returned, in: ledger)
            return returned
        }
    }

    private func whole(
        _ code: CouponCode, _ request: Returned.Request, in ledger: Workbook
    ) throws(ScripError) -> Returned {
        let coupon = try ledger.theCoupon(code)
        guard coupon.state == .used, let redemption = coupon.redemption else {
            throw ScripError(
                .notAllowed, "The coupon is \(coupon.state), not used",
                remedy: "Return only what was redeemed")
        }
        return Returned(
            request: request, redemption: redemption, at: request.at ?? clock(),
            parts: [
                Returned.Part(
                    code: coupon.code, stock: coupon.stock, discount: coupon.discount,
                    whole: true)
            ], lines: [])
    }

    private func parts(
        _ request: Returned.Request, in ledger: Workbook
    ) throws(ScripError) -> Returned {
        guard let redemption = request.redemption, let number = book.entry(of: redemption),
            let entry = try ledger.entry(number), entry.kind == .redeemed || entry.kind == .used
        else {
            throw ScripError(
                .notFound, "There is no redemption '\(request.redemption?.rawValue ?? "")'",
                remedy: "Name the redemption_id of a receipt")
        }
        guard entry.kind == .redeemed else {
            throw ScripError(
                .notAllowed,
                "Redemption \(redemption) was decided by the merchant, without a basket",
                remedy: "Return its coupon whole")
        }
        let redeemed = try Redeemed(record: entry.body)
        var earlier: [Returned] = []
        for entry in try ledger.refunds(of: redemption) {
            earlier.append(try Returned(record: entry.body))
        }
        let refund = try Refund(of: redeemed, after: earlier, goods: request.goods)
        var parts: [Returned.Part] = []
        var breaks: [Returned.Broken] = []
        for (index, item) in redeemed.items.enumerated()
        where refund.discounts[index] > 0 || refund.breaks[index] {
            let discount = refund.discounts[index]
            guard let coupon = try ledger.coupon(item.key.code, of: item.stock),
                coupon.redemption == redemption, coupon.state == .used
            else {
                // It was given back whole before, and its discount with it.
                continue
            }
            if refund.breaks[index] { breaks.append(.init(code: item.key.code, stock: item.stock)) }
            guard discount > 0 else { continue }
            guard discount <= coupon.discount else {
                throw ScripError(
                    .internalFault, "A refund is more than what is left of a discount",
                    remedy: "Report this as a defect; nothing was changed")
            }
            parts.append(
                Returned.Part(
                    code: item.key.code, stock: item.stock, discount: discount, whole: false))
        }
        return Returned(
            request: request, redemption: redemption, at: request.at ?? clock(), parts: parts,
            lines: refund.lines, breaks: breaks)
    }

    private func commit(_ returned: Returned, in ledger: Workbook) throws(ScripError) {
        var changed: [(coupon: Coupon, part: Returned.Part)] = []
        for part in returned.parts {
            guard let coupon = try ledger.coupon(part.code, of: part.stock) else { continue }
            changed.append((coupon, part))
        }
        let entry = try ledger.append(
            draft(.returned, returned),
            answering: LedgerRequest(.returnCoupon, returned.request.number))
        for (coupon, part) in changed {
            try ledger.update(
                coupon.returned(in: entry, discount: part.discount, whole: part.whole))
            if part.whole, let day = coupon.redeemedOn,
                let terms = try terms(of: part.stock, from: ledger)
            {
                try ledger.count(
                    -1, of: part.stock, onDay: day, under: terms.definition.limits)
            }
            guard let figures = try ledger.figures(of: part.stock) else { continue }
            try ledger.update(
                figures.returning(part.discount, whole: part.whole), of: part.stock)
        }
    }
}

extension Returned.Request {
    /// Keys in which two requests differ.
    fileprivate func differences(from other: Returned.Request) -> [String] {
        let pairs: [(String, Bool)] = [
            ("coupon", coupon == other.coupon), ("redemption_id", redemption == other.redemption),
            ("lines", goods == other.goods), ("time", at == other.at),
        ]
        return pairs.filter { !$0.1 }.map(\.0)
    }
}
