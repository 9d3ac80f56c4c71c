internal import HTTPTypes
internal import ScripCore
internal import WeChatPay

/// The five operations of subsidies (营销补差).
struct SubsidyV3: Sendable {
    let book: SubsidyBook

    private static let path = "/v3/marketing/busifavor/subsidy"

    var operations: [V3Operation] {
        [
            V3Operation(.post, "\(Self.path)/pay-receipts") { call throws(WireError) in
                V3Reply(try book.pay(call.body, by: call.merchant.id))
            },
            V3Operation(.get, "\(Self.path)/pay-receipts") { call throws(WireError) in
                V3Reply(
                    try book.list(
                        stock: try call.query.text("stock_id", 1...20),
                        coupon: try call.query.text("coupon_code", 1...128),
                        number: try call.query.optionalText("out_subsidy_no", 1...128),
                        for: call.merchant.id))
            },
            V3Operation(.get, "\(Self.path)/pay-receipts/:subsidy_receipt_id") {
                call throws(WireError) in
                V3Reply(
                    try book.receipt(
                        try call.parameter("subsidy_receipt_id", 1...32), for: call.merchant.id))
            },
            V3Operation(.post, "\(Self.path)/return-receipts") { call throws(WireError) in
                V3Reply(try book.giveBack(call.body, by: call.merchant.id))
            },
            V3Operation(.get, "\(Self.path)/return-receipts/:subsidy_return_receipt_id") {
                call throws(WireError) in
                V3Reply(
                    try book.returned(
                        try call.parameter("subsidy_return_receipt_id", 1...32),
                        for: call.merchant.id))
            },
        ]
    }
}
