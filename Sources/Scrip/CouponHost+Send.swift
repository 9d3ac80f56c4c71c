public import ScripCore

extension CouponHost {
    /// Sends a coupon of a stock to a user (发放).
    ///
    /// What a stock's state, budget and caps do not allow is thrown as `not_allowed`.
    ///
    /// - Parameters:
    ///   - stock: The stock.
    ///   - user: Who receives it.
    ///   - request: The idempotency key.
    ///   - code: The coupon's code, if the stock's code mode is `assigned`.
    ///   - at: When the user received it; the host's clock when absent.
    ///   - channel: How it is sent.
    public func send(
        stock: StockID, to user: UserID, request: RequestNumber, code: CouponCode? = nil,
        at: Instant? = nil, channel: String = "API"
    ) throws(ScripError) -> Coupon {
        try request.check()
        try user.check()
        try code?.check()
        let wanted = CouponSent.Request(
            number: request, stock: stock, user: user, code: code, at: at, channel: channel)
        return try ledger.write { [self] ledger throws(ScripError) in
            if let entry = try ledger.answer(to: .send, request) {
                let before = try CouponSent(record: entry.body)
                try before.check(wanted)
                return before.coupon(version: entry.number)
            }
            return try send(wanted, at: at ?? clock(), in: ledger)
        }
    }

    private func send(
        _ request: CouponSent.Request, at instant: Instant, in ledger: any LedgerWriter
    ) throws(ScripError) -> Coupon {
        guard let terms = try terms(of: request.stock, from: ledger),
            let figures = try ledger.figures(of: request.stock)
        else { throw ScripError.noStock(request.stock) }
        let today = day(at: instant)
        let sentToday = try ledger.sent(of: request.stock, onDay: today)
        let received =
            figures.limits.perUser == nil
            ? 0 : try ledger.received(by: request.user, of: request.stock)
        try figures.checkSend(sentToday: sentToday, received: received)
        let period = try terms.definition.availability.sendable(at: instant, in: timeZone)
        let code = try code(for: request, mode: terms.definition.codeMode, in: ledger)

        let sent = CouponSent(
            request: request, code: code, receivedAt: instant, period: period, day: today)
        let version = try ledger.append(
            draft(.couponSent, sent), answering: LedgerRequest(.send, request.number))
        let coupon = sent.coupon(version: version)
        try ledger.insert(coupon)
        try ledger.update(figures.sending(), of: request.stock)
        try ledger.update(sent: sentToday + 1, of: request.stock, onDay: today)
        return coupon
    }

    private func code(
        for request: CouponSent.Request, mode: CodeMode, in ledger: any LedgerWriter
    ) throws(ScripError) -> CouponCode {
        switch (mode, request.code) {
        case (.generated, nil):
            // A repetition is a matter of 10^-22 times the coupons out; one more draw settles it.
            while true {
                let code = CouponCode.random()
                if try ledger.coupons(coded: code).isEmpty { return code }
            }
        case (.assigned, let code?):
            guard try ledger.coupon(code, of: request.stock) == nil else {
                throw ScripError(
                    .notAllowed, "The code was already sent from stock \(request.stock)",
                    remedy: "Name a code that is new to this stock")
            }
            return code
        case (.assigned, nil):
            throw ScripError(
                .invalidInput, "Stock \(request.stock) needs a code for each coupon",
                remedy: "Name one, or create the stock with code_mode 'generated'")
        case (.uploaded, nil): return try drawn(from: request.stock, in: ledger)
        case (.generated, _?), (.uploaded, _?):
            throw ScripError(
                .invalidInput, "Stock \(request.stock) does not let the caller name a code",
                remedy: "Leave the code out, or create the stock with code_mode 'assigned'")
        }
    }
}

extension CouponHost {
    /// Draws one of a stock's uploaded codes at random, in one step however many there are.
    private func drawn(
        from stock: StockID, in ledger: any LedgerWriter
    ) throws(ScripError) -> CouponCode {
        let left = try ledger.codesLeft(of: stock)
        guard left > 0 else {
            throw ScripError(
                .notAllowed, "No uploaded code of stock \(stock) is left",
                remedy: "Upload more codes")
        }
        let position = Int64.random(in: 0..<left)
        guard let code = try ledger.uploadedCode(at: position, of: stock) else {
            throw ScripError(
                .ledgerUnavailable, "The uploaded codes of stock \(stock) have a gap",
                remedy: "Run scrip audit, and restore the ledger from a copy")
        }
        try ledger.take(code, at: position, of: stock, forget: false)
        return code
    }
}

extension CouponSent {
    /// Throws unless a repeated request asks for what this one gave.
    func check(_ wanted: Request) throws(ScripError) {
        guard wanted != request else { return }
        let pairs: [(String, Bool)] = [
            ("stock", request.stock == wanted.stock), ("user", request.user == wanted.user),
            ("code", request.code == wanted.code), ("time", request.at == wanted.at),
            ("channel", request.channel == wanted.channel),
        ]
        throw ScripError.mismatch(
            wanted.number, "a coupon of stock \(request.stock)",
            differences: pairs.filter { !$0.1 }.map(\.0), first: "Send the first request")
    }
}
