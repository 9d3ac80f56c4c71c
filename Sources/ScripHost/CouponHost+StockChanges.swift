public import ScripCore
internal import ScripLedger

extension CouponHost {
    /// Lets a stock that awaits approval send coupons.
    ///
    /// Approving a stock that awaits none is an error, unless the request is a repeated one.
    public func approve(
        stock: StockID, request: RequestNumber
    ) throws(ScripError) -> Stock {
        try change(.stockMoved, stock, .state(.running), request) { figures throws(ScripError) in
            guard figures.state == .unaudited else {
                throw ScripError(
                    .notAllowed,
                    "A stock that is \(figures.state.rawValue) does not await approval",
                    remedy: "See scrip stock show for its state")
            }
            figures.state = .running
        }
    }

    /// Moves a stock to another state: pause, resume or stop it.
    ///
    /// A paused or stopped stock sends no coupons; those already out are honoured. Stopping is for
    /// good. Moving a stock to the state it is in is an error, unless the request is a repeated one; so
    /// is letting one go that awaits approval, see ``approve(stock:request:)``.
    public func move(
        stock: StockID, to state: StockState, request: RequestNumber
    ) throws(ScripError) -> Stock {
        try change(.stockMoved, stock, .state(state), request) { figures throws(ScripError) in
            guard figures.state != .unaudited || state != .running else {
                throw ScripError(
                    .notAllowed, "The stock awaits approval",
                    remedy: "Have it approved by whoever checks offers: scrip stock approve")
            }
            guard figures.state.mayBecome(state) else {
                throw ScripError(
                    .notAllowed,
                    "A stock that is \(figures.state.rawValue) cannot become \(state.rawValue)",
                    remedy: "See scrip stock show for its state")
            }
            figures.state = state
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
        let asked = StockChange.total(total, current: current)
        return try change(.budgetChanged, stock, asked, request) { figures throws(ScripError) in
            try ScripError.checkCurrent(current, is: figures.limits.total)
            guard total >= figures.sent else {
                throw ScripError(
                    .notAllowed,
                    "\(counted(figures.sent, "coupon was", "coupons were")) sent, more than \(total)",
                    remedy: "Choose a budget that is not below what was sent")
            }
            figures.limits.total = total
        }
    }

    /// Changes how many coupons may be sent a day, if the merchant knows the present number.
    ///
    /// Takes effect at once; a cap below what was sent today sends no more today.
    public func changeDailyBudget(
        of stock: StockID, perDay: Int64, current: Int64?, request: RequestNumber
    ) throws(ScripError) -> Stock {
        try StockLimits(perDay: perDay).checkBounds()
        let asked = StockChange.perDay(perDay, current: current)
        return try change(.budgetChanged, stock, asked, request) { figures throws(ScripError) in
            try ScripError.checkCurrent(current, is: figures.limits.perDay)
            figures.limits.perDay = perDay
        }
    }

    private func change(
        _ kind: JournalEntry.Kind, _ stock: StockID, _ asked: StockChange,
        _ request: RequestNumber,
        _ change: @escaping @Sendable (inout StockFigures) throws(ScripError) -> Void
    ) throws(ScripError) -> Stock {
        try request.check()
        return try ledger.write { [self] ledger throws(ScripError) in
            if let entry = try ledger.answer(to: .changeStock, request) {
                guard entry.kind != .stockEdited else {
                    throw ScripError.otherChange(request, ["what is to change"])
                }
                let before = try StockChanged(record: entry.body)
                let differences =
                    (before.stock == stock ? [] : ["stock"]) + before.asked.differences(from: asked)
                guard differences.isEmpty else {
                    throw ScripError.otherChange(request, differences)
                }
                guard var stored = try ledger.stock(stock) else {
                    throw ScripError.noStock(stock)
                }
                stored.state = before.state
                stored.definition.limits.sending = before.limits
                return stored
            }
            guard var stored = try ledger.stock(stock) else { throw ScripError.noStock(stock) }
            if kind == .budgetChanged {
                try stored.definition.availability.checkNotOver(at: clock())
            }
            var figures = stored.figures
            try change(&figures)
            let event = StockChanged(
                number: request, stock: stock, asked: asked, state: figures.state,
                limits: figures.limits,
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

extension StockChange {
    /// Keys in which two changes differ.
    ///
    /// What the caller believes to be the present number is no part of a change: a caller that asks again
    /// believes otherwise, because the first was made.
    fileprivate func differences(from other: StockChange) -> [String] {
        switch (self, other) {
        case (.state(let one), .state(let two)): one == two ? [] : ["state"]
        case (.total(let one, _), .total(let two, _)): one == two ? [] : ["total"]
        case (.perDay(let one, _), .perDay(let two, _)): one == two ? [] : ["per_day"]
        default: ["what is to change"]
        }
    }
}
