internal import HTTPTypes
internal import ScripCore
internal import WeChatPay

/// The eight operations of pay-gift activities (支付有礼).
struct PayGiftV3: Sendable {
    let book: PayGiftBook

    private static let path = "/v3/marketing/paygiftactivity"
    private static let activities = "\(path)/activities"
    private static let one = "\(path)/activities/:activity_id"

    var operations: [V3Operation] {
        [
            V3Operation(.post, "\(Self.path)/unique-threshold-activity") {
                call throws(WireError) in
                let record = try book.create(call.body, by: call.merchant.id)
                return V3Reply(
                    PayGiftMoment(id: record.id, name: "create_time", at: record.createdAt))
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
                V3Reply(PayGiftDetail(record: try activity(call), now: call.now))
            },
            V3Operation(.post, "\(Self.one)/terminate") { call throws(WireError) in
                let record = try book.terminate(try id(call), by: call.merchant.id)
                return V3Reply(
                    PayGiftMoment(
                        id: record.id, name: "terminate_time",
                        at: record.terminatedAt ?? call.now))
            },
            V3Operation(.get, "\(Self.one)/merchants") { call throws(WireError) in
                let (offset, limit) = try page(call)
                return V3Reply(
                    PayGiftMerchants(record: try activity(call), offset: offset, limit: limit))
            },
            V3Operation(.get, "\(Self.one)/goods") { call throws(WireError) in
                let (offset, limit) = try page(call)
                return V3Reply(
                    PayGiftGoods(record: try activity(call), offset: offset, limit: limit))
            },
            V3Operation(.post, "\(Self.one)/merchants/add") { call throws(WireError) in
                V3Reply(try book.add(call.body, to: try id(call), by: call.merchant.id))
            },
            V3Operation(.post, "\(Self.one)/merchants/delete") { call throws(WireError) in
                V3Reply(try book.delete(call.body, from: try id(call), by: call.merchant.id))
            },
        ]
    }

    private func list(_ filter: PayGiftFilter, _ call: V3Call) throws(WireError) -> V3Reply {
        V3Reply(try book.list(filter, for: call.merchant.id))
    }

    private func id(_ call: V3Call) throws(WireError) -> String {
        try call.parameter("activity_id", 1...64)
    }

    private func activity(_ call: V3Call) throws(WireError) -> PayGiftRecord {
        try book.activity(try id(call), for: call.merchant.id)
    }

    private func page(_ call: V3Call) throws(WireError) -> (offset: Int, limit: Int) {
        (
            Int(try call.query.integer("offset", in: 0...1_000_000_000, default: 0)),
            Int(try call.query.integer("limit", in: 1...100, default: 20))
        )
    }
}
