internal import ScripCore
internal import WeChatPay

/// Which activities a list asks for.
struct PayGiftFilter: Hashable, Sendable {
    var offset: Int
    var limit: Int
    var name: String?
    var status: PayGiftStatus?

    /// Reads a query, or what a client posts in its place.
    init(_ value: (String) -> String?) throws(WireError) {
        func whole(_ name: String, _ range: ClosedRange<Int>) throws(WireError) -> Int? {
            guard let text = value(name) else { return nil }
            guard let number = Int(text), range.contains(number) else {
                throw WireError.parameter(
                    name, value: text,
                    issue: "is not a whole number from \(range.lowerBound) to "
                        + "\(range.upperBound)", in: .query)
            }
            return number
        }
        offset = try whole("offset", 0...1_000_000_000) ?? 0
        limit = try whole("limit", 1...100) ?? 20
        name = value("activity_name").flatMap { $0.isEmpty ? nil : $0 }
        if let text = value("activity_status"), !text.isEmpty {
            guard let status = PayGiftStatus(rawValue: text) else {
                throw WireError.parameter(
                    "activity_status", value: text, issue: "is not a status", in: .query)
            }
            self.status = status
        }
        if let text = value("award_type"), !text.isEmpty, text != "BUSIFAVOR" {
            throw WireError.parameter(
                "award_type", value: text, issue: "has to be BUSIFAVOR", in: .query)
        }
    }

    func fits(_ record: PayGiftRecord, at now: Instant) -> Bool {
        (name.map { record.activity.name.contains($0) } ?? true)
            && (status.map { record.status(at: now) == $0 } ?? true)
    }
}

/// A page of activities.
struct PayGiftList: JSONWritable {
    var page: [PayGiftRecord]
    var total: Int
    var filter: PayGiftFilter
    var now: Instant

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("data")
            writer.list(page) { $0.write(to: &$1, at: now) }
            writer.member("total_count", Int64(total))
            writer.member("offset", Int64(filter.offset))
            writer.member("limit", Int64(filter.limit))
        }
    }
}

/// One activity in full.
struct PayGiftDetail: JSONWritable {
    var record: PayGiftRecord
    var now: Instant

    func write(to writer: inout JSONWriter) { record.write(to: &writer, at: now) }
}

/// `{"activity_id", name: time}`, which creating and ending answer.
struct PayGiftMoment: JSONWritable {
    var id: String
    var name: StaticString
    var at: Instant

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("activity_id", id)
            writer.member(name, at)
        }
    }
}

/// A page of an activity's merchants.
struct PayGiftMerchants: JSONWritable {
    var record: PayGiftRecord
    var offset: Int
    var limit: Int

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("data")
            writer.list(record.participants.dropFirst(offset).prefix(limit)) {
                participant, writer in
                writer.object { writer in
                    writer.member("mchid", participant.merchant)
                    // The platform knows certified names; the number is all there is here.
                    writer.member("merchant_name", participant.merchant)
                    writer.member("create_time", participant.joinedAt)
                    writer.member("update_time", participant.joinedAt)
                }
            }
            writer.member("activity_id", record.id)
            writer.member("total_count", Int64(record.participants.count))
            writer.member("offset", Int64(offset))
            writer.member("limit", Int64(limit))
        }
    }
}

/// A page of an activity's goods: its goods tags.
struct PayGiftGoods: JSONWritable {
    var record: PayGiftRecord
    var offset: Int
    var limit: Int

    func write(to writer: inout JSONWriter) {
        let tags = record.activity.goodsTags
        writer.object { writer in
            writer.key("data")
            writer.list(tags.dropFirst(offset).prefix(limit)) { tag, writer in
                writer.object { writer in
                    writer.member("goods_id", tag)
                    writer.member("create_time", record.createdAt)
                    writer.member("update_time", record.createdAt)
                }
            }
            writer.member("activity_id", record.id)
            writer.member("total_count", Int64(tags.count))
            writer.member("offset", Int64(offset))
            writer.member("limit", Int64(limit))
        }
    }
}

/// What became of merchants that were to be added.
struct MerchantsAdded: JSONWritable, Hashable {
    struct Invalid: Hashable {
        var merchant: String
        var reason: String

        init(_ merchant: String, _ reason: String) {
            self.merchant = merchant
            self.reason = reason
        }

        /// Nil for what can be a merchant's number.
        init?(_ merchant: String) {
            let isNumber = merchant.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard !isNumber || !(8...15).contains(merchant.utf8.count) else { return nil }
            self.init(merchant, "is not a merchant number of 8 to 15 digits")
        }
    }

    var id: String
    var invalid: [Invalid]
    var at: Instant

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("activity_id", id)
            writer.key("invalid_merchant_id_list")
            writer.list(invalid) { invalid, writer in
                writer.object { writer in
                    writer.member("mchid", invalid.merchant)
                    writer.member("invalid_reason", invalid.reason)
                }
            }
            writer.member("add_time", at)
        }
    }
}

/// Merchants were taken out.
struct MerchantsDeleted: JSONWritable, Hashable {
    var id: String
    var at: Instant

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("activity_id", id)
            writer.member("delete_time", at)
        }
    }
}
