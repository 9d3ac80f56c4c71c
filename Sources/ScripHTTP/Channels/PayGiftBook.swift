internal import ScripCore
internal import ScripHost
internal import WeChatPay

/// Pay-gift activities (支付有礼), kept in the ledger's documents.
struct PayGiftBook: Sendable {
    private let host: CouponHost
    private let clock: @Sendable () -> Instant
    private let activities: Shelf<PayGiftRecord>
    private let numbers: Shelf<String>

    init(host: CouponHost, clock: @escaping @Sendable () -> Instant) {
        self.host = host
        self.clock = clock
        activities = Shelf(
            host: host, collection: "paygift",
            read: { try PayGiftRecord(json: $0) },
            write: { $0.json })
        numbers = Shelf(host: host, names: "paygift.number")
    }

    // MARK: Activities

    /// Creates an activity that gives coupons to who pays enough (创建全场满额送活动).
    func create(_ bytes: [UInt8], by merchant: MerchantID) throws(WireError) -> PayGiftRecord {
        let now = clock()
        let activity = try PayGiftActivity(json: bytes, now: now)
        let key = "\(merchant) \(activity.requestNumber)"
        return try retrying(or: { WireError($0) }) { () throws(WireError) in
            if let known = try find(key) {
                guard known.activity.wire == activity.wire else {
                    throw WireError(
                        400, .resourceAlreadyExists,
                        "out_request_no was used before for another activity. Use a new one.")
                }
                return .success(known)
            }
            try checkStocks(of: activity, merchant)
            let id = RandomDigits.text(16)
            let record = PayGiftRecord(
                id: id, creator: merchant.rawValue, activity: activity, at: now)
            return Result { () throws(ScripError) in
                try host.write([activities.adding(record, id), numbers.adding(id, key)])
                return record
            }
        }
    }

    /// Stocks have to be the creator's, and able to give codes by themselves while it lasts.
    private func checkStocks(
        of activity: PayGiftActivity, _ merchant: MerchantID
    ) throws(WireError) {
        for (index, id) in activity.stocks.enumerated() {
            let place = "/award_send_rule/award_list/\(index)/stock_id"
            let stock: Stock
            do throws(ScripError) {
                stock = try host.stock(StockID(rawValue: id))
            } catch {
                throw error.code == .notFound
                    ? WireError.parameter(place, value: id, issue: "is no stock")
                    : WireError(error)
            }
            guard stock.definition.merchant == merchant else {
                throw WireError(403, .noAuth, "Stock \(id) belongs to another merchant.")
            }
            guard stock.definition.codeMode != .assigned else {
                throw WireError(
                    400, .invalidRequest,
                    "Stock \(id) needs a code for each coupon, which an activity cannot name.")
            }
            if let end = stock.definition.availability.end, end < activity.duration.upperBound {
                throw WireError(
                    400, .invalidRequest, "Stock \(id) can be used until before the activity ends.")
            }
        }
    }

    /// One activity; only its creator sees it.
    func activity(
        _ id: String, for merchant: MerchantID
    ) throws(WireError) -> PayGiftRecord {
        try kept(id, merchant).value
    }

    /// A page of a merchant's activities, newest first (获取支付有礼活动列表).
    func list(
        _ filter: PayGiftFilter, for merchant: MerchantID
    ) throws(WireError) -> PayGiftList {
        let now = clock()
        let found = try WireError.asking { () throws(ScripError) in try activities.all() }
            .map(\.value)
            .filter { $0.creator == merchant.rawValue && filter.fits($0, at: now) }
            .sorted { ($1.createdAt, $1.id) < ($0.createdAt, $0.id) }
        return PayGiftList(
            page: Array(found.dropFirst(filter.offset).prefix(filter.limit)),
            total: found.count, filter: filter, now: now)
    }

    /// Ends an activity for good; ending it again answers the first time (终止活动).
    func terminate(_ id: String, by merchant: MerchantID) throws(WireError) -> PayGiftRecord {
        let now = clock()
        return try change(id, merchant) { record throws(WireError) in
            switch record.status(at: now) {
            case .terminated: return
            case .over:
                throw WireError(400, .invalidRequest, "The activity is over.")
            default:
                record.terminatedAt = now
            }
        }
    }

    // MARK: Merchants

