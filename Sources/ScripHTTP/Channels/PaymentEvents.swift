internal import Crypto
internal import ScripCore
internal import ScripHost
internal import ScripRules
internal import WeChatPay

/// Takes payment events and sends what campaigns give for them.
///
/// What is to be sent is written down before it is sent, and sent under numbers that follow from it: an
/// event that is repeated, after a crash too, sends nothing twice and gets the first answer again.
struct PaymentEvents: Sendable {
    fileprivate struct Gift: Hashable {
        var campaign: String
        var kind: String
        var channel: CouponReceived.Channel
        var stock: String
    }

    /// An event as it is kept: what it asked for, what it earns, and what became of that.
    fileprivate struct Record {
        var digest: String
        var isDone: Bool
        var gifts: [Gift]
        var outcome: PaymentOutcome
    }

    private let host: CouponHost
    private let sender: CouponSender
    private let abuse: AbuseGuard
    private let gates: GateShelf
    private let payGifts: PayGiftBook
    private let campaigns: CampaignBook
    private let metrics: Metrics
    private let clock: @Sendable () -> Instant
    private let records: Shelf<Record>

    init(
        host: CouponHost, abuse: AbuseGuard, gates: GateShelf, payGifts: PayGiftBook,
        campaigns: CampaignBook, metrics: Metrics, clock: @escaping @Sendable () -> Instant
    ) {
        self.host = host
        sender = CouponSender(host: host)
        self.abuse = abuse
        self.gates = gates
        self.payGifts = payGifts
        self.campaigns = campaigns
        self.metrics = metrics
        self.clock = clock
        records = Shelf(
            host: host, collection: "payment",
            read: { try Record(kept: $0) }, write: { $0.kept })
    }

    /// Takes an event; a repeated one gets the first answer again.
    func take(_ bytes: [UInt8]) throws(ScripError) -> PaymentOutcome {
        let event = try PaymentEvent(json: bytes, now: clock())
        let digest = Hex.text(SHA256.hash(data: bytes).prefix(16))
        let key = "\(event.merchant) \(event.requestNumber)"
        return try retrying(or: { $0 }) { () throws(ScripError) in
            if let known = try records.value(key) {
                guard known.value.digest == digest else {
                    throw ScripError(
                        .requestMismatch,
                        "Request '\(event.requestNumber)' was used before for another payment",
                        remedy: "Send the first event again, or a new request number",
                        at: .path("request_no"))
                }
                if known.value.isDone {
                    var outcome = known.value.outcome
                    outcome.replayed = true
                    return .success(outcome)
                }
                return finish(known, event, key)
            }
            let planned = try plan(event, digest: digest)
            do throws(ScripError) {
                let written = try host.write(
                    [records.adding(planned, key)] + attachments(planned.gifts, event))
                guard let version = written.first?.version else { return .success(planned.outcome) }
                return finish(.init(value: planned, version: version), event, key)
            } catch {
                return .failure(error)
            }
        }
    }

    // MARK: Deciding

    private func plan(_ event: PaymentEvent, digest: String) throws(ScripError) -> Record {
        var record = Record(
            digest: digest, isDone: false, gifts: [],
            outcome: PaymentOutcome(requestNumber: event.requestNumber))
        func leave(_ campaign: String, _ kind: String, _ why: Mismatch) {
            record.outcome.notSent.append(
                .init(campaign: campaign, kind: kind, code: why.code, message: why.message))
        }
        for activity in try payGifts.activities(of: MerchantID(rawValue: event.merchant))
        where activity.status(at: event.time) == .ongoing {
            if let why = activity.mismatch(event, in: host.timeZone) {
                leave(activity.id, "pay_gift", why)
                continue
            }
            record.gifts += activity.activity.stocks.map {
                Gift(campaign: activity.id, kind: "pay_gift", channel: .payGift, stock: $0)
            }
        }
        for campaign in try campaigns.list(of: event.merchant)
        where campaign.state(event.time) == "running" {
            var why = campaign.mismatch(event)
            if why == nil { why = try refusal(of: campaign, event) }
            if let why {
                leave(campaign.id, campaign.kind.rawValue, why)
                continue
            }
            record.gifts += campaign.stocks.map {
                Gift(
                    campaign: campaign.id, kind: campaign.kind.rawValue,
                    channel: campaign.kind == .nearby ? .faceToFace : .payGift, stock: $0)
            }
        }
        guard !record.gifts.isEmpty else { return record }
        if let why = kept(out: event) {
            for gift in record.gifts {
                record.outcome.notSent.append(
                    .init(
                        campaign: gift.campaign, kind: gift.kind, stock: gift.stock,
                        code: why.code, message: why.message))
            }
            record.gifts = []
        }
        return record
    }

    /// Whether the payer asks too often; a till is never told to wait for that.
    private func kept(out event: PaymentEvent) -> Mismatch? {
        var attempt = AbuseGuard.Attempt()
        attempt.action = "send"
        attempt.channel = event.method == .faceToFace ? "FTOF" : "PAYGIFT"
        attempt.merchant = event.merchant
        attempt.user = event.user
        attempt.device = event.device
        attempt.person = event.person
        attempt.attributes = event.attributes
        switch abuse.admit(attempt) {
        case .allowed: return nil
        case .limited:
            return Mismatch(code: "frequency_limited", message: "Too many coupons lately")
        case .refused(let refusal):
            return Mismatch(code: refusal.code, message: refusal.message)
        }
    }

