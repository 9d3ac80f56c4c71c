import ScripCore
import ScripHost
import Testing
import WeChatPay

@testable import ScripHTTP

/// Paying the difference a coupon made, and giving it back (营销补差).
struct SubsidyTests {
    static let owner: MerchantID = "1900000001"

    private struct Fixture {
        let shop: Shop
        let book: SubsidyBook
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
            book = SubsidyBook(host: shop.host, clock: shop.services.clock)
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
    }

    private static let refund = "50100506732021010105138718375"

    @Test func aDifferenceIsPaidOnce() throws {
        let fixture = try Fixture()
        let receipt = try fixture.book.pay(fixture.body(), by: SubsidyTests.owner)
        #expect(receipt.id.utf8.count == 28)
        #expect(receipt.status == .success)
        fixture.shop.now = fixture.shop.now.advanced(bySeconds: 60)
        #expect(try fixture.book.pay(fixture.body(), by: SubsidyTests.owner) == receipt)
        #expect(try fixture.book.receipt(receipt.id, for: SubsidyTests.owner) == receipt)
        let wire = try JSONValue(json: receipt.json)
        #expect(wire["status"] == .string("PAY_RECEIPT_SUCCESS"))
        #expect(wire["amount"] == .integer(2_000))
        #expect(wire["out_subsidy_no"] == .string("sub-1"))
        let other = #expect(throws: WireError.self) {
            try fixture.book.pay(fixture.body(amount: 1), by: SubsidyTests.owner)
        }
        #expect(other?.code == .invalidRequest)
        let second = #expect(throws: WireError.self) {
            try fixture.book.pay(fixture.body(number: "sub-2"), by: SubsidyTests.owner)
        }
        #expect(second?.code == .resourceAlreadyExists)
    }

    @Test(arguments: [2_001, 0, 500_001])
    func theDifferenceIsNoMoreThanTheCouponTookOff(amount: Int) throws {
        let fixture = try Fixture()
        let error = #expect(throws: WireError.self) {
            try fixture.book.pay(fixture.body(amount: amount), by: SubsidyTests.owner)
        }
        #expect(error?.detail?.field == "/amount")
    }

    @Test func onlyARedeemedCouponHasADifference() throws {
        let fixture = try Fixture(used: false)
        let error = #expect(throws: WireError.self) {
            try fixture.book.pay(fixture.body(), by: SubsidyTests.owner)
        }
        #expect(error?.code == .invalidRequest)
        let exchange = try Fixture(type: .exchange)
        let type = #expect(throws: WireError.self) {
            try exchange.book.pay(exchange.body(), by: SubsidyTests.owner)
        }
        #expect(type?.detail?.field == "/stock_id")
    }

    @Test func othersNeitherPayNorSee() throws {
        let fixture = try Fixture()
        let stranger: MerchantID = "1900000009"
        let refused = #expect(throws: WireError.self) {
            try fixture.book.pay(fixture.body(), by: stranger)
        }
        #expect(refused?.status == 403)
        #expect(refused?.code == .noAuth)
        let payee = #expect(throws: WireError.self) {
            try fixture.book.pay(fixture.body(payee: "1900000003"), by: SubsidyTests.owner)
        }
        #expect(payee?.detail?.field == "/payee_merchant")
        let receipt = try fixture.book.pay(fixture.body(), by: "1900000002")
        let unseen = #expect(throws: WireError.self) {
            try fixture.book.receipt(receipt.id, for: stranger)
        }
        #expect(unseen?.status == 404)
        #expect(
            try fixture.book.list(
                stock: fixture.stock, coupon: fixture.code, number: nil, for: stranger
            ).receipts.isEmpty)
        #expect(
            try fixture.book.list(
                stock: fixture.stock, coupon: fixture.code, number: nil, for: SubsidyTests.owner
            ).receipts == [receipt])
    }

    @Test func partsComeBackUntilAllIs() throws {
        let fixture = try Fixture()
        let paid = try fixture.book.pay(fixture.body(), by: SubsidyTests.owner)
        func giveBack(_ amount: Int, _ number: String) throws -> SubsidyReturned {
            try fixture.book.giveBack(
                fixture.body(amount: amount, number: number, refund: SubsidyTests.refund),
                by: SubsidyTests.owner)
        }
        let part = try giveBack(500, "ret-1")
        #expect(part.part.id.utf8.count == 28)
        #expect(part.receipt.status == .partlyReturned)
        #expect(try giveBack(500, "ret-1").part == part.part)
        #expect(throws: WireError.self) { try giveBack(501, "ret-1") }
        let tooMuch = #expect(throws: WireError.self) { try giveBack(1_501, "ret-2") }
        #expect(tooMuch?.detail?.field == "/amount")
        #expect(try giveBack(1_500, "ret-3").receipt.status == .returned)
        #expect(
            try fixture.book.receipt(paid.id, for: SubsidyTests.owner).status == .returned)
        let found = try fixture.book.returned(part.part.id, for: SubsidyTests.owner)
        #expect(found.part == part.part)
        let wire = try JSONValue(json: found.json)
        #expect(wire["status"] == .string("RETURN_RECEIPT_SUCCESS"))
        #expect(wire["subsidy_receipt_id"] == .string(paid.id))
        #expect(wire["subsidy_return_receipt_id"] == .string(part.part.id))
    }

    @Test func aReturnNamesTheOriginalMerchantsAndOrder() throws {
        let fixture = try Fixture()
        _ = try fixture.book.pay(fixture.body(), by: SubsidyTests.owner)
        let swapped = #expect(throws: WireError.self) {
            try fixture.book.giveBack(
                fixture.body(
                    number: "ret-1", payer: "1900000001", payee: "1900000002",
                    refund: SubsidyTests.refund), by: SubsidyTests.owner)
        }
        #expect(swapped?.detail?.field == "/payer_merchant")
        let order = #expect(throws: WireError.self) {
            try fixture.book.giveBack(
                fixture.body(
                    number: "ret-1", transaction: "4200000913202101152566792389",
                    refund: SubsidyTests.refund), by: SubsidyTests.owner)
        }
        #expect(order?.detail?.field == "/transaction_id")
    }

    @Test func everyReceiptIsInTheJournal() throws {
        let fixture = try Fixture()
        _ = try fixture.book.pay(fixture.body(), by: SubsidyTests.owner)
        #expect(try fixture.shop.host.audit().fault == nil)
    }
}
