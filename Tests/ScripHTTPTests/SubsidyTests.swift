import HTTPTypes
import ScripContract
import ScripCore
import ScripHost
import ScripLedger
import Testing
import WeChatPay

@testable import ScripHTTP

/// Paying the difference a coupon made, and giving it back (营销补差).
struct SubsidyTests {
    static let owner: MerchantID = "1900000001"

    private struct Fixture {
        let shop: Shop
        let desk: V3Desk
        let stock: String
        let code: String

        /// A coupon that took 20.00 off, redeemed.
        init(type: StockType = .normal, used: Bool = true) throws {
            shop = try Shop()
            let stock = try shop.stock { $0.type = type }
            let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "send-1")
            if used {
                _ = try shop.host.use(
                    Used.Request(number: "use-1", coupon: coupon.code, discount: 2_000))
            }
            desk = V3Desk(shop)
            self.stock = stock.id.rawValue
            code = coupon.code.rawValue
        }

        func body(
            amount: Int = 2_000, number: String = "sub-1", payer: String = "1900000002",
            payee: String = "1900000001", transaction: String = "4200000913202101152566792388",
            refund: String? = nil
        ) -> [UInt8] {
            let tail =
                refund.map { #""refund_id":"\#($0)","out_subsidy_return_no":"\#(number)""# }
                ?? #""out_subsidy_no":"\#(number)""#
            return Array(
                (#"{"stock_id":"\#(stock)","coupon_code":"\#(code)","#
                    + #""transaction_id":"\#(transaction)","payer_merchant":"\#(payer)","#
                    + #""payee_merchant":"\#(payee)","amount":\#(amount),"#
                    + #""description":"20210115DESCRIPTION",\#(tail)}"#).utf8)
        }

        func pay(_ body: [UInt8], by merchant: MerchantID = owner) throws(WireError) -> JSONValue {
            try desk.ask(.post, "busifavor/subsidy/pay-receipts", body, by: merchant)
        }

        func giveBack(_ body: [UInt8]) throws(WireError) -> JSONValue {
            try desk.ask(.post, "busifavor/subsidy/return-receipts", body)
        }

        func receipt(
            _ id: JSONValue?, by merchant: MerchantID = owner
        ) throws(WireError) -> JSONValue {
            guard case .string(let id)? = id else { return .null }
            return try desk.ask(.get, "busifavor/subsidy/pay-receipts/\(id)", by: merchant)
        }

        func list(by merchant: MerchantID = owner) throws(WireError) -> JSONValue? {
            try desk.ask(
                .get, "busifavor/subsidy/pay-receipts?stock_id=\(stock)&coupon_code=\(code)",
                by: merchant)["pay_receipt_list"]
        }
    }

    private static let refund = "50100506732021010105138718375"

    private static func digits(_ value: JSONValue?) -> Int {
        guard case .string(let text)? = value else { return 0 }
        return text.utf8.count
    }

    @Test func aDifferenceIsPaidOnce() throws {
        let fixture = try Fixture()
        let receipt = try fixture.pay(fixture.body())
        #expect(SubsidyTests.digits(receipt["subsidy_receipt_id"]) == 28)
        fixture.shop.now = fixture.shop.now.advanced(bySeconds: 60)
        #expect(try fixture.pay(fixture.body()) == receipt)
        #expect(try fixture.receipt(receipt["subsidy_receipt_id"]) == receipt)
        #expect(receipt["status"] == .string("PAY_RECEIPT_SUCCESS"))
        #expect(receipt["amount"] == .integer(2_000))
        #expect(receipt["out_subsidy_no"] == .string("sub-1"))
        let other = #expect(throws: WireError.self) { try fixture.pay(fixture.body(amount: 1)) }
        #expect(other?.code == .invalidRequest)
        let second = #expect(throws: WireError.self) {
            try fixture.pay(fixture.body(number: "sub-2"))
        }
        #expect(second?.code == .resourceAlreadyExists)
    }

    @Test(arguments: [2_001, 0, 500_001])
    func theDifferenceIsNoMoreThanTheCouponTookOff(amount: Int) throws {
        let fixture = try Fixture()
        let error = #expect(throws: WireError.self) {
            try fixture.pay(fixture.body(amount: amount))
        }
        #expect(error?.detail?.field == "/amount")
    }

