internal import HTTPTypes
internal import ScripContract
internal import ScripCore
internal import ScripPrograms
internal import WeChatPay

/// The eight operations of pay-gift activities (支付有礼).
struct PayGiftV3: Sendable {
    let gifts: PayGifts

    private static let path = "/v3/marketing/paygiftactivity"
    private static let activities = "\(path)/activities"
    private static let one = "\(path)/activities/:activity_id"

    var operations: [V3Operation] {
        [
            V3Operation(.post, "\(Self.path)/unique-threshold-activity") {
                call throws(WireError) in
                try create(call)
            },
            V3Operation(.get, Self.activities) { call throws(WireError) in
                try list(PayGiftFilter { call.query[$0] }, call)
            },
            // A widely used client posts the parameters of the list; there is no other POST here.
            V3Operation(.post, Self.activities) { call throws(WireError) in
                let fields = try WireFields(body: call.body)
                return try list(
                    PayGiftFilter { key in
                        switch fields[key] {
                        case .string(let text)?: text
                        case .integer(let number)?: String(number)
                        default: nil
                        }
                    }, call)
            },
            V3Operation(.get, Self.one) { call throws(WireError) in
                V3Reply(WirePayGift(try activity(call), at: call.now))
            },
            V3Operation(.post, "\(Self.one)/terminate") { call throws(WireError) in
                let id = try id(call)
                let gift = try WireError.asking { () throws(ScripError) in
                    try gifts.end(id, by: call.merchant.id)
                }
                return PayGiftV3.moment(id, "terminate_time", gift.endedAt ?? call.now)
            },
            V3Operation(.get, "\(Self.one)/merchants") { call throws(WireError) in
                let (offset, limit) = try page(call)
                let gift = try activity(call)
                return V3Reply(
                    Wire { writer in
                        writer.page(gift.participants, offset, limit, of: gift.id) {
                            participant, writer in
                            writer.object { writer in
                                writer.member("mchid", participant.merchant.rawValue)
                                // The platform knows certified names; the number is all there is here.
                                writer.member("merchant_name", participant.merchant.rawValue)
                                writer.member("create_time", participant.joinedAt)
                                writer.member("update_time", participant.joinedAt)
                            }
                        }
                    })
            },
            V3Operation(.get, "\(Self.one)/goods") { call throws(WireError) in
                let (offset, limit) = try page(call)
                let gift = try activity(call)
                return V3Reply(
                    Wire { writer in
                        writer.page(gift.request.goodsTags, offset, limit, of: gift.id) {
                            tag, writer in
                            writer.object { writer in
                                writer.member("goods_id", tag)
                                writer.member("create_time", gift.createdAt)
                                writer.member("update_time", gift.createdAt)
                            }
                        }
                    })
            },
            V3Operation(.post, "\(Self.one)/merchants/add") { call throws(WireError) in
                try add(call)
            },
            V3Operation(.post, "\(Self.one)/merchants/delete") { call throws(WireError) in
                let (merchants, number) = try PayGiftV3.merchants(call, "delete_request_no")
                let id = try id(call)
                let at = try PayGiftV3.asking(number) { () throws(ScripError) in
                    try gifts.remove(
                        merchants, from: id, by: call.merchant.id, number: number.text)
                }
                return PayGiftV3.moment(id, "delete_time", at)
            },
        ]
    }

    // MARK: Activities

    private func create(_ call: V3Call) throws(WireError) -> V3Reply {
        let request = try PayGift.Request(wire: call.body, now: call.now)
        let gift: PayGift
        do throws(ScripError) {
            gift = try gifts.create(request, by: call.merchant.id)
        } catch {
            guard error.code != .requestMismatch else {
                throw WireError(
                    400, .resourceAlreadyExists,
                    "out_request_no was used before for another activity. Use a new one.")
            }
            throw WireError(error) { path in
                path == "end"
                    ? "/activity_base_info/end_time"
                    : "/award_send_rule/award_list/\(path.filter(\.isNumber))/stock_id"
            }
        }
        return PayGiftV3.moment(gift.id, "create_time", gift.createdAt)
    }

    private func list(_ filter: PayGiftFilter, _ call: V3Call) throws(WireError) -> V3Reply {
        let found = try WireError.asking { () throws(ScripError) in
            try gifts.activities(of: call.merchant.id)
        }
        .filter { filter.fits($0, at: call.now) }
        return V3Reply(
            Wire { writer in
                writer.page(found, filter.offset, filter.limit) {
                    WirePayGift($0, at: call.now).write(to: &$1)
                }
            })
    }

    private func id(_ call: V3Call) throws(WireError) -> String {
        try call.parameter("activity_id", 1...64)
    }

    private func activity(_ call: V3Call) throws(WireError) -> PayGift {
        let id = try id(call)
        return try WireError.asking { () throws(ScripError) in
            try gifts.activity(id, of: call.merchant.id)
        }
    }

    private func page(_ call: V3Call) throws(WireError) -> (offset: Int, limit: Int) {
        (
            Int(try call.query.integer("offset", in: 0...1_000_000_000, default: 0)),
            Int(try call.query.integer("limit", in: 1...100, default: 20))
        )
    }

    // MARK: Merchants

    private func add(_ call: V3Call) throws(WireError) -> V3Reply {
        let (merchants, number) = try PayGiftV3.merchants(call, "add_request_no")
        let id = try id(call)
        let added = try PayGiftV3.asking(number) { () throws(ScripError) in
            try gifts.add(merchants, to: id, by: call.merchant.id, number: number.text)
        }
        return V3Reply(
            Wire { writer in
                writer.member("activity_id", id)
                writer.key("invalid_merchant_id_list")
                writer.list(added.refused) { refused, writer in
                    writer.object { writer in
                        writer.member("mchid", refused.merchant.rawValue)
                        writer.member("invalid_reason", PayGiftV3.words(refused.why))
                    }
                }
                writer.member("add_time", added.at)
            })
    }

    private static func words(_ why: PayGift.Refused) -> String {
        switch why {
        case .noNumber: "is not a merchant number of 8 to 15 digits"
        case .takesPart: "takes part already"
        case .tooMany: "is one too many"
        }
    }

    private static func merchants(
        _ call: V3Call, _ key: String
    ) throws(WireError) -> ([MerchantID], CallersNumber) {
        let body = try call.fields()
        return (
            try body.texts("merchant_id_list", 1...PayGift.merchantsMax, each: 1...32)
                .map(MerchantID.init(rawValue:)),
            CallersNumber(key, try body.text(key, 1...128, .requestNumber))
        )
    }

    private static func asking<Answer>(
        _ number: CallersNumber, _ body: () throws(ScripError) -> Answer
    ) throws(WireError) -> Answer {
        try WireError.asking(under: number, body)
    }

    /// `{"activity_id", name: time}`, which most changes answer.
    private static func moment(_ id: String, _ name: StaticString, _ at: Instant) -> V3Reply {
        V3Reply(
            Wire { writer in
                writer.member("activity_id", id)
                writer.member(name, at)
            })
    }
}
