public import ScripCore

extension CouponHost {
    /// Moves a stock to another state: approve, pause, resume or stop it.
    ///
    /// A paused or stopped stock sends no coupons; those already out are honoured. Stopping is for
    /// good. Moving a stock to the state it is in is an error, unless the request is a repeated one.
    public func move(
        stock: StockID, to state: StockState, request: RequestNumber
    ) throws(ScripError) -> Stock {
        try change(.stockMoved, stock, request) { figures throws(ScripError) in
            guard figures.state.mayBecome(state) else {
                throw ScripError(
                    .notAllowed,
                    "A stock that is \(figures.state.rawValue) cannot become \(state.rawValue)",
                    remedy: "See scrip stock show for its state")
            }
            figures.state = state
        } matches: {
            $0.state == state
        }
    }

    /// Changes how many coupons may be sent in all, if the merchant knows the present number.
    ///
    /// - Parameters:
    ///   - stock: The stock.
    ///   - total: The new budget, not below what was sent.
    ///   - current: What the merchant believes it to be; nil for "unlimited".
    ///   - request: The idempotency key.
    public func changeBudget(
        of stock: StockID, total: Int64, current: Int64?, request: RequestNumber
    ) throws(ScripError) -> Stock {
        try StockLimits(total: total).checkBounds()
        return try change(.budgetChanged, stock, request) { figures throws(ScripError) in
            try ScripError.checkCurrent(current, is: figures.limits.total)
            guard total >= figures.sent else {
                throw ScripError(
                    .notAllowed, "\(counted(figures.sent, "coupon was", "coupons were")) sent, more than \(total)",
                    remedy: "Choose a budget that is not below what was sent")
            }
            figures.limits.total = total
        } matches: {
            $0.limits.total == total
        }
    }

    /// Changes how many coupons may be sent a day, if the merchant knows the present number.
    ///
    /// Takes effect at once; a cap below what was sent today sends no more today.
    public func changeDailyBudget(
        of stock: StockID, perDay: Int64, current: Int64?, request: RequestNumber
    ) throws(ScripError) -> Stock {
        try StockLimits(perDay: perDay).checkBounds()
        return try change(.budgetChanged, stock, request) { figures throws(ScripError) in
            try ScripError.checkCurrent(current, is: figures.limits.perDay)
            figures.limits.perDay = perDay
        } matches: {
            $0.limits.perDay == perDay
        }
    }

    private func change(
        _ kind: JournalEntry.Kind, _ stock: StockID, _ request: RequestNumber,
        _ change: @escaping @Sendable (inout StockFigures) throws(ScripError) -> Void,
        matches: @escaping @Sendable (StockChanged) -> Bool
    ) throws(ScripError) -> Stock {
        try request.check()
        return try ledger.write { [self] ledger throws(ScripError) in
            guard var stored = try ledger.stock(stock) else { throw ScripError.noStock(stock) }
            if let entry = try ledger.answer(to: .changeStock, request) {
                guard entry.kind == kind else { throw ScripError.otherChange(request) }
                let before = try StockChanged(record: entry.body)
                guard before.stock == stock, matches(before) else {
                    throw ScripError.otherChange(request)
                }
                stored.state = before.state
                stored.definition.limits.sending = before.limits
                return stored
            }
            if kind == .budgetChanged {
                try stored.definition.availability.checkNotOver(at: clock())
            }
            var figures = stored.figures
            try change(&figures)
            let event = StockChanged(
                number: request, stock: stock, state: figures.state, limits: figures.limits,
                at: clock())
            _ = try ledger.append(
                draft(kind, event), answering: LedgerRequest(.changeStock, request))
            try ledger.update(figures, of: stock)
            stored.state = figures.state
            stored.definition.limits.sending = figures.limits
            return stored
        }
    }
}

extension ScripError {
    /// Throws unless a value to be changed is what the caller believes it to be.
    static func checkCurrent(_ believed: Int64?, is actual: Int64?) throws(ScripError) {
        guard believed != actual else { return }
        let words = { (value: Int64?) in value.map(String.init) ?? "unlimited" }
        throw ScripError(
            .notAllowed, "The budget is \(words(actual)), not \(words(believed))",
            remedy: "Look at the stock again and repeat with its present budget")
    }
}
