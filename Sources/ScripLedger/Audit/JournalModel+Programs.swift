internal import ScripCore

extension JournalModel {
    // MARK: Campaigns

    mutating func apply(_ event: CampaignCreated, in entry: JournalEntry) throws(ScripError) {
        let campaign = event.campaign
        let request = campaign.request
        try claim(.createCampaign, RequestNumber(request.number, of: request.merchant), entry)
        try check(campaign.createdAt, asked: nil, entry)
        try expect(campaign.stoppedAt == nil, "creates a campaign that was stopped")
        try expect(
            campaign.begin <= request.end && campaign.createdAt < request.end,
            "creates a campaign that is over")
        try expect(
            (request.rule == nil) == (campaign.source == nil)
                && campaign.source?.count ?? 0 <= Campaign.sourceBytesMax
                && (request.rule != nil || request.parameters.isEmpty),
            "creates a campaign whose gate is none")
        try checkGiven(request.stocks, by: request.merchant, most: Campaign.stocksMax)
        try expect(request.amountMin >= 0, "creates a campaign for less than nothing")
        try begin(.campaign(campaign), in: entry)
    }

    mutating func apply(_ event: CampaignStopped, in entry: JournalEntry) throws(ScripError) {
        try check(event.at, asked: nil, entry)
        let known = try program(Program.Name(.campaign, event.id))
        guard var campaign = known.campaign, campaign.stoppedAt == nil else {
            throw impossible("stops a campaign that was stopped")
        }
        campaign.stoppedAt = event.at
        keep(known, .campaign(campaign), in: entry)
    }

    // MARK: Pay-gift activities

    mutating func apply(_ event: PayGiftCreated, in entry: JournalEntry) throws(ScripError) {
        let gift = event.gift
        let request = gift.request
        try claim(.createPayGift, RequestNumber(request.number, of: gift.creator), entry)
        try check(gift.createdAt, asked: nil, entry)
        try expect(
            gift
                == PayGift(id: gift.id, creator: gift.creator, request: request, at: gift.createdAt),
            "creates an activity that has changed")
        try expect(
            request.begin < request.end && gift.createdAt < request.end,
            "creates an activity that is over")
        try expect(
            (1...PayGift.merchantsMax).contains(gift.participants.count),
            "creates an activity of nobody, or of too many")
        try checkGiven(request.stocks, by: gift.creator, most: PayGift.stocksMax)
        try expect(request.amountMin >= 1, "creates an activity for nothing")
        try begin(.payGift(gift), in: entry)
    }

    mutating func apply(_ event: PayGiftChanged, in entry: JournalEntry) throws(ScripError) {
        let known = try program(Program.Name(.payGift, event.id))
        guard var gift = known.payGift else { throw impossible("changes what is no activity") }
        try check(event.at, asked: nil, entry)
        try expect(
            gift.endedAt == nil && event.at <= gift.request.end,
            "changes an activity that has ended")
        switch event.change {
        case .ended:
            try expect(event.number == nil, "ends an activity under a number")
            gift.endedAt = event.at
        case .joined(let merchants, let refused):
            try claim(.changePayGift, event.request, entry)
            var members = gift.participants.map(\.merchant)
            var expected: [PayGift.MerchantRefused] = []
            for merchant in merchants {
                let digits = merchant.rawValue.utf8
                let why: PayGift.Refused? =
                    if digits.count < 8 || digits.count > 15
                        || digits.contains(where: { $0 < 0x30 || $0 > 0x39 })
                    {
                        .noNumber
                    } else if members.contains(merchant) {
                        .takesPart
                    } else if members.count == PayGift.merchantsMax {
                        .tooMany
                    } else {
                        nil
                    }
                if let why {
                    expected.append(.init(merchant: merchant, why: why))
                } else {
                    members.append(merchant)
                    gift.participants.append(.init(merchant: merchant, joinedAt: event.at))
                }
            }
            try expect(refused == expected, "adds other merchants than could be added")
        case .left(let merchants):
            try claim(.changePayGift, event.request, entry)
            gift.participants = gift.participants.filter { !merchants.contains($0.merchant) }
        }
        gift.changedAt = event.at
        keep(known, .payGift(gift), in: entry)
    }

