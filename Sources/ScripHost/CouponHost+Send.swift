internal import Crypto
public import ScripCore
package import ScripLedger

extension CouponHost {
    /// Sends a coupon of a stock to a user (发放).
    ///
    /// - Parameters:
    ///   - stock: The stock.
    ///   - user: Who receives it.
    ///   - request: The idempotency key.
    ///   - code: The coupon's code, if the stock's code mode is `assigned`.
    ///   - at: When the user received it; the host's clock when absent.
    ///   - channel: How it is sent.
    /// - Throws: As ``send(_:)``.
    public func send(
        stock: StockID, to user: UserID, request: RequestNumber, code: CouponCode? = nil,
        at: Instant? = nil, channel: String = "API"
    ) throws(ScripError) -> Coupon {
        try send(
            SendRequest(
                number: request, stock: stock, user: user, code: code, at: at, channel: channel)
        ).coupon
    }

    /// Sends a coupon of a stock to a user (发放), and says whether it had been sent before.
    ///
    /// - Throws: What a stock's state, budget and caps do not allow, each with a code of its own:
    ///   `stock_not_running`, `budget_exhausted`, `day_limit`, `user_limit`, `person_limit`; and
    ///   `intercepted` when the host's guard takes the send for abuse. Nothing is sent then, and the
    ///   request number stays free.
    ///
    /// - Parameters:
    ///   - request: What to send.
    ///   - caller: Who calls.
    public func send(
        _ request: SendRequest, by caller: Caller = .program
    ) throws(ScripError) -> SendAnswer {
        try check(request)
        if guardian != nil, let attempt = try attempt(request, wanted(request), by: caller) {
            try admit(attempt)
        }
        return try sendUnasked(request)
    }

    private func check(_ request: SendRequest) throws(ScripError) {
        try request.number.check()
        try request.user.check()
        try request.code?.check()
        guard request.channel.characters <= 64, request.person.map(\.isEmpty) != true else {
            throw ScripError(
                .invalidInput, "The channel has more than 64 characters, or the person none",
                remedy: "Shorten the channel, and leave out a person who is not known")
        }
    }

    /// Sends what the guard was asked about before.
    package func sendUnasked(_ request: SendRequest) throws(ScripError) -> SendAnswer {
        try check(request)
        let wanted = wanted(request)
        // Drawn here, so that whether it is new is asked with all else.
        let code = book.code()
        return try ledger.write(expecting: expected(sending: wanted, as: code)) {
            [self] ledger throws(ScripError) in
            if let before = try sent(wanted, in: ledger) { return before }
            let coupon = try send(wanted, as: code, at: wanted.at ?? clock(), in: ledger)
            return SendAnswer(coupon: coupon, replayed: false)
        }
    }

    /// The first answer to a send's number, if it had one.
    private func sent(
        _ wanted: CouponSent.Request, in ledger: LedgerReader
    ) throws(ScripError) -> SendAnswer? {
        guard let entry = try ledger.answer(to: .send, wanted.number) else { return nil }
        let before = try CouponSent(record: entry.body)
        try before.check(wanted)
        let coupon = before.coupon(version: entry.number)
        var answer = SendAnswer(coupon: coupon, replayed: true)
        if let present = try ledger.coupon(coupon.code, of: coupon.stock) {
            let now = PresentState(of: present, asked: coupon.code, at: clock())
            if now.state != .sent || now.heldUntil != nil { answer.now = now }
        }
        return answer
    }

