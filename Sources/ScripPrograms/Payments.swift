internal import Crypto
public import ScripCore
public import ScripHost
internal import ScripLedger
internal import ScripRules

/// Takes payments and sends what programs give for them.
///
/// A payment and all it sends are one turn: it is in the journal with its coupons, or none of it is. What
/// gates say is decided beside the turn, and holds if nothing it was decided by has changed.
public struct Payments: Sendable {
    private let host: CouponHost
    private let gates: GateShelf
    private let counts: ProgramCounts
    /// How often a payment is decided again because what it was decided by has changed.
    private static let triesMax = 20

    init(host: CouponHost, gates: GateShelf, counts: ProgramCounts) {
        self.host = host
        self.gates = gates
        self.counts = counts
    }

    /// Takes a payment; a repeated one gets the first answer again.
    ///
    /// - Parameters:
    ///   - report: What was paid.
    ///   - caller: Who calls.
    public func take(
        _ report: PaymentReport, by caller: Caller = .program
    ) throws(ScripError) -> PaymentAnswer {
        let payment = report.payment
        try payment.check()
        let now = host.clock()
        let at = payment.time ?? now
        let number = RequestNumber(payment.number, of: payment.merchant)
        try number.check()
        var ruling: NotEarned??
        for _ in 0..<Payments.triesMax {
            let known = try host.ledger.read { ledger throws(ScripError) in
                try Known(of: payment, number, at: at, in: ledger)
            }
            if let before = known.before { return try before.answer(again: payment) }
            try Lateness.check(payment.time, now: now)
            var plan = try plan(payment, known, at: at)
            if !plan.gifts.isEmpty {
                // Whoever pays is asked about once, however often it is decided.
                if ruling == nil {
                    ruling = .some(try keptOut(report, plan.gifts.map(\.stock), by: caller))
                }
                if case .some(.some(let why)) = ruling { plan.leaveAll(why) }
            }
            if let answer = try commit(plan, of: report, number, at: at, known) { return answer }
        }
        throw ScripError(
            .undecided, "What the payment is decided by changes all the time",
            remedy: "Send the same payment again; nothing was changed")
    }

    // MARK: Deciding

    /// Whether the payer was given too many lately; a till is never told to wait for that.
    private func keptOut(
        _ report: PaymentReport, _ stocks: [StockID], by caller: Caller
    ) throws(ScripError) -> NotEarned? {
        let payment = report.payment
        guard let guardian = host.guardian else { return nil }
        let isGuarded = try host.ledger.read { ledger throws(ScripError) in
            for stock in stocks
            where try ledger.stock(stock)?.definition.preventAPIAbuse == true {
                return true
            }
            return false
        }
        let attempt = Attempt(
            .send, channel: payment.method == .faceToFace ? "FTOF" : "PAYGIFT",
            merchant: payment.merchant, user: payment.user, device: report.device,
            person: report.person, stock: stocks.first, isGuarded: isGuarded,
            attributes: payment.attributes, caller: caller)
        switch guardian.ruling(on: attempt, at: host.clock(), in: host.book) {
        case .allowed: return nil
        case .wait: return NotEarned(.frequencyLimited, "Too many coupons lately")
        case .refused(let refusal):
            return NotEarned(code: refusal.code, message: refusal.message)
        case .undecided(let error): throw error
        }
    }

    private func plan(
        _ payment: Payment, _ known: Known, at instant: Instant
    ) throws(ScripError) -> Plan {
        var plan = Plan()
        // Activities of the platform come first, and of campaigns the newest.
        let ordered =
            known.programs.filter { $0.payGift != nil }
            + known.programs.reversed().filter { $0.campaign != nil }
        for program in ordered {
            switch program.content {
            case .payGift(let gift):
                if let why = gift.mismatch(payment, at: instant, in: host.timeZone) {
                    plan.leave(gift.id, "pay_gift", why)
                } else {
                    plan.give(program, "pay_gift", "PAYGIFT", gift.request.stocks)
                }
            case .campaign(let campaign):
                let kind = campaign.request.kind
                var why = campaign.mismatch(payment)
                if why == nil { why = try refusal(of: campaign, payment, known, at: instant) }
                if let why {
                    plan.leave(campaign.id, kind.rawValue, why)
                } else {
                    plan.give(
                        program, kind.rawValue, kind == .nearby ? "FTOF" : "PAYGIFT",
                        campaign.request.stocks)
                }
            case .subsidy: continue
            }
        }
        return plan
    }