    // MARK: Payments

    /// Coupons that are sent for a payment come right before it, and are no others than it names.
    mutating func checkGifts(before entry: JournalEntry) throws(ScripError) {
        guard !gifts.isEmpty else { return }
        switch entry.kind {
        case .couponSent:
            guard try CouponSent(record: entry.body).occasion == nil else { return }
        case .paymentTaken:
            let sent = try PaymentTaken(record: entry.body).sent.map(\.entry)
            try expect(sent == gifts, "names other coupons than were sent for its payment")
            gifts = []
            return
        default: break
        }
        throw impossible("comes between a payment and the coupons that were sent for it")
    }

    mutating func apply(
        _ event: PaymentTaken, in entry: JournalEntry, _ lookup: Lookup
    ) throws(ScripError) {
        let payment = event.payment
        try claim(.payment, RequestNumber(payment.number, of: payment.merchant), entry)
        try check(event.at, asked: payment.time, entry)
        try expect(payment.amount > 0, "takes a payment of nothing")
        var given: Set<[String]> = []
        for (index, sent) in event.sent.enumerated() {
            // They were sent in the turn of the payment: nothing else lies between.
            try expect(
                sent.entry == entry.number - Int64(event.sent.count - index),
                "names coupons that were not sent for its payment")
            let key = Key(sent.stock, sent.coupon)
            try expect(
                keys[sent.entry] == key && coupons[key]?.user == payment.user
                    && coupons[key]?.expiresAt == sent.expiresAt,
                "names a coupon that its entry did not send")
            guard let source = try lookup(sent.entry), source.kind == .couponSent,
                let occasion = try CouponSent(record: source.body).occasion
            else { throw impossible("names a coupon that was sent for nothing") }
            try expect(
                occasion
                    == SendOccasion(
                        number: payment.number, merchant: payment.merchant,
                        transaction: payment.transaction, program: sent.campaign),
                "names a coupon that was sent for another payment")
            try expect(
                given.insert([String(sent.program), sent.stock.rawValue]).inserted,
                "gives a coupon of a program twice")
            try checkEarned(sent, payment, at: event.at)
        }
    }

    /// The program gave this at that time to who pays this merchant.
    private func checkEarned(
        _ sent: PaymentTaken.Sent, _ payment: Payment, at instant: Instant
    ) throws(ScripError) {
        guard let name = programNames[sent.program], let program = programs[name],
            name.id.isExactly(sent.campaign)
        else { throw impossible("gives for a program that is none") }
        try expect(
            earners[sent.program, default: []].contains {
                $0.merchant == payment.merchant && $0.begins <= instant && instant <= $0.ends
            }, "gives for a program that did not run at that merchant then")
        switch program.content {
        case .campaign(let campaign):
            try expect(
                campaign.request.stocks.contains(sent.stock)
                    && campaign.request.kind.rawValue == sent.kind
                    && payment.amount >= campaign.request.amountMin
                    && (campaign.request.kind == .payment || payment.method == .faceToFace)
                    && (campaign.request.stores.isEmpty
                        || campaign.request.stores.contains(payment.store)),
                "gives what a campaign does not give for such a payment")
        case .payGift(let gift):
            let tags = gift.request.goodsTags
            try expect(
                gift.request.stocks.contains(sent.stock) && sent.kind == "pay_gift"
                    && payment.amount >= gift.request.amountMin
                    && (payment.isMember || !gift.request.isForMembers)
                    && (tags.isEmpty || !Set(tags).isDisjoint(with: payment.goodsTags))
                    && gift.request.periods.contains(instant, in: zone),
                "gives what an activity does not give for such a payment")
        case .subsidy: throw impossible("gives for a program that gives nothing")
        }
    }

    // MARK: Subsidies

