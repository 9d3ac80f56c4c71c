internal import HTTPTypes
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripLedger
internal import ScripPrograms
internal import WeChatPay

/// The five operations of subsidies (营销补差).
struct SubsidyV3: Sendable {
    let subsidies: Subsidies
    let host: CouponHost

    private static let path = "/v3/marketing/busifavor/subsidy"

    var operations: [V3Operation] {
        [
            V3Operation(.post, "\(Self.path)/pay-receipts") { call throws(WireError) in
                let body = try call.fields()
                let order = try Subsidy.Order(wire: body)
                let number = CallersNumber(
                    "out_subsidy_no", try body.text("out_subsidy_no", 1...128, .requestNumber))
                let paid = try asking(number, call) { () throws(ScripError) in
                    try subsidies.pay(order, number: number.text, by: call.merchant.id)
                }
                return V3Reply(WireSubsidy(paid.id, paid.subsidy))
            },
            V3Operation(.get, "\(Self.path)/pay-receipts") { call throws(WireError) in
                try list(call)
            },
            V3Operation(.get, "\(Self.path)/pay-receipts/:subsidy_receipt_id") {
                call throws(WireError) in
                let id = try call.parameter("subsidy_receipt_id", 1...32)
                let found = try WireError.asking { () throws(ScripError) in
                    try subsidies.subsidy(receipt: id, for: call.merchant.id)
                }
                return V3Reply(WireSubsidy(found.id, found.subsidy))
            },
            V3Operation(.post, "\(Self.path)/return-receipts") { call throws(WireError) in
                let body = try call.fields()
                let order = try Subsidy.Order(wire: body)
                let refund = try body.text("refund_id", 28...32)
                let number = CallersNumber(
                    "out_subsidy_return_no",
                    try body.text("out_subsidy_return_no", 1...128, .requestNumber))
                let back = try asking(number, call) { () throws(ScripError) in
                    try subsidies.giveBack(
                        order, refund: refund, number: number.text, by: call.merchant.id)
                }
                return SubsidyV3.reply(back)
            },
            V3Operation(.get, "\(Self.path)/return-receipts/:subsidy_return_receipt_id") {
                call throws(WireError) in
                let id = try call.parameter("subsidy_return_receipt_id", 1...32)
                let back = try WireError.asking { () throws(ScripError) in
                    try subsidies.returned(receipt: id, for: call.merchant.id)
                }
                return SubsidyV3.reply(back)
            },
        ]
    }

    /// The receipts of a coupon (查询营销补差付款单列表): one, or none.
    private func list(_ call: V3Call) throws(WireError) -> V3Reply {
        let stock = StockID(rawValue: try call.query.text("stock_id", 1...20))
        let coupon = CouponCode(rawValue: try call.query.text("coupon_code", 1...128))
        let number = try call.query.optionalText("out_subsidy_no", 1...128)
        let found = try WireError.asking { () throws(ScripError) in
            try subsidies.subsidy(of: coupon, stock: stock, for: call.merchant.id)
        }
        let receipts = [found].compactMap(\.self)
            .filter { receipt in number.map { $0 == receipt.subsidy.number } ?? true }
        return V3Reply(
            Wire { writer in
                writer.key("pay_receipt_list")
                writer.list(receipts) { WireSubsidy($0.id, $0.subsidy).write(to: &$1) }
            })
    }

    private static func reply(_ back: SubsidyAnswer.Returned) -> V3Reply {
        V3Reply(WireSubsidyReturn(back.id, back.part, of: back.of.id))
    }

    private static let places = [
        "stock_id": "/stock_id", "coupon": "/coupon_code", "transaction_id": "/transaction_id",
        "payer": "/payer_merchant", "payee": "/payee_merchant", "amount": "/amount",
        "description": "/description",
    ]

    /// Whoever tries codes is counted, and has to wait some time.
    private func asking<Answer>(
        _ number: CallersNumber, _ call: V3Call, _ body: () throws(ScripError) -> Answer
    ) throws(WireError) -> Answer {
        do throws(ScripError) {
            try host.checkWait(of: call.caller)
            return try body()
        } catch {
            if error.code == .notFound, error.place.path == "coupon" {
                host.noteUnknownCode(of: call.caller)
            }
            switch error.code {
            case .requestMismatch: throw WireError(error, under: number)
            case .conflict:
                throw WireError(400, .resourceAlreadyExists, "\(error.detail).")
            default: throw WireError(error) { SubsidyV3.places[$0] ?? "" }
            }
        }
    }
}