    /// The campaign's gate has the last word; a broken one sends nothing.
    private func refusal(
        of campaign: Campaign, _ payment: Payment, _ known: Known, at instant: Instant
    ) throws(ScripError) -> NotEarned? {
        guard let rule = campaign.request.rule, let source = campaign.source else { return nil }
        var context = GateContext(
            now: host.timeZone.civilTime(at: instant), currency: host.book.currency)
        context.campaign = campaign.id
        context.campaignName = campaign.request.name
        context.attributes = payment.attributes
        context.walletCount = Int64(known.wallet.count { $0.state != .deleted })
        // One that was thrown away has been received all the same.
        context.received = Int64(
            known.wallet.count { campaign.request.stocks.contains($0.stock) })
        context.redeemed = Int64(known.wallet.count { $0.state == .used })
        let answer: GateAnswer
        do throws(ScripError) {
            answer = try gates.bind(rule, source, campaign.request.parameters).ask(
                payment.question, context)
        } catch {
            answer = .failed(RuleFailure(kind: .load, message: error.description))
        }
        switch answer {
        case .allowed: return nil
        case .refused(let refusal):
            return NotEarned(code: refusal.code, message: refusal.message)
        case .failed(let failure):
            if let again = failure.tryAgain { throw again }
            counts.add(.gateFailed(kind: failure.kind.rawValue))
            return NotEarned(.ruleFailed, failure.message)
        }
    }

    // MARK: Sending

    /// Sends what was planned and writes the payment down; nil where it has to be decided again.
    private func commit(
        _ plan: Plan, of report: PaymentReport, _ number: RequestNumber, at instant: Instant,
        _ known: Known
    ) throws(ScripError) -> PaymentAnswer? {
        let payment = report.payment
        let answer = try host.ledger.write {
            [host] ledger throws(ScripError) -> PaymentAnswer? in
            let present = try Known(of: payment, number, at: instant, in: ledger)
            if let before = present.before { return try before.answer(again: payment) }
            guard present.isSame(as: known) else { return nil }
            // A clock that was set back meanwhile must not write of a time that has not come.
            let at = payment.time ?? min(instant, host.clock())
            var taken = PaymentTaken(payment: payment, at: at, notSent: plan.notSent)
            for gift in plan.gifts {
                let occasion = SendOccasion(
                    number: payment.number, merchant: payment.merchant,
                    transaction: payment.transaction, program: gift.campaign)
                let request = SendRequest(
                    number: gift.number(payment), stock: gift.stock, user: payment.user,
                    channel: gift.channel, person: report.person)
                do throws(ScripError) {
                    let coupon = try host.send(
                        request, for: occasion, at: host.clock(), in: ledger)
                    taken.sent.append(
                        .init(
                            program: gift.program, campaign: gift.campaign, kind: gift.kind,
                            stock: gift.stock, coupon: coupon.code, entry: coupon.sentIn,
                            expiresAt: coupon.expiresAt))
                } catch {
                    // A ledger that cannot be written is no answer: the payment is sent again.
                    guard ![.ledgerUnavailable, .internalFault].contains(error.code) else {
                        throw error
                    }
                    taken.notSent.append(
                        .init(
                            campaign: gift.campaign, kind: gift.kind, stock: gift.stock,
                            why: NotEarned(code: error.code.rawValue, message: error.detail)))
                }
            }
            _ = try ledger.append(
                host.draft(.paymentTaken, taken), answering: LedgerRequest(.payment, number))
            return PaymentAnswer(taken: taken, replayed: false)
        }
        if let answer, !answer.replayed {
            for sent in answer.taken.sent { counts.add(.sent(kind: sent.kind)) }
        }
        return answer
    }
}

