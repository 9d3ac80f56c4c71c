public import ScripCore
internal import ScripLedger

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
            if let entry = try ledger.answer(to: .changeStock, request) {
                guard entry.kind == .stockEdited else {
                    throw ScripError.otherChange(request, ["what is to change"])
                }
                let before = try StockEdited(record: entry.body)
                let differences =
                    (before.stock == stock ? [] : ["stock"]) + before.edit.differences(from: edit)
                guard differences.isEmpty else {
                    throw ScripError.otherChange(request, differences)
                }
                guard var stored = try ledger.stock(stock) else {
                    throw ScripError.noStock(stock)
                }
                stored.definition = stored.definition.edited(by: edit)
                stored.edition = entry.number
                return stored
            }
            guard var stored = try ledger.stock(stock) else { throw ScripError.noStock(stock) }
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
    static func otherChange(_ request: RequestNumber, _ differences: [String]) -> ScripError {
        ScripError.mismatch(
            request, "another change of a stock", differences: differences,
            first: "Send the first change")
    }
}

extension StockEdit {
    /// Keys in which two edits differ.
    fileprivate func differences(from other: StockEdit) -> [String] {
        let pairs: [(String, Bool)] = [
            ("comment", comment == other.comment), ("goods", goods == other.goods),
            ("display", display == other.display), ("entrance", entrance == other.entrance),
            ("use_method", useMethod == other.useMethod),
            ("mini_program", miniProgram == other.miniProgram),
            ("prevent_api_abuse", preventAPIAbuse == other.preventAPIAbuse),
            ("notify_appid", notifyAppID == other.notifyAppID),
        ]
        return pairs.filter { !$0.1 }.map(\.0)
    }
}