    /// Adds merchants whose payments count (新增活动发券商户号).
    func add(
        _ bytes: [UInt8], to id: String, by merchant: MerchantID
    ) throws(WireError) -> MerchantsAdded {
        let (merchants, number) = try PayGiftBook.merchantChange(bytes, "add_request_no")
        let now = clock()
        var invalid: [MerchantsAdded.Invalid] = []
        let record = try change(id, merchant) { record throws(WireError) in
            invalid = []
            var joined = Set(record.participants.map(\.merchant))
            if try record.answered("add:\(number)", merchants) {
                // Who was not added by this request the first time was named as invalid then.
                let added = record.participants.filter { $0.joinedBy == number }.map(\.merchant)
                invalid = merchants.filter { !added.contains($0) }
                    .map { .init($0) ?? .init($0, "takes part already") }
                return
            }
            try record.checkChangeable(at: now)
            for merchant in merchants {
                if let bad = MerchantsAdded.Invalid(merchant) {
                    invalid.append(bad)
                } else if !joined.insert(merchant).inserted {
                    invalid.append(.init(merchant, "takes part already"))
                } else if record.participants.count >= PayGiftActivity.merchantsMax {
                    invalid.append(.init(merchant, "is one too many"))
                } else {
                    record.participants.append(
                        .init(merchant: merchant, joinedAt: now, joinedBy: number))
                }
            }
            record.answered.append(.init(number: "add:\(number)", merchants: merchants, at: now))
        }
        let at = record.answered.first { $0.number == "add:\(number)" }?.at ?? now
        return MerchantsAdded(id: id, invalid: invalid, at: at)
    }

    /// Takes merchants out; naming one that takes no part is no fault (删除活动发券商户号).
    func delete(
        _ bytes: [UInt8], from id: String, by merchant: MerchantID
    ) throws(WireError) -> MerchantsDeleted {
        let (merchants, number) = try PayGiftBook.merchantChange(bytes, "delete_request_no")
        let now = clock()
        let record = try change(id, merchant) { record throws(WireError) in
            if try record.answered("delete:\(number)", merchants) { return }
            try record.checkChangeable(at: now)
            let gone = Set(merchants)
            record.participants.removeAll { gone.contains($0.merchant) }
            record.answered.append(
                .init(number: "delete:\(number)", merchants: merchants, at: now))
        }
        let at = record.answered.first { $0.number == "delete:\(number)" }?.at ?? now
        return MerchantsDeleted(id: id, at: at)
    }

    private static func merchantChange(
        _ bytes: [UInt8], _ key: String
    ) throws(WireError) -> (merchants: [String], number: String) {
        let body = try WireFields(body: bytes)
        return (
            try body.texts(
                "merchant_id_list", 1...PayGiftActivity.merchantsMax, each: 1...32),
            try body.text(key, 1...128, .requestNumber)
        )
    }

    // MARK: What payments match

    /// Activities of all merchants in which a merchant takes part.
    func activities(of merchant: MerchantID) throws(ScripError) -> [PayGiftRecord] {
        try activities.all().map(\.value).filter { record in
            record.participants.contains { $0.merchant == merchant.rawValue }
        }
    }

    // MARK: Parts

    private func find(_ key: String) throws(WireError) -> PayGiftRecord? {
        try WireError.asking { () throws(ScripError) in
            guard let id = try numbers.value(key) else { return nil }
            return try activities.value(id.value)?.value
        }
    }

    private func kept(
        _ id: String, _ merchant: MerchantID
    ) throws(WireError) -> Shelf<PayGiftRecord>.Kept {
        guard (1...64).contains(id.count),
            let kept = try WireError.asking({ () throws(ScripError) in try activities.value(id) }),
            kept.value.creator == merchant.rawValue
        else { throw WireError(404, .resourceNotExists, "There is no such activity.") }
        return kept
    }

    private func change(
        _ id: String, _ merchant: MerchantID,
        _ change: (inout PayGiftRecord) throws(WireError) -> Void
    ) throws(WireError) -> PayGiftRecord {
        try retrying(or: { WireError($0) }) { () throws(WireError) in
            let before = try kept(id, merchant)
            var record = before.value
            try change(&record)
            guard record != before.value else { return .success(record) }
            record.updatedAt = clock()
            return Result { () throws(ScripError) in
                try host.write([activities.replacing(before, with: record, id)])
                return record
            }
        }
    }
}

extension PayGiftRecord {
    /// Whether a change of merchants was answered before; throws if it was another one.
    fileprivate func answered(
        _ number: String, _ merchants: [String]
    ) throws(WireError) -> Bool {
        guard let before = answered.first(where: { $0.number == number }) else { return false }
        guard before.digest == Answered.digest(of: merchants) else {
            throw WireError(
                400, .invalidRequest,
                "The request number was used before with other merchants. Use a new one.")
        }
        return true
    }

    fileprivate func checkChangeable(at now: Instant) throws(WireError) {
        guard [.created, .ongoing].contains(status(at: now)) else {
            throw WireError(400, .invalidRequest, "The activity has ended.")
        }
        guard answered.count < 500 else {
            throw WireError(
                400, .invalidRequest, "The activity's merchants were changed 500 times.")
        }
    }
}