    /// A person's digest, different for each stock, so that a ledger does not tell what a person got.
    private func digest(of person: String, for stock: StockID) -> [UInt8] {
        let text = "\(stock.rawValue)\u{0}\(person)"
        return Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: personKey))
    }

    private func wanted(_ request: SendRequest) -> CouponSent.Request {
        CouponSent.Request(
            number: request.number, stock: request.stock, user: request.user,
            code: request.code, at: request.at, channel: request.channel,
            person: request.person.map { digest(of: $0, for: request.stock) })
    }

    /// What a guard is asked; nil for a send that was answered before, or of a stock that is none.
    private func attempt(
        _ request: SendRequest, _ wanted: CouponSent.Request, by caller: Caller
    ) throws(ScripError) -> Attempt? {
        try ledger.read { [self] ledger throws(ScripError) -> Attempt? in
            guard try sent(wanted, in: ledger) == nil,
                let figures = try ledger.figures(of: wanted.stock),
                let terms = try terms(of: wanted.stock, edition: figures.edition, from: ledger)
            else { return nil }
            return Attempt(
                .send, channel: request.channel, merchant: terms.definition.merchant,
                user: request.user, device: request.device, person: request.person,
                stock: request.stock, isGuarded: terms.definition.preventAPIAbuse, caller: caller)
        }
    }

    /// Sends a coupon in a turn that does more, for what a program says; the guard was asked before.
    ///
    /// Either it is sent, or nothing was changed.
    package func send(
        _ request: SendRequest, for occasion: SendOccasion, at instant: Instant,
        in ledger: Workbook
    ) throws(ScripError) -> Coupon {
        try check(request)
        return try send(
            wanted(request), as: book.code(), for: occasion, at: instant, in: ledger)
    }

    private func send(
        _ request: CouponSent.Request, as generated: CouponCode,
        for occasion: SendOccasion? = nil, at instant: Instant,
        in ledger: Workbook
    ) throws(ScripError) -> Coupon {
        guard let terms = try terms(of: request.stock, from: ledger),
            let figures = try ledger.figures(of: request.stock)
        else { throw ScripError.noStock(request.stock) }
        let today = day(at: instant)
        var counts = try ledger.counts(of: request.stock, onDay: today)
        let person = terms.definition.naturalPersonLimit ? request.person : nil
        var received: Int64 = 0
        var elsewhere: Int64 = 0
        if figures.limits.perUser != nil {
            received = try ledger.received(by: request.user, of: request.stock)
            if let person {
                elsewhere = try ledger.received(
                    by: person, otherThan: request.user, of: request.stock)
            }
        }
        try figures.checkSend(
            sentToday: counts.sent, received: received, receivedElsewhere: elsewhere)
        let period = try terms.definition.availability.sendable(at: instant, in: timeZone)
        let code = try code(
            for: request, under: terms.definition, generated: generated, in: ledger)

        let sent = CouponSent(
            request: request, code: code, receivedAt: instant, period: period, day: today,
            occasion: occasion)
        let version = try ledger.append(
            draft(.couponSent, sent),
            answering: LedgerRequest(occasion == nil ? .send : .gift, request.number))
        let coupon = sent.coupon(version: version)
        try ledger.insert(coupon)
        if let person {
            try ledger.insert(
                PersonCoupon(stock: request.stock, person: person, number: version))
        }
        try ledger.update(figures.sending(), of: request.stock)
        counts.sent.add(1)
        try ledger.update(counts, of: request.stock, onDay: today)
        return coupon
    }

    private func code(
        for request: CouponSent.Request, under definition: StockDefinition,
        generated: CouponCode, in ledger: Workbook
    ) throws(ScripError) -> CouponCode {
        switch (definition.codeMode, request.code) {
        case (.generated, nil):
            // A repetition is a matter of 10^-17 times the coupons out; one more draw settles it.
            var code = generated
            while try !ledger.coupons(coded: code).isEmpty { code = book.code() }
            return code
        case (.assigned, let asked?):
            let code = definition.codesIgnoreCase ? asked.folded : asked
            guard try ledger.coupon(code, of: request.stock) == nil else {
                throw ScripError(
                    .notAllowed, "The code was already sent from stock \(request.stock)",
                    remedy: "Name a code that is new to this stock")
            }
            return code
        case (.assigned, nil):
            throw ScripError(
                .invalidInput, "Stock \(request.stock) needs a code for each coupon",
                remedy: "Name one, or create the stock with code_mode 'generated'",
                at: .path("code"))
        case (.uploaded, nil): return try drawn(from: request.stock, in: ledger)
        case (.generated, _?), (.uploaded, _?):
            throw ScripError(
                .invalidInput, "Stock \(request.stock) does not let the caller name a code",
                remedy: "Leave the code out, or create the stock with code_mode 'assigned'",
                at: .path("code"))
        }
    }
}

extension CouponHost {
    /// Draws one of a stock's uploaded codes at random, in one step however many there are.
    private func drawn(
        from stock: StockID, in ledger: Workbook
    ) throws(ScripError) -> CouponCode {
        let left = try ledger.codesLeft(of: stock)
        guard left > 0 else {
            throw ScripError(
                .budgetExhausted, "No uploaded code of stock \(stock) is left",
                remedy: "Upload more codes")
        }
        let position = draw(left)
        guard let code = try ledger.uploadedCode(at: position, of: stock) else {
            throw ScripError.gap(inCodesOf: stock)
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
            ("person", request.person == wanted.person),
        ]
        throw ScripError.mismatch(
            wanted.number, "a coupon of stock \(request.stock)",
            differences: pairs.filter { !$0.1 }.map(\.0), first: "Send the first request")
    }
}
