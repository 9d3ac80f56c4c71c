public import ScripCore

extension CouponHost {
    /// Changes a stock's outward parts (修改商家券基本信息), until its coupons can no longer be used.
    ///
    /// Coupons that are out change with it: they show the new card, and are redeemed the new way.
    public func edit(
        _ stock: StockID, _ edit: StockEdit, request: RequestNumber
    ) throws(ScripError) -> Stock {
        try request.check()
        try edit.check()
        return try ledger.write { [self] ledger throws(ScripError) in
            guard var stored = try ledger.stock(stock) else { throw ScripError.noStock(stock) }
            if let entry = try ledger.answer(to: .changeStock, request) {
                guard entry.kind == .stockEdited,
                    case let before = try StockEdited(record: entry.body),
                    before.stock == stock, before.edit == edit
                else { throw ScripError.otherChange(request) }
                stored.definition = stored.definition.edited(by: edit)
                stored.edition = entry.number
                return stored
            }
            let now = clock()
            try stored.definition.availability.checkNotOver(at: now)
            let event = StockEdited(number: request, stock: stock, edit: edit, at: now)
            let entry = try ledger.append(
                draft(.stockEdited, event), answering: LedgerRequest(.changeStock, request))
            stored.definition = stored.definition.edited(by: edit)
            stored.edition = entry
            try ledger.update(stored.definition, of: stock)
            try ledger.update(stored.figures, of: stock)
            return stored
        }
    }
}

extension Availability {
    /// Throws once no coupon of the stock can be used any more.
    func checkNotOver(at instant: Instant) throws(ScripError) {
        guard let end, instant > end else { return }
        throw ScripError(
            .notAllowed, "The stock's coupons could be used until an earlier time",
            remedy: "Create another stock")
    }
}

extension ScripError {
    static func otherChange(_ request: RequestNumber) -> ScripError {
        ScripError.mismatch(
            request, "another change of a stock", differences: ["its contents"],
            first: "Send the first change")
    }
}
