import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite
import Testing

/// A stock's outward parts: as created, and as edited while its coupons are out.
struct EditTests {
    let shop: TeaShop

    init() throws { shop = try TeaShop() }

    private func stock() throws -> Stock {
        try shop.stock { definition in
            definition.availability.end = TeaShop.noon.advanced(bySeconds: 100)
            definition.comment = "spring"
            definition.display = StockDisplay(
                description: "One a visit", logoURL: "https://a/logo.png", merchantName: "山隐",
                backgroundColour: .green)
            definition.entrance = StockEntrance(
                officialAccount: "wx1", hallID: "H1", storeID: "T1", codeDisplay: .barcode)
            definition.useMethod = .offLine
        }
    }

    @Test func `only the parts named change, and an empty text takes one away`() throws {
        let stock = try stock()
        let edited = try shop.host.edit(
            stock.id,
            StockEdit(
                comment: "", goods: "新茶", display: StockDisplay(backgroundColour: .red),
                entrance: StockEntrance(officialAccount: "", codeDisplay: .qrcode),
                useMethod: .miniPrograms, miniProgram: MiniProgram(appID: "wx9", path: "a/b"),
                preventAPIAbuse: true, notifyAppID: "wx8"), request: "E1")
        var expected = stock.definition
        expected.comment = nil
        expected.goods = "新茶"
        expected.display?.backgroundColour = .red
        expected.entrance?.officialAccount = nil
        expected.entrance?.codeDisplay = .qrcode
        expected.useMethod = .miniPrograms
        expected.miniProgram = MiniProgram(appID: "wx9", path: "a/b")
        expected.preventAPIAbuse = true
        expected.notifyAppID = "wx8"
        #expect(edited.definition == expected)
        #expect(try shop.host.stock(stock.id) == edited)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `coupons that are out are redeemed the new way, in every process`() throws {
        let stock = try stock()
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        let clock = shop.clock
        // Another host on the same file, with terms of its own in memory.
        let other = try CouponHost(
            ledger: CouponLedger(path: shop.path), rules: RuleBook(),
            clock: { clock.now })
        let checkout = try shop.checkout("R1", [coupon.code]) { $0.method = .offLine }
        #expect(try other.quote(checkout).offers[0].verdict.applies)
        _ = try shop.host.edit(stock.id, StockEdit(useMethod: .paymentCode), request: "E1")
        for host in [shop.host, other] {
            #expect(try host.redeem(checkout).refusal == "wrong_method")
            #expect(
                try host.use(.init(number: "R2", coupon: coupon.code, method: .offLine)).outcome
                    == .refused(Refusal(.wrongMethod)))
        }
        let new = try shop.checkout("R1", [coupon.code]) { $0.method = .paymentCode }
        #expect(try other.redeem(new).isRedeemed)
        #expect(try shop.host.audit().fault == nil)
        #expect(try shop.host.replay().differing == 0)
    }

    @Test func `a rule that looks at wallets is decided in the turn that edited its stock`() throws
    {
        let rule = """
            return { api = 1, title = "t", params = {}, refusals = { often = "Not again" },
              eligible = function(scope, p, ctx)
                if ctx.wallet.redeemed > 0 then return scrip.refuse("often", {}) end
                return true
              end,
              discount = function() return 100 end }
            """
        let stock = try shop.stock("S", rule: rule, parameters: [])
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        _ = try shop.host.edit(stock.id, StockEdit(comment: "a"), request: "E1")
        // A hold is decided by a writer, which has never seen these terms.
        let held = try shop.host.hold(shop.checkout("H1", [coupon.code]))
        #expect(held.discount == 100)
        #expect(try shop.host.commit(hold: "H1").isRedeemed)
        #expect(try shop.host.replay().differing == 0)
    }

    @Test func `the same edit again is answered the same, another one is refused`() throws {
        let stock = try stock()
        let first = try shop.host.edit(stock.id, StockEdit(comment: "a"), request: "E1")
        _ = try shop.host.edit(stock.id, StockEdit(comment: "b"), request: "E2")
        #expect(try shop.host.edit(stock.id, StockEdit(comment: "a"), request: "E1") == first)
        #expect(try shop.host.stock(stock.id).definition.comment == "b")
        let others: [@Sendable () throws -> Stock] = [
            { [shop] in
                try shop.host.edit(stock.id, StockEdit(comment: "c"), request: "E1")
            },
            { [shop] in try shop.host.move(stock: stock.id, to: .paused, request: "E1") },
        ]
        for other in others {
            let error = #expect(throws: ScripError.self) { _ = try other() }
            #expect(error?.code == .requestMismatch)
        }
    }

    @Test func `nothing is edited after the stock's last second, nor its budget`() throws {
        let stock = try stock()
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 100)
        _ = try shop.host.edit(stock.id, StockEdit(comment: "last"), request: "E1")
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 101)
        let late = #expect(throws: ScripError.self) {
            _ = try shop.host.edit(stock.id, StockEdit(comment: "late"), request: "E2")
        }
        #expect(late?.code == .notAllowed)
        #expect(throws: ScripError.self) {
            _ = try shop.host.changeBudget(of: stock.id, total: 9, current: nil, request: "E3")
        }
        // Asked for again, the edit that was made in time is still answered.
        #expect(
            try shop.host.edit(stock.id, StockEdit(comment: "last"), request: "E1")
                .definition.comment == "last")
    }

    @Test func `what was fixed at creation cannot be edited`() throws {
        let stock = try stock()
        let edits = [
            StockEdit(), StockEdit(display: StockDisplay(logoURL: "https://b")),
            StockEdit(display: StockDisplay(merchantName: "b")),
            StockEdit(entrance: StockEntrance(storeID: "T2")), StockEdit(goods: ""),
            StockEdit(comment: String(repeating: "长", count: 21)),
        ]
        for edit in edits {
            let error = #expect(throws: ScripError.self) {
                _ = try shop.host.edit(stock.id, edit, request: "E1")
            }
            #expect(error?.code == .invalidInput)
        }
    }

    @Test func `a stock that awaits approval sends nothing until it is approved`() throws {
        var definition = try stock().definition
        definition.requestNumber = "STOCK-2"
        let source = Array(TeaShop.spendAndSave.utf8)
        let stock = try shop.host.createStock(
            definition, ruleSource: source, proof: .unproven("a test"), awaitingApproval: true)
        #expect(stock.state == .unaudited)
        let early = #expect(throws: ScripError.self) {
            _ = try shop.host.send(stock: stock.id, to: "u", request: "S1")
        }
        #expect(early?.code == .stockNotRunning)
        for state in [StockState.paused, .running] {
            let error = #expect(throws: ScripError.self) {
                _ = try shop.host.move(stock: stock.id, to: state, request: "M0")
            }
            #expect(error?.code == .notAllowed)
            #expect(try shop.host.stock(stock.id).state == .unaudited)
        }
        _ = try shop.host.approve(stock: stock.id, request: "M1")
        #expect(try shop.host.approve(stock: stock.id, request: "M1").state == .running)
        // What runs or pauses awaits no approval.
        for state in [StockState.running, .paused] {
            if state != .running {
                _ = try shop.host.move(stock: stock.id, to: state, request: "M2")
            }
            let error = #expect(throws: ScripError.self) {
                _ = try shop.host.approve(stock: stock.id, request: "M3")
            }
            #expect(error?.code == .notAllowed)
        }
        _ = try shop.host.move(stock: stock.id, to: .running, request: "M4")
        _ = try shop.host.send(stock: stock.id, to: "u", request: "S1")
        let mismatch = #expect(throws: ScripError.self) {
            _ = try shop.host.createStock(
                definition, ruleSource: source, proof: .unproven("a test"))
        }
        #expect(mismatch?.code == .requestMismatch)
        #expect(try shop.host.audit().fault == nil)
    }
}