/// What the ledger knows about a payment.
private struct Known {
    /// What was answered before; nil for a payment that is new.
    var before: PaymentTaken?
    /// Programs that give at its merchant, in the order in which they began.
    var programs: [Program] = []
    /// The payer's coupons, where a gate may look at them.
    var wallet: [Coupon] = []

    init(
        of payment: Payment, _ number: RequestNumber, at instant: Instant, in ledger: LedgerReader
    ) throws(ScripError) {
        if let entry = try ledger.answer(to: .payment, number) {
            before = try PaymentTaken(record: entry.body)
            return
        }
        programs = try ledger.programs(giving: payment.merchant, at: instant)
        if programs.contains(where: { $0.campaign?.source != nil }) {
            wallet = try ledger.coupons(of: payment.user)
        }
    }

    /// Whether what was decided by it still holds.
    func isSame(as other: Known) -> Bool {
        programs.map(\.number) == other.programs.map(\.number)
            && programs.map(\.version) == other.programs.map(\.version)
            && wallet.map(\.sentIn) == other.wallet.map(\.sentIn)
            && wallet.map(\.version) == other.wallet.map(\.version)
    }
}

/// What a payment earns, before it is sent.
private struct Plan {
    struct Gift {
        var program: Int64
        var campaign: String
        var kind: String
        var channel: String
        var stock: StockID

        /// A request number of the ledger that follows from what is to be sent.
        func number(_ payment: Payment) -> RequestNumber {
            var hash = SHA256()
            let parts = [
                "payment", payment.merchant.rawValue, payment.number, campaign, stock.rawValue,
            ]
            for part in parts {
                // The length keeps ("ab", "c") and ("a", "bc") apart.
                hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
            }
            return RequestNumber(rawValue: Hex.text(hash.finalize().prefix(20)))
        }
    }

    var gifts: [Gift] = []
    var notSent: [PaymentTaken.NotSent] = []

    mutating func give(
        _ program: Program, _ kind: String, _ channel: String, _ stocks: [StockID]
    ) {
        gifts += stocks.map {
            Gift(
                program: program.number, campaign: program.name.id, kind: kind, channel: channel,
                stock: $0)
        }
    }

    mutating func leave(_ campaign: String, _ kind: String, _ why: NotEarned) {
        notSent.append(.init(campaign: campaign, kind: kind, why: why))
    }

    mutating func leaveAll(_ why: NotEarned) {
        notSent += gifts.map {
            .init(campaign: $0.campaign, kind: $0.kind, stock: $0.stock, why: why)
        }
        gifts = []
    }
}

extension PaymentTaken {
    fileprivate func answer(again other: Payment) throws(ScripError) -> PaymentAnswer {
        let differences = payment.differences(from: other)
        guard differences.isEmpty else {
            throw ScripError.mismatch(
                other.number, "another payment", differences: differences)
        }
        return PaymentAnswer(taken: self, replayed: true)
    }
}

extension Payment {
    /// Throws for what its readers would refuse.
    fileprivate func check() throws(ScripError) {
        try TextBounds.check(number, in: 1...64, "request_no")
        try TextBounds.check(merchant.rawValue, in: MerchantID.characters, "merchant")
        try user.check()
        guard (1...Basket.Bounds.amountMax).contains(amount) else {
            throw ScripError.invalid(
                "amount", "is \(amount)", remedy: "Use 1 to \(Basket.Bounds.amountMax)")
        }
    }

    fileprivate var question: GateQuestion {
        var asked = GatePayment()
        asked.requestNumber = number
        asked.transaction = transaction
        asked.merchant = merchant.rawValue
        asked.user = user.rawValue
        asked.amount = amount
        asked.method = method.rawValue
        asked.store = store
        asked.region = region
        asked.goodsTags = goodsTags
        asked.isMember = isMember
        return asked.question
    }
}
