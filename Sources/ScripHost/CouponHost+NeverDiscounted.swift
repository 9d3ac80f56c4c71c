public import ScripCore
internal import ScripLedger

extension CouponHost {
    /// Says which goods no coupon of a merchant takes anything off, in place of those said before.
    ///
    /// Takes effect at once and for every stock of the merchant, coupons that are out included. What is held
    /// stays at the price that was decided then. No goods take the list away. A merchant that has no
    /// stocks yet may have a list.
    public func setNeverDiscounted(
        _ goods: NeverDiscounted, by merchant: MerchantID, request: RequestNumber
    ) throws(ScripError) -> NeverDiscountedList {
        try request.check()
        try merchant.check()
        return try ledger.write { [self] ledger throws(ScripError) in
            if let entry = try ledger.answer(to: .neverDiscounted, request) {
                return try NeverDiscountedChanged(record: entry.body).list(
                    again: goods, by: merchant)
            }
            let event = NeverDiscountedChanged(
                number: request, merchant: merchant, goods: goods, at: clock())
            let entry = try ledger.append(
                draft(.neverDiscountedChanged, event),
                answering: LedgerRequest(.neverDiscounted, request))
            let now = goods.isEmpty ? nil : entry
            try ledger.update(neverDiscounted: now, of: merchant)
            for stock in try ledger.stocks() where stock.definition.merchant == merchant {
                var figures = stock.figures
                figures.neverDiscounted = now ?? 0
                try ledger.update(figures, of: stock.id)
            }
            return event.list
        }
    }

    /// Which goods no coupon of a merchant takes anything off, and since when.
    public func neverDiscounted(by merchant: MerchantID) throws(ScripError) -> NeverDiscountedList {
        try merchant.check()
        return try ledger.read { ledger throws(ScripError) in
            guard let number = try ledger.neverDiscounted(of: merchant),
                let entry = try ledger.entry(number)
            else {
                return NeverDiscountedList(
                    merchant: merchant, goods: NeverDiscounted(), since: nil)
            }
            return try NeverDiscountedChanged(record: entry.body).list
        }
    }
}

extension NeverDiscountedChanged {
    /// The first answer, if the request is the same.
    fileprivate func list(
        again goods: NeverDiscounted, by merchant: MerchantID
    ) throws(ScripError) -> NeverDiscountedList {
        let differences =
            (self.merchant == merchant ? [] : ["merchant"]) + self.goods.differences(from: goods)
        guard differences.isEmpty else {
            throw ScripError.mismatch(
                number, "another list of goods", differences: differences,
                first: "Send the first list")
        }
        return list
    }
}
