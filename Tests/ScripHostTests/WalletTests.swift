import ScripContract
import ScripCore
import ScripHost
import ScripLedger
import Testing

/// What a wallet shows, page by page.
struct WalletTests {
    let shop: TeaShop

    init() throws { shop = try TeaShop() }

    private func codes(
        _ change: (inout WalletQuery) -> Void
    ) throws -> (total: Int64, codes: [CouponCode]) {
        var query = WalletQuery(user: "u1", limit: 100)
        change(&query)
        let page = try shop.host.wallet(query)
        return (page.total, page.cards.map(\.coupon.code))
    }

    @Test func `coupons are found by state and stock, in the order received`() throws {
        let first = try shop.stock("A") {
            $0.codeMode = .assigned
            $0.availability.daysAfterReceipt = 1
        }
        let second = try shop.stock("B") {
            $0.codeMode = .assigned
            $0.merchant = "1900000002"
        }
        for (stock, code) in [
            (first, "lapsed"), (second, "used"), (second, "off"), (second, "thrown"),
            (second, "kept"), (second, "back"),
        ] {
            _ = try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S-\(code)"),
                code: CouponCode(rawValue: code))
        }
        _ = try shop.host.send(stock: second.id, to: "u2", request: "S-other", code: "other")
        _ = try shop.host.redeem(shop.checkout("R-used", ["used"]))
        _ = try shop.host.use(.init(number: "R-back", coupon: "back", order: "ORDER-1"))
        _ = try shop.host.deactivate("off", reason: "recall", request: "X-off")
        _ = try shop.host.delete("thrown", of: "u1", request: "D-thrown")
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 86_400)
        #expect(try codes { _ in }.codes == ["lapsed", "used", "off", "kept", "back"])
        let byState: [(CouponState, [CouponCode])] = [
            (.sent, ["kept"]), (.used, ["used", "back"]), (.expired, ["lapsed"]),
            (.deleted, ["thrown"]), (.deactivated, ["off"]),
        ]
        for (state, expected) in byState {
            let found = try codes { $0.state = state }
            #expect(found.codes == expected)
            #expect(found.total == Int64(expected.count))
        }
        #expect(try codes { $0.stock = first.id }.codes == ["lapsed"])
        #expect(try codes { $0.merchant = "1900000002" }.total == 4)
        #expect(
            try codes {
                $0.stock = second.id
                $0.state = .used
            }.codes == ["used", "back"])
        #expect(try codes { $0.user = "nobody" }.total == 0)
    }

    @Test func `pages add up to the whole, without gaps or repeats`() throws {
        let stock = try shop.stock { $0.codeMode = .assigned }
        for number in 10..<33 {
            _ = try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S\(number)"),
                code: CouponCode(rawValue: "C\(number)"))
        }
        var seen: [String] = []
        for offset in stride(from: Int64(0), to: 30, by: 5) {
            let page = try codes {
                $0.offset = offset
                $0.limit = 5
            }
            #expect(page.total == 23)
            seen += page.codes.map(\.rawValue)
        }
        #expect(seen == (10..<33).map { "C\($0)" })
        for (offset, limit) in [(-1, 5), (0, 0), (0, 101)] as [(Int64, Int64)] {
            #expect(throws: ScripError.self) {
                _ = try codes {
                    $0.offset = offset
                    $0.limit = limit
                }
            }
        }
    }

    @Test func `a page begins after the one before, also when a coupon has left it`() throws {
        let stock = try shop.stock { $0.codeMode = .assigned }
        for number in 1...7 {
            _ = try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S\(number)"),
                code: CouponCode(rawValue: "C\(number)"))
        }
        func page(after: String?) throws -> WalletPage {
            try shop.host.wallet(WalletQuery(user: "u1", after: after, limit: 3))
        }
        let first = try page(after: nil)
        #expect(first.cards.map(\.coupon.code) == ["C1", "C2", "C3"])
        _ = try shop.host.delete("C2", of: "u1", request: "D1")
        let second = try page(after: first.next)
        #expect(second.cards.map(\.coupon.code) == ["C4", "C5", "C6"])
        #expect(second.total == 6)
        let third = try page(after: second.next)
        #expect(third.cards.map(\.coupon.code) == ["C7"])
        #expect(third.next == nil)
        // A page that is full and the last one says so too.
        #expect(try shop.host.wallet(WalletQuery(user: "u1", limit: 6)).next == nil)
        for wrong in ["", "0", "-1", "C4"] {
            #expect(throws: ScripError.self) { try page(after: wrong) }
        }
    }

    @Test func `a repeated request means the coupon it meant, also when its code is two by now`()
        throws
    {
        let first = try shop.stock("STOCK-1") { $0.codeMode = .assigned }
        let second = try shop.stock("STOCK-2") { $0.codeMode = .assigned }
        _ = try shop.host.send(stock: first.id, to: "u1", request: "S1", code: "TWICE")
        let off = try shop.host.deactivate("TWICE", reason: "lost", request: "D1")
        _ = try shop.host.send(stock: second.id, to: "u2", request: "S2", code: "TWICE")
        #expect(try shop.host.deactivate("TWICE", reason: "lost", request: "D1") == off)
        for code in [CouponCode(rawValue: "\(second.id):TWICE"), "OTHER"] {
            let error = #expect(throws: ScripError.self) {
                try shop.host.deactivate(code, reason: "lost", request: "D1")
            }
            #expect(error?.code == .requestMismatch)
        }
    }

    @Test func `a card names every request that moved its coupon`() throws {
        let stock = try shop.stock {
            $0.codeMode = .uploaded
            $0.display = StockDisplay(merchantName: "山隐", backgroundColour: .jade)
        }
        _ = try shop.host.upload(["UP-1"], to: stock.id, request: "U1")
        _ = try shop.host.send(
            SendRequest(number: "SEND-1", stock: stock.id, user: "u1", channel: "H5"))
        let minute = { (number: Int64) in TeaShop.noon.advanced(bySeconds: 60 * number) }
        shop.clock.now = minute(1)
        _ = try shop.host.associate("UP-1", with: "ORDER-9", request: "A1")
        shop.clock.now = minute(2)
        _ = try shop.host.use(.init(number: "USE-1", coupon: "UP-1", order: "ORDER-9"))
        var card = try shop.host.card(CouponCode(rawValue: "\(stock.id):UP-1"))
        #expect(card.sent == Card.Move(number: "SEND-1", at: minute(0)))
        #expect(card.used == Card.Move(number: "USE-1", at: minute(2)))
        #expect(card.usedFor == "ORDER-9")
        #expect(card.coupon.order == "ORDER-9")
        #expect(card.returned == nil)
        shop.clock.now = minute(3)
        _ = try shop.host.returnCoupon("UP-1", request: "BACK-1")
        shop.clock.now = minute(4)
        _ = try shop.host.deactivate("UP-1", reason: "recall", request: "OFF-1")
        _ = try shop.host.edit(stock.id, StockEdit(goods: "新茶"), request: "E1")
        card = try shop.host.card("UP-1")
        #expect(card.used == nil)
        #expect(card.returned == Card.Move(number: "BACK-1", at: minute(3)))
        #expect(card.deactivated == Card.Move(number: "OFF-1", at: minute(4)))
        #expect(
            card.jsonText() == """
                {"coupon_code":"UP-1","stock_id":"\(stock.id)","user":"u1","state":"deactivated",\
                "received_at":"2026-11-23T12:30:00+08:00",\
                "available_from":"2026-11-23T12:30:00+08:00","channel":"H5","order":"ORDER-9",\
                "deactivated":{"at":"2026-11-23T12:34:00+08:00","reason":"recall"},\
                "send_request_no":"SEND-1","returned":{"request_no":"BACK-1",\
                "at":"2026-11-23T12:33:00+08:00"},"deactivate_request_no":"OFF-1",\
                "stock":{"name":"满100减20","type":"NORMAL","goods":"新茶",\
                "merchant":"1900000001","use_method":"OFF_LINE","available":{},\
                "display":{"background_color":"jade","merchant_name":"山隐"}}}
                """)
        #expect(try shop.host.uploadedCodes(of: stock.id, drawn: true).map(\.code) == ["UP-1"])
        #expect(try shop.host.uploadedCount(of: stock.id) == 1)
        #expect(try shop.host.audit().fault == nil)
    }
}
