/// A pay-gift activity (支付有礼): who pays enough at these merchants in these hours is given coupons.
public struct PayGift: Hashable, Sendable {
    /// What a merchant asks for.
    public struct Request: Hashable, Sendable {
        /// The request number; unique among the merchant's.
        public var number: String
        /// What it is called.
        public var name: String
        /// Its first second.
        public var begin: Instant
        /// Its last second.
        public var end: Instant
        /// When it gives, within that.
        public var periods: PayGiftPeriods
        /// The least to pay, in minor units.
        public var amountMin: Int64
        /// The stocks it gives from: one coupon, or several at once.
        public var stocks: [StockID]
        /// Merchants that are paid.
        public var merchants: [MerchantID]
        /// Whether it is for members of the merchant only.
        public var isForMembers: Bool
        /// If there are any, one of them has to be among what was paid for (商品标记).
        public var goodsTags: [String]
        /// What the door it came through shows of it besides; nothing that decides.
        public var shown: [UInt8]

        /// An activity to be.
        public init(
            number: String, name: String, begin: Instant, end: Instant,
            periods: PayGiftPeriods = PayGiftPeriods(), amountMin: Int64, stocks: [StockID],
            merchants: [MerchantID], isForMembers: Bool = false, goodsTags: [String] = [],
            shown: [UInt8] = []
        ) {
            self.number = number
            self.name = name
            self.begin = begin
            self.end = end
            self.periods = periods
            self.amountMin = amountMin
            self.stocks = stocks
            self.merchants = merchants
            self.isForMembers = isForMembers
            self.goodsTags = goodsTags
            self.shown = shown
        }
    }

    /// Where an activity stands.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Its first second has not come.
        case waiting
        /// It gives.
        case running
        /// Its last second has passed.
        case over
        /// The merchant ended it.
        case ended
    }

    /// A merchant whose payments count.
    public struct Participant: Hashable, Sendable {
        /// The merchant.
        public var merchant: MerchantID
        /// When it joined.
        public var joinedAt: Instant

        /// A merchant that joined.
        public init(merchant: MerchantID, joinedAt: Instant) {
            self.merchant = merchant
            self.joinedAt = joinedAt
        }
    }

    /// Why a merchant was not added.
    public enum Refused: String, Hashable, Sendable, CaseIterable {
        /// It is no merchant's number.
        case noNumber = "no_number"
        /// It takes part already.
        case takesPart = "takes_part"
        /// There are as many as there may be.
        case tooMany = "too_many"
    }

    /// A change of an activity.
    public enum Change: Hashable, Sendable {
        /// The merchant ended it.
        case ended
        /// Merchants were to be added; those refused were not.
        case joined([MerchantID], refused: [MerchantRefused])
        /// Merchants were taken out, as far as they took part.
        case left([MerchantID])
    }

    /// A merchant that was not added.
    public struct MerchantRefused: Hashable, Sendable {
        /// The merchant.
        public var merchant: MerchantID
        /// Why.
        public var why: Refused

        /// A merchant that was not added.
        public init(merchant: MerchantID, why: Refused) {
            self.merchant = merchant
            self.why = why
        }
    }

    /// Names it.
    public var id: String
    /// Who created it.
    public var creator: MerchantID
    /// What was asked for.
    public var request: Request
    /// When it was created.
    public var createdAt: Instant
    /// When it changed last.
    public var changedAt: Instant
    /// When the merchant ended it.
    public var endedAt: Instant?
    /// Merchants whose payments count, in the order they joined.
    public var participants: [Participant]

    /// A new activity.
    public init(id: String, creator: MerchantID, request: Request, at instant: Instant) {
        self.id = id
        self.creator = creator
        self.request = request
        createdAt = instant
        changedAt = instant
        var seen: Set<MerchantID> = []
        participants = request.merchants.filter { seen.insert($0).inserted }
            .map { Participant(merchant: $0, joinedAt: instant) }
    }

    /// Merchants one activity may have.
    public static let merchantsMax = 500
    /// Stocks one activity may give from.
    public static let stocksMax = 5

    /// Where it stands.
    public func state(at now: Instant) -> State {
        if endedAt != nil { return .ended }
        if now < request.begin { return .waiting }
        return now > request.end ? .over : .running
    }

    /// Which of the merchants cannot be added, and why.
    public func refused(_ merchants: [MerchantID]) -> [MerchantRefused] {
        var joined = Set(participants.map(\.merchant))
        return merchants.compactMap { merchant in
            let why: Refused? =
                if !merchant.isNumber {
                    .noNumber
                } else if joined.contains(merchant) {
                    .takesPart
                } else if joined.count >= PayGift.merchantsMax {
                    .tooMany
                } else {
                    nil
                }
            guard let why else {
                joined.insert(merchant)
                return nil
            }
            return MerchantRefused(merchant: merchant, why: why)
        }
    }

    /// The activity after a change.
    public func changed(by change: Change, at instant: Instant) -> PayGift {
        var new = self
        switch change {
        case .ended: new.endedAt = instant
        case .joined(let merchants, let refused):
            let kept = Set(refused.filter { $0.why != .takesPart }.map(\.merchant))
            var joined = Set(participants.map(\.merchant))
            for merchant in merchants where !kept.contains(merchant) {
                guard joined.insert(merchant).inserted else { continue }
                new.participants.append(Participant(merchant: merchant, joinedAt: instant))
            }
        case .left(let merchants):
            let gone = Set(merchants)
            new.participants.removeAll { gone.contains($0.merchant) }
        }
        new.changedAt = instant
        return new
    }

    /// Whether a payment earns what it gives; the first reason otherwise.
    public func mismatch(
        _ payment: Payment, at instant: Instant, in zone: MerchantTimeZone
    ) -> NotEarned? {
        if let why = NotEarned(payment, below: request.amountMin) { return why }
        if !request.periods.contains(instant, in: zone) {
            return NotEarned(.outsideHours, "It does not give at this time")
        }
        if request.isForMembers, !payment.isMember {
            return NotEarned(.membersOnly, "It is for members")
        }
        if !request.goodsTags.isEmpty,
            !request.goodsTags.contains(where: { tag in
                payment.goodsTags.contains { $0.isExactly(tag) }
            })
        {
            return NotEarned(.noGoodsTag, "None of its goods was paid for")
        }
        return nil
    }
}

/// Stretches of time in which an activity gives; outside of all of them it does not.
public struct PayGiftPeriods: Hashable, Sendable {
    /// Whole stretches of the calendar, both ends included.
    public var spans: [ClosedRange<Instant>] = []
    /// Stretches of every day in seconds since midnight, both ends included.
    public var daily: [ClosedRange<Int64>] = []

    /// Stretches of either kind that one activity may have.
    public static let max = 20

    /// Always.
    public init() {}

    /// Whether an instant lies in one of the spans and in one of the daily stretches, as far as there
    /// are any.
    public func contains(_ instant: Instant, in zone: MerchantTimeZone) -> Bool {
        let civil = zone.civilTime(at: instant)
        let second = civil.hour * 3_600 + civil.minute * 60 + civil.second
        return (spans.isEmpty || spans.contains { $0.contains(instant) })
            && (daily.isEmpty || daily.contains { $0.contains(second) })
    }
}
