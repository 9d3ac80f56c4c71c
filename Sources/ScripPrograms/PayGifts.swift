public import ScripCore
internal import ScripHost
internal import ScripLedger

/// Pay-gift activities (支付有礼).
public struct PayGifts: Sendable {
    private let host: CouponHost

    init(host: CouponHost) { self.host = host }

    // MARK: Activities

    /// Creates an activity that gives coupons to who pays enough (创建全场满额送活动).
    public func create(
        _ request: PayGift.Request, by merchant: MerchantID
    ) throws(ScripError) -> PayGift {
        try request.check()
        let number = RequestNumber(request.number, of: merchant)
        try number.check()
        return try host.ledger.write { [host] ledger throws(ScripError) in
            let now = host.clock()
            if let entry = try ledger.answer(to: .createPayGift, number) {
                let before = try PayGiftCreated(record: entry.body).gift
                guard before.request == request else {
                    throw ScripError.mismatch(
                        request.number, "another activity", differences: ["its contents"])
                }
                return before
            }
            guard request.end > now else {
                throw ScripError.invalid(
                    "end", "has passed", remedy: "Give a later second", cause: .init("past"))
            }
            try host.checkGiven(request.stocks, by: merchant, through: request.end) {
                id throws(ScripError) in try ledger.stock(id)
            }
            let id = host.book.name(begunIn: try ledger.lastEntry() + 1, digits: 16)
            let gift = PayGift(id: id, creator: merchant, request: request, at: now)
            let entry = try ledger.append(
                host.draft(.payGiftCreated, PayGiftCreated(gift)),
                answering: LedgerRequest(.createPayGift, number))
            try ledger.put(Program(number: entry, version: entry, content: .payGift(gift)))
            return gift
        }
    }

    /// One activity; only its creator sees it.
    public func activity(_ id: String, of merchant: MerchantID) throws(ScripError) -> PayGift {
        try host.ledger.read { ledger throws(ScripError) in
            try ledger.gift(id, of: merchant).gift
        }
    }

    /// A merchant's activities, newest first.
    public func activities(of merchant: MerchantID) throws(ScripError) -> [PayGift] {
        try host.ledger.read { ledger throws(ScripError) in
            try ledger.programs(.payGift, of: merchant, before: .max, limit: .max)
                .compactMap(\.payGift)
        }
    }

    /// Activities of a merchant's or all, newest first, a page at a time.
    ///
    /// - Parameters:
    ///   - merchant: Created by this merchant only.
    ///   - after: ``PayGiftPage/next`` of the page before; nil for the first.
    ///   - limit: At most so many, 1 to 100.
    public func list(
        of merchant: MerchantID? = nil, after: String? = nil, limit: Int = 20
    ) throws(ScripError) -> PayGiftPage {
        let now = host.clock()
        let (found, next) = try Campaigns.page(
            .payGift, of: merchant, after: after, limit: limit, in: host)
        return PayGiftPage(
            activities: found.compactMap(\.payGift).map { PayGiftAnswer($0, at: now) }, next: next)
    }

    /// Creates an activity, and says where it stands.
    public func made(
        _ request: PayGift.Request, by merchant: MerchantID
    ) throws(ScripError) -> PayGiftAnswer {
        PayGiftAnswer(try create(request, by: merchant), at: host.clock())
    }

    /// One activity, whoever created it.
    public func shown(_ id: String) throws(ScripError) -> PayGiftAnswer {
        let now = host.clock()
        return try host.ledger.read { ledger throws(ScripError) in
            PayGiftAnswer(try ledger.gift(id, of: nil).gift, at: now)
        }
    }

    /// Ends an activity for good, whoever created it; ending it again changes nothing.
    public func end(_ id: String) throws(ScripError) -> PayGiftAnswer {
        let gift = try end(id, by: shown(id).gift.creator)
        return PayGiftAnswer(gift, at: host.clock())
    }

    /// Ends an activity for good; ending it again answers the first time (终止活动).
    public func end(_ id: String, by merchant: MerchantID) throws(ScripError) -> PayGift {
        try host.ledger.write { [host] ledger throws(ScripError) in
            let now = host.clock()
            let (program, gift) = try ledger.gift(id, of: merchant)
            guard gift.endedAt == nil else { return gift }
            guard gift.state(at: now) != .over else {
                throw ScripError(
                    .notAllowed, "The activity is over", remedy: "There is nothing to end")
            }
            return try host.change(
                program, PayGiftChanged(number: nil, id: id, change: .ended, at: now),
                from: gift, in: ledger)
        }
    }

    // MARK: Merchants

    /// Adds merchants whose payments count (新增活动发券商户号), and says which could not be.
    public func add(
        _ merchants: [MerchantID], to id: String, by merchant: MerchantID, number: String
    ) throws(ScripError) -> (refused: [PayGift.MerchantRefused], at: Instant) {
        let event = try change(id, of: merchant, number) { gift, before in
            var refused = before?.refused
            if refused == nil { refused = gift.refused(merchants) }
            return .joined(merchants, refused: refused ?? [])
        }
        return (event.change.refused, event.at)
    }