    @Test func onlyARedeemedCouponHasADifference() throws {
        let fixture = try Fixture(used: false)
        let error = #expect(throws: WireError.self) { try fixture.pay(fixture.body()) }
        #expect(error?.code == .invalidRequest)
        let exchange = try Fixture(type: .exchange)
        let type = #expect(throws: WireError.self) { try exchange.pay(exchange.body()) }
        #expect(type?.detail?.field == "/stock_id")
    }

    @Test func othersNeitherPayNorSee() throws {
        let fixture = try Fixture()
        let stranger: MerchantID = "1900000009"
        let refused = #expect(throws: WireError.self) {
            try fixture.pay(fixture.body(), by: stranger)
        }
        #expect(refused?.status == 403)
        #expect(refused?.code == .noAuth)
        let payee = #expect(throws: WireError.self) {
            try fixture.pay(fixture.body(payee: "1900000003"))
        }
        #expect(payee?.detail?.field == "/payee_merchant")
        let receipt = try fixture.pay(fixture.body(), by: "1900000002")
        let unseen = #expect(throws: WireError.self) {
            try fixture.receipt(receipt["subsidy_receipt_id"], by: stranger)
        }
        #expect(unseen?.status == 404)
        #expect(try fixture.list(by: stranger) == .list([]))
        #expect(try fixture.list() == .list([receipt]))
    }

    @Test func partsComeBackUntilAllIs() throws {
        let fixture = try Fixture()
        let paid = try fixture.pay(fixture.body())["subsidy_receipt_id"]
        func giveBack(_ amount: Int, _ number: String) throws -> JSONValue {
            try fixture.giveBack(
                fixture.body(amount: amount, number: number, refund: SubsidyTests.refund))
        }
        let part = try giveBack(500, "ret-1")
        #expect(SubsidyTests.digits(part["subsidy_return_receipt_id"]) == 28)
        #expect(try fixture.receipt(paid)["status"] == .string("PAY_RECEIPT_PARTIAL_RETURN"))
        #expect(try giveBack(500, "ret-1") == part)
        #expect(throws: WireError.self) { try giveBack(501, "ret-1") }
        let tooMuch = #expect(throws: WireError.self) { try giveBack(1_501, "ret-2") }
        #expect(tooMuch?.detail?.field == "/amount")
        _ = try giveBack(1_500, "ret-3")
        #expect(try fixture.receipt(paid)["status"] == .string("PAY_RECEIPT_FULL_RETURN"))
        guard case .string(let id)? = part["subsidy_return_receipt_id"] else {
            Issue.record("the return has no number")
            return
        }
        let found = try fixture.desk.ask(.get, "busifavor/subsidy/return-receipts/\(id)")
        #expect(found == part)
        #expect(found["status"] == .string("RETURN_RECEIPT_SUCCESS"))
        #expect(found["subsidy_receipt_id"] == paid)
        #expect(try fixture.shop.host.audit().fault == nil)
    }

    @Test func aReturnNamesTheOriginalMerchantsAndOrder() throws {
        let fixture = try Fixture()
        _ = try fixture.pay(fixture.body())
        let swapped = #expect(throws: WireError.self) {
            try fixture.giveBack(
                fixture.body(
                    number: "ret-1", payer: "1900000001", payee: "1900000002",
                    refund: SubsidyTests.refund))
        }
        #expect(swapped?.detail?.field == "/payer_merchant")
        let order = #expect(throws: WireError.self) {
            try fixture.giveBack(
                fixture.body(
                    number: "ret-1", transaction: "4200000913202101152566792389",
                    refund: SubsidyTests.refund))
        }
        #expect(order?.detail?.field == "/transaction_id")
    }

    /// Numbers of receipts are looked up by the entry they end with: no other text finds one.
    @Test(arguments: ["110000000000000000000000000", "", "1120261123123000000000000003x", "9"])
    func noOtherNumberFindsAReceipt(id: String) throws {
        let fixture = try Fixture()
        _ = try fixture.pay(fixture.body())
        #expect(throws: WireError.self) { try fixture.receipt(.string(id)) }
    }
}