    /// The campaign's gate has the last word; a broken one sends nothing.
    private func refusal(
        of campaign: Campaign, _ event: PaymentEvent
    ) throws(ScripError) -> Mismatch? {
        guard let rule = campaign.rule, let source = campaign.ruleSource else { return nil }
        var context = GateContext(
            now: host.timeZone.civilTime(at: event.time), currency: host.book.currency)
        context.campaign = campaign.id
        context.campaignName = campaign.name
        context.attributes = event.attributes
        let wallet = try host.wallet(of: UserID(rawValue: event.user)).coupons
        context.walletCount = Int64(wallet.count)
        context.received = Int64(
            wallet.count { campaign.stocks.contains($0.stock.rawValue) })
        context.redeemed = Int64(wallet.count { $0.state == .used })
        let answer: GateAnswer
        do throws(ScripError) {
            answer = try gates.bind(rule, Array(source.utf8), campaign.parameters).ask(
                event.question, context)
        } catch {
            answer = .failed(RuleFailure(kind: .load, message: error.description))
        }
        switch answer {
        case .allowed: return nil
        case .refused(let refusal):
            return Mismatch(code: refusal.code, message: refusal.message)
        case .failed(let failure):
            if let again = failure.tryAgain { throw again }
            metrics.add(
                "scrip_campaign_rule_failures_total", help: "Gates of campaigns that failed.",
                labels: ["kind": failure.kind.rawValue])
            return Mismatch(code: "rule_failed", message: failure.message)
        }
    }

    // MARK: Sending

    private func finish(
        _ planned: Shelf<Record>.Kept, _ event: PaymentEvent, _ key: String
    ) -> Result<PaymentOutcome, ScripError> {
        var record = planned.value
        for gift in record.gifts {
            let request = SendRequest(
                number: number(gift, event), stock: StockID(rawValue: gift.stock),
                user: UserID(rawValue: event.user), channel: gift.channel.rawValue,
                person: event.person)
            switch sender.send(request) {
            case .success(let answer):
                let coupon = answer.coupon
                record.outcome.sent.append(
                    .init(
                        campaign: gift.campaign, kind: gift.kind, stock: gift.stock,
                        coupon: coupon.code.rawValue, expiresAt: coupon.expiresAt))
                metrics.add(
                    "scrip_campaign_coupons_total", help: "Coupons sent for payments, by kind.",
                    labels: ["kind": gift.kind])
            case .failure(let failure):
                // A ledger that cannot be written is no answer: the event is sent again.
                if [.ledgerUnavailable, .internalFault].contains(failure.reason) {
                    return .failure(
                        ScripError(
                            .ledgerUnavailable, failure.message,
                            remedy: "Send the same event again"))
                }
                record.outcome.notSent.append(
                    .init(
                        campaign: gift.campaign, kind: gift.kind, stock: gift.stock,
                        code: failure.reason.rawValue, message: failure.message))
            }
        }
        record.isDone = true
        let done = record
        return Result { () throws(ScripError) in
            try host.write([records.replacing(planned, with: done, key)])
            return done.outcome
        }
    }

    private func number(_ gift: Gift, _ event: PaymentEvent) -> RequestNumber {
        CouponSender.number(
            "payment", event.merchant, event.requestNumber, gift.campaign, gift.stock)
    }

    /// What notifications of these coupons say besides.
    private func attachments(_ gifts: [Gift], _ event: PaymentEvent) -> [DocumentChange] {
        gifts.prefix(CouponHost.documentsMax - 1).map { gift in
            var attached = SendAttachment(requestNumber: event.requestNumber)
            attached.transaction = event.transaction
            attached.activity = gift.campaign
            attached.sender = event.merchant
            return attached.change(for: number(gift, event))
        }
    }
}

extension PaymentEvent {
    fileprivate var question: GateQuestion {
        var payment = GatePayment()
        payment.requestNumber = requestNumber
        payment.transaction = transaction
        payment.merchant = merchant
        payment.user = user
        payment.amount = amount
        payment.method = method.rawValue
        payment.store = store
        payment.region = region
        payment.goodsTags = goodsTags
        payment.isMember = isMember
        return payment.question
    }
}

extension PaymentEvents.Record {
    fileprivate var kept: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("digest", digest)
            writer.member("done", isDone)
            writer.key("gifts")
            writer.list(gifts) { gift, writer in
                writer.object { writer in
                    writer.member("campaign", gift.campaign)
                    writer.member("kind", gift.kind)
                    writer.member("channel", gift.channel.rawValue)
                    writer.member("stock", gift.stock)
                }
            }
            writer.member("outcome", outcome)
        }
        return writer.bytes
    }

    fileprivate init(kept bytes: [UInt8]) throws(ScripError) {
        self = try Fields<DataContract>.read(
            bytes, "the payment", keys: ["digest", "done", "gifts", "outcome"], isKept: true
        ) { body throws(ScripError) in
            var gifts: [PaymentEvents.Gift] = []
            for gift in try body.objects(
                "gifts", 0...Int.max, keys: ["campaign", "kind", "channel", "stock"])
            {
                gifts.append(
                    .init(
                        campaign: try gift.text("campaign", 1...64),
                        kind: try gift.text("kind", 1...64), channel: try gift.word("channel"),
                        stock: try gift.text("stock", 1...64)))
            }
            return PaymentEvents.Record(
                digest: try body.text("digest", 1...64), isDone: try body.flag("done") ?? false,
                gifts: gifts,
                outcome: try PaymentOutcome(
                    kept: body.object("outcome", keys: PaymentOutcome.keys)))
        }
    }
}