    mutating func apply(
        _ event: SubsidyPaid, in entry: JournalEntry, _ lookup: Lookup
    ) throws(ScripError) {
        let subsidy = event.subsidy
        let order = subsidy.order
        try claim(.paySubsidy, RequestNumber(subsidy.number, of: subsidy.merchant), entry)
        try check(subsidy.paidAt, asked: nil, entry)
        try expect(subsidy.parts.isEmpty, "pays a subsidy of which some was given back")
        let stock = try stock(order.stock)
        let owner = stock.definition.merchant
        try expect(
            order.payee == owner && [owner, order.payer].contains(subsidy.merchant),
            "pays a subsidy to or by somebody else")
        try expect(stock.definition.type != .exchange, "pays a subsidy for a coupon of goods")
        let coupon = try coupon(Key(order.stock, order.coupon))
        try expect(coupon.state == .used, "pays a subsidy for a coupon that is not redeemed")
        var most = coupon.discount
        if let number = coupon.redemption?.entry, let source = try lookup(number),
            source.kind == .used, try Used(record: source.body).request.discount == nil
        {
            most = Subsidy.amountMax
            if stock.definition.type == .normal,
                case .integer(let off)? = stock.created.parameters.first(where: { $0.key == "off" }
                )?
                .value
            {
                most = off
            }
        }
        try expect(
            (1...Subsidy.amountMax).contains(order.amount) && order.amount <= most,
            "pays a subsidy of more than came off, or of nothing")
        try begin(.subsidy(subsidy), in: entry)
    }

    mutating func apply(_ event: SubsidyReturned, in entry: JournalEntry) throws(ScripError) {
        let order = event.order
        try claim(.returnSubsidy, RequestNumber(event.number, of: event.merchant), entry)
        try check(event.at, asked: nil, entry)
        let known = try program(
            Program.Name(.subsidy, Subsidy.id(order.stock, order.coupon)))
        guard var subsidy = known.subsidy else { throw impossible("returns what is no subsidy") }
        let paid = subsidy.order
        try expect(
            [subsidy.merchant, paid.payer, paid.payee].contains(event.merchant),
            "returns a subsidy on the word of somebody who has no part in it")
        try expect(
            order.transaction.isExactly(paid.transaction) && order.payer == paid.payer
                && order.payee == paid.payee,
            "returns another subsidy than was paid")
        var back: Int64 = 0
        for part in subsidy.parts { back += part.order.amount }
        try expect(
            order.amount >= 1 && order.amount <= paid.amount - back,
            "returns more of a subsidy than is left")
        subsidy.parts.append(
            .init(
                entry: entry.number, order: order, refund: event.refund, number: event.number,
                at: event.at))
        keep(known, .subsidy(subsidy), in: entry)
    }

    // MARK: Parts

    /// Stocks that a program gives from are its merchant's, each named once, and need no named codes.
    private func checkGiven(
        _ stocks: [StockID], by merchant: MerchantID, most: Int
    ) throws(ScripError) {
        try expect(
            (1...most).contains(stocks.count) && Set(stocks).count == stocks.count,
            "gives from no stocks, from too many, or from one twice")
        for id in stocks {
            let known = try stock(id)
            try expect(
                known.definition.merchant == merchant && known.definition.codeMode != .assigned,
                "gives from stock \(id), which is another's or needs named codes")
        }
    }

    private func program(_ name: Program.Name) throws(ScripError) -> Program {
        guard let known = programs[name] else {
            throw impossible("changes a program that was not begun")
        }
        return known
    }

    private mutating func begin(
        _ content: Program.Content, in entry: JournalEntry
    ) throws(ScripError) {
        let new = Program(number: entry.number, version: entry.number, content: content)
        try expect(
            (1...128).contains(new.name.id.unicodeScalars.count), "begins a program without a name")
        try expect(programs[new.name] == nil, "begins a program that was begun")
        programs[new.name] = new
        programNames[new.number] = new.name
        earners[new.number] = new.earners
    }

    private mutating func keep(
        _ known: Program, _ content: Program.Content, in entry: JournalEntry
    ) {
        let new = Program(number: known.number, version: entry.number, content: content)
        programs[new.name] = new
        earners[new.number] = new.earners
    }
}