    /// Takes merchants out; naming one that takes no part is no fault (删除活动发券商户号).
    public func remove(
        _ merchants: [MerchantID], from id: String, by merchant: MerchantID, number: String
    ) throws(ScripError) -> Instant {
        try change(id, of: merchant, number) { _, _ in .left(merchants) }.at
    }

    /// Changes an activity under a number of its own.
    ///
    /// - Parameter change: What is asked for; given the first answer's change where there was one.
    private func change(
        _ id: String, of merchant: MerchantID, _ number: String,
        _ change: @escaping @Sendable (PayGift, PayGift.Change?) -> PayGift.Change
    ) throws(ScripError) -> PayGiftChanged {
        try host.ledger.write { [host] ledger throws(ScripError) in
            let now = host.clock()
            let (program, gift) = try ledger.gift(id, of: merchant)
            let fresh = change(gift, nil)
            let request = PayGiftChanged.request(fresh, id, number)
            try request.check()
            if let entry = try ledger.answer(to: .changePayGift, request) {
                let before = try PayGiftChanged(record: entry.body)
                guard before.change == change(gift, before.change) else {
                    throw ScripError.mismatch(
                        number, "other merchants", differences: ["merchants"])
                }
                return before
            }
            guard [.waiting, .running].contains(gift.state(at: now)) else {
                throw ScripError(
                    .notAllowed, "The activity has ended", remedy: "Create another")
            }
            let event = PayGiftChanged(number: number, id: id, change: fresh, at: now)
            _ = try host.change(program, event, from: gift, in: ledger)
            return event
        }
    }
}

extension PayGift.Change {
    fileprivate var refused: [PayGift.MerchantRefused] {
        if case .joined(_, let refused) = self { refused } else { [] }
    }
}

extension PayGift.Request {
    /// Throws for what its readers would refuse.
    fileprivate func check() throws(ScripError) {
        try TextBounds.check(number, in: 1...128, "request_no")
        try TextBounds.check(name, in: 1...64, "name")
        guard begin < end else {
            throw ScripError.invalid(
                "end", "is not after begin", remedy: "Give a later second",
                cause: .init("end_before_begin"))
        }
        guard amountMin >= 1 else {
            throw ScripError.invalid(
                "amount_min", "is \(amountMin)", remedy: "Use 1 or more minor units",
                cause: .range(amountMin, 1...Basket.Bounds.amountMax, isMoney: true))
        }
        guard (1...PayGift.stocksMax).contains(stocks.count), Set(stocks).count == stocks.count
        else {
            throw ScripError.invalid(
                "stocks", "names none, too many or one twice",
                remedy: "Name 1 to \(PayGift.stocksMax), each once",
                cause: .init("stocks", ["max": "\(PayGift.stocksMax)"]))
        }
        guard (1...PayGift.merchantsMax).contains(merchants.count) else {
            throw ScripError.invalid(
                "merchants", "names none or too many",
                remedy: "Name 1 to \(PayGift.merchantsMax)",
                cause: .init("merchants", ["max": "\(PayGift.merchantsMax)"]))
        }
        guard periods.daily.allSatisfy({ $0.lowerBound >= 0 && $0.upperBound < 86_400 }) else {
            throw ScripError.invalid(
                "daily", "has seconds that no day has", remedy: "Use seconds from 0 through 86399")
        }
        // The same that joins later: nobody takes part from the beginning who could not be added.
        for (index, merchant) in merchants.enumerated() where !merchant.isNumber {
            let digits = MerchantID.digits
            throw ScripError.invalid(
                "merchants[\(index)]", "is not a merchant's number",
                remedy: "Use \(digits.lowerBound) to \(digits.upperBound) digits",
                cause: .init(
                    "merchant_number",
                    [
                        "value": merchant.rawValue, "min": "\(digits.lowerBound)",
                        "max": "\(digits.upperBound)",
                    ]))
        }
    }
}

extension CouponHost {
    fileprivate func change(
        _ program: Program, _ event: PayGiftChanged, from gift: PayGift, in ledger: Workbook
    ) throws(ScripError) -> PayGift {
        let new = gift.changed(by: event.change, at: event.at)
        var program = program
        program.version = try ledger.append(
            draft(.payGiftChanged, event),
            answering: event.request.map { LedgerRequest(.changePayGift, $0) })
        program.content = .payGift(new)
        try ledger.put(program)
        return new
    }
}

extension LedgerReader {
    /// An activity; of a merchant's own, or with nil any.
    fileprivate func gift(
        _ id: String, of merchant: MerchantID?
    ) throws(ScripError) -> (program: Program, gift: PayGift) {
        guard (1...64).contains(id.utf8.count),
            let program = try program(Program.Name(.payGift, id)), let gift = program.payGift,
            merchant == nil || gift.creator == merchant
        else {
            throw ScripError(
                .notFound, "There is no such activity",
                remedy: merchant == nil
                    ? "See pay_gift.list for those there are"
                    : "Name one that the merchant created")
        }
        return (program, gift)
    }
}
