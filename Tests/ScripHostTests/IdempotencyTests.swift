import ScripCore
import ScripHost
import ScripLedger
import Testing

/// Every field of every request that changes something: another value under the same number is a clear
/// error that names the field, and changes nothing.
struct IdempotencyTests {
    /// One operation: its first request, and the same with one field changed, by the name a caller knows.
    struct Operation: Sendable, CustomTestStringConvertible {
        var name: String
        var first: @Sendable (Ready) throws -> Void
        var others: [Other]
        var testDescription: String { name }
    }

    /// The same request with another value of one field.
    struct Other: Sendable {
        var field: String
        var make: @Sendable (Ready) throws -> Void

        init(_ field: String, _ make: @escaping @Sendable (Ready) throws -> Void) {
            self.field = field
            self.make = make
        }
    }

    /// A shop with two stocks and a few coupons.
    final class Ready: Sendable {
        let shop: TeaShop
        let stock: Stock
        let codes: [CouponCode]
        let uploads: Stock

        init() throws {
            shop = try TeaShop()
            let stock = try shop.stock("S") { $0.limits.total = 100 }
            self.stock = stock
            uploads = try shop.stock("UP") { $0.codeMode = .uploaded }
            _ = try shop.stock("ASSIGNED") { $0.codeMode = .assigned }
            codes = try (0..<4).map { [shop] number in
                try shop.host.send(
                    stock: stock.id, to: "u1", request: RequestNumber(rawValue: "C\(number)")
                ).code
            }
            _ = try shop.host.redeem(shop.checkout("USED", [codes[2]]))
            _ = try shop.host.redeem(shop.checkout("USED2", [codes[3]]))
        }

        var host: CouponHost { shop.host }

        var assigned: StockID { (try? host.stocks()[2].id) ?? "" }

        func checkout(_ change: (inout Checkout) -> Void = { _ in }) throws -> Checkout {
            try shop.checkout("X", [codes[0]], change)
        }

        func used(_ change: (inout Used.Request) -> Void = { _ in }) -> Used.Request {
            var request = Used.Request(number: "X", coupon: codes[0])
            change(&request)
            return request
        }

        func sent(_ change: (inout SendRequest) -> Void = { _ in }) -> SendRequest {
            var request = SendRequest(number: "X", stock: assigned, user: "u1", code: "CODE-1")
            change(&request)
            return request
        }

        func create(_ change: (inout StockDefinition) -> Void = { _ in }) throws {
            _ = try shop.stock("X", change)
        }

        func edit(_ change: (inout StockEdit) -> Void = { _ in }) throws {
            var edit = StockEdit(comment: "c")
            change(&edit)
            _ = try host.edit(stock.id, edit, request: "X")
        }
    }

    private static let otherBasket: @Sendable (inout Checkout) -> Void = { checkout in
        guard
            let basket = try? Basket(lines: [
                Line(id: "1", sku: "TEA-01", name: "乌龙茶", unitPrice: 12_001, quantity: 1)
            ])
        else { return }
        checkout.basket = basket
    }

    /// Every field of a checkout.
    static let checkouts: [(field: String, change: @Sendable (inout Checkout) -> Void)] = [
        ("user", { $0.user = "u1" }), ("time", { $0.time = TeaShop.noon }),
        ("method", { $0.method = .offLine }),
        ("store", { $0.store = .init(id: "S01", region: "440300") }),
        ("coupons", { $0.coupons.append("none") }), ("basket", otherBasket),
        ("attributes", { $0.attributes = [.init(key: "level", value: .integer(3))] }),
    ]

    static let definitions: [(field: String, change: @Sendable (inout StockDefinition) -> Void)] = [
        ("name", { $0.name = "other" }), ("type", { $0.type = .exchange }),
        ("goods", { $0.goods = "other" }), ("merchant", { $0.merchant = "2" }),
        ("rule", { $0.rule = "other" }),
        ("params", { $0.parameters[0].value = .integer(9_000) }),
        ("code_mode", { $0.codeMode = .uploaded }), ("use_method", { $0.useMethod = .paymentCode }),
        ("available", { $0.availability.daysAfterReceipt = 7 }),
        ("limits", { $0.limits.total = 5 }), ("limits", { $0.limits.perUser = 5 }),
        ("limits", { $0.limits.perDay = 5 }), ("limits", { $0.limits.redeem.perOrder = 2 }),
        ("limits", { $0.limits.redeem.perUser.day = 1 }),
        ("limits", { $0.limits.redeem.perUser.week = 1 }),
        ("limits", { $0.limits.redeem.perUser.month = 1 }),
        ("limits", { $0.limits.redeem.perUser.year = 1 }),
        ("limits", { $0.limits.redeem.perDay = 1 }), ("limits", { $0.limits.amount.total = 1 }),
        ("limits", { $0.limits.amount.perUser = 1 }),
        ("limits", { $0.limits.amount.perOrder = 1 }), ("layer", { $0.layer = .item }),
        ("exclusive_group", { $0.exclusiveGroup = "g" }), ("comment", { $0.comment = "c" }),
        ("display", { $0.display = StockDisplay(merchantName: "m") }),
        ("entrance", { $0.entrance = StockEntrance(hallID: "h") }),
        ("mini_program", { $0.miniProgram = MiniProgram(appID: "wx1", path: "p") }),
        ("notify_appid", { $0.notifyAppID = "wx2" }),
        ("natural_person_limit", { $0.naturalPersonLimit = true }),
        ("prevent_api_abuse", { $0.preventAPIAbuse = true }),
        ("transferable", { $0.transferable = true }), ("shareable", { $0.shareable = true }),
        ("codes_ignore_case", { $0.codesIgnoreCase = true }),
        ("priority", { $0.priority = 5 }),
    ]

    static let operations: [Operation] = [
        Operation(
            name: "redeem", first: { _ = try $0.host.redeem($0.checkout()) },
            others: checkouts.map { field, change in
                Other(
                    field, { @Sendable ready in _ = try ready.host.redeem(ready.checkout(change)) })
            } + [Other("contents", { _ = try $0.host.use($0.used()) })]),
        Operation(
            name: "hold", first: { _ = try $0.host.hold($0.checkout()) },
            others: checkouts.map { field, change in
                Other(field, { @Sendable ready in _ = try ready.host.hold(ready.checkout(change)) })
            }),
        Operation(
            name: "use", first: { _ = try $0.host.use($0.used()) },
            others: [
                Other(
                    "coupon", { ready in _ = try ready.host.use(ready.used { $0.coupon = "none" }) }
                ),
                Other("user", { ready in _ = try ready.host.use(ready.used { $0.user = "u1" }) }),
                Other(
                    "time", { ready in _ = try ready.host.use(ready.used { $0.at = TeaShop.noon }) }
                ),
                Other(
                    "method",
                    { ready in _ = try ready.host.use(ready.used { $0.method = .offLine }) }
                ),
                Other("order", { ready in _ = try ready.host.use(ready.used { $0.order = "O" }) }),
                Other(
                    "discount", { ready in _ = try ready.host.use(ready.used { $0.discount = 0 }) }),
                Other("contents", { _ = try $0.host.redeem($0.checkout()) }),
            ]),
        Operation(
            name: "send", first: { _ = try $0.host.send($0.sent()) },
            others: [
                Other(
                    "stock", { ready in _ = try ready.host.send(ready.sent { $0.stock = "none" }) }),
                Other("user", { ready in _ = try ready.host.send(ready.sent { $0.user = "u2" }) }),
                Other(
                    "code", { ready in _ = try ready.host.send(ready.sent { $0.code = "CODE-2" }) }),
                Other(
                    "time",
                    { ready in _ = try ready.host.send(ready.sent { $0.at = TeaShop.noon }) }),
                Other(
                    "channel",
                    { ready in _ = try ready.host.send(ready.sent { $0.channel = "H5" }) }),
                Other(
                    "person", { ready in _ = try ready.host.send(ready.sent { $0.person = "p" }) }),
            ]),
        Operation(
            name: "return, whole",
            first: { _ = try $0.host.returnCoupon($0.codes[2], request: "X") },
            others: [
                Other("coupon", { _ = try $0.host.returnCoupon($0.codes[3], request: "X") }),
                Other(
                    "time",
                    { _ = try $0.host.returnCoupon($0.codes[2], request: "X", at: TeaShop.noon) }
                ),
                Other(
                    "lines",
                    { _ = try $0.host.returnGoods($0.goods(), of: $0.id("USED"), request: "X") }
                ),
            ]),
        Operation(
            name: "return, by line",
            first: { _ = try $0.host.returnGoods($0.goods(), of: $0.id("USED"), request: "X") },
            others: [
                Other(
                    "redemption_id",
                    { _ = try $0.host.returnGoods($0.goods(), of: $0.id("USED2"), request: "X") }
                ),
                Other(
                    "lines",
                    { _ = try $0.host.returnGoods($0.goods(2), of: $0.id("USED"), request: "X") }
                ),
                Other(
                    "time",
                    {
                        _ = try $0.host.returnGoods(
                            $0.goods(), of: $0.id("USED"), request: "X", at: TeaShop.noon)
                    }
                ),
            ]),
        Operation(
            name: "deactivate",
            first: { _ = try $0.host.deactivate($0.codes[0], reason: "r", request: "X") },
            others: [
                Other(
                    "coupon", { _ = try $0.host.deactivate($0.codes[1], reason: "r", request: "X") }
                ),
                Other("coupon", { _ = try $0.host.deactivate("none", reason: "r", request: "X") }),
                Other(
                    "reason", { _ = try $0.host.deactivate($0.codes[0], reason: "s", request: "X") }
                ),
            ]),
        Operation(
            name: "delete", first: { _ = try $0.host.delete($0.codes[0], of: "u1", request: "X") },
            others: [
                Other("coupon", { _ = try $0.host.delete($0.codes[1], of: "u1", request: "X") }),
                Other("user", { _ = try $0.host.delete($0.codes[0], of: "u2", request: "X") }),
            ]),
        Operation(
            name: "associate",
            first: { _ = try $0.host.associate($0.codes[0], with: "O", request: "X") },
            others: [
                Other(
                    "coupon", { _ = try $0.host.associate($0.codes[1], with: "O", request: "X") }),
                Other("order", { _ = try $0.host.associate($0.codes[0], with: "P", request: "X") }),
            ]),
        Operation(
            name: "disassociate",
            first: {
                _ = try $0.host.associate($0.codes[0], with: "O", request: "A")
                _ = try $0.host.disassociate($0.codes[0], from: "O", request: "X")
            },
            others: [
                Other(
                    "coupon", { _ = try $0.host.disassociate($0.codes[1], from: "O", request: "X") }
                ),
                Other(
                    "order", { _ = try $0.host.disassociate($0.codes[0], from: "P", request: "X") }),
            ]),
        Operation(
            name: "stock.create", first: { try $0.create() },
            others: definitions.map { field, change in
                Other(field, { @Sendable ready in try ready.create(change) })
            } + [
                Other(
                    "rule source",
                    {
                        _ = try $0.shop.stock(
                            "X", rule: TeaShop.spendAndSave.replacing("Spend and", with: "And"))
                    }
                )
            ]),
        Operation(
            name: "stock.change, state",
            first: { _ = try $0.host.move(stock: $0.stock.id, to: .paused, request: "X") },
            others: [
                Other(
                    "stock",
                    { _ = try $0.host.move(stock: $0.uploads.id, to: .paused, request: "X") }
                ),
                Other("stock", { _ = try $0.host.move(stock: "none", to: .paused, request: "X") }),
                Other(
                    "state",
                    { _ = try $0.host.move(stock: $0.stock.id, to: .stopped, request: "X") }),
                Other(
                    "what is to change",
                    {
                        _ = try $0.host.changeBudget(
                            of: $0.stock.id, total: 200, current: 100, request: "X")
                    }
                ),
                Other("what is to change", { try $0.edit() }),
            ]),
        Operation(
            name: "stock.change, total",
            first: {
                _ = try $0.host.changeBudget(
                    of: $0.stock.id, total: 200, current: 100, request: "X")
            },
            others: [
                Other(
                    "total",
                    {
                        _ = try $0.host.changeBudget(
                            of: $0.stock.id, total: 201, current: 200, request: "X")
                    }
                ),
                Other(
                    "what is to change",
                    {
                        _ = try $0.host.changeDailyBudget(
                            of: $0.stock.id, perDay: 200, current: nil, request: "X")
                    }
                ),
            ]),
        Operation(
            name: "stock.change, per_day",
            first: {
                _ = try $0.host.changeDailyBudget(
                    of: $0.stock.id, perDay: 9, current: nil, request: "X")
            },
            others: [
                Other(
                    "per_day",
                    {
                        _ = try $0.host.changeDailyBudget(
                            of: $0.stock.id, perDay: 8, current: 9, request: "X")
                    }
                ),
                // The stock has that total already.
                Other(
                    "what is to change",
                    {
                        _ = try $0.host.changeBudget(
                            of: $0.stock.id, total: 100, current: 100, request: "X")
                    }
                ),
            ]),
        Operation(
            name: "stock.edit", first: { try $0.edit() },
            others: [
                Other("comment", { try $0.edit { $0.comment = "d" } }),
                Other("goods", { try $0.edit { $0.goods = "g" } }),
                Other("display", { try $0.edit { $0.display = StockDisplay(description: "d") } }),
                Other("entrance", { try $0.edit { $0.entrance = StockEntrance(hallID: "h") } }),
                Other("use_method", { try $0.edit { $0.useMethod = .paymentCode } }),
                Other(
                    "mini_program",
                    { try $0.edit { $0.miniProgram = MiniProgram(appID: "wx1", path: "p") } }
                ),
                Other("prevent_api_abuse", { try $0.edit { $0.preventAPIAbuse = true } }),
                Other("notify_appid", { try $0.edit { $0.notifyAppID = "wx1" } }),
                Other(
                    "stock",
                    {
                        _ = try $0.host.edit(
                            $0.uploads.id, StockEdit(comment: "c"), request: "X")
                    }
                ),
                Other(
                    "what is to change",
                    { _ = try $0.host.move(stock: $0.stock.id, to: .paused, request: "X") }
                ),
            ]),
        Operation(
            name: "codes.upload",
            first: { _ = try $0.host.upload(["A", "B"], to: $0.uploads.id, request: "X") },
            others: [
                Other("codes", { _ = try $0.host.upload(["A"], to: $0.uploads.id, request: "X") }),
                Other(
                    "codes",
                    { _ = try $0.host.upload(["B", "A"], to: $0.uploads.id, request: "X") }),
                Other(
                    "stock", { _ = try $0.host.upload(["A", "B"], to: $0.stock.id, request: "X") }),
                Other(
                    "what is done with codes",
                    { _ = try $0.host.deleteCode("A", of: $0.uploads.id, request: "X") }
                ),
            ]),
        Operation(
            name: "goods.never_discounted",
            first: { try $0.list([.category: ["a", "b"], .tag: ["t"]], of: "1900000001") },
            others: [
                Other(
                    "merchant",
                    { try $0.list([.category: ["a", "b"], .tag: ["t"]], of: "1900000002") }
                ),
                Other("category", { try $0.list([.category: ["a"], .tag: ["t"]]) }),
                Other("category", { try $0.list([.category: ["a", "B"], .tag: ["t"]]) }),
                Other("tag", { try $0.list([.category: ["a", "b"]]) }),
                Other(
                    "brand", { try $0.list([.category: ["a", "b"], .tag: ["t"], .brand: ["x"]]) }),
                Other("sku", { try $0.list([.category: ["a", "b"], .tag: ["t"], .sku: ["x"]]) }),
                Other("category, tag", { try $0.list([:]) }),
            ]),
        Operation(
            name: "documents",
            first: { _ = try $0.host.write([.put($0.key, [1])], request: "X") },
            others: [
                Other("changes[0]", { _ = try $0.host.write([.put($0.key, [2])], request: "X") }),
                Other("changes[0]", { _ = try $0.host.write([.delete($0.key)], request: "X") }),
                Other(
                    "changes[0]",
                    { _ = try $0.host.write([.put($0.key, [1], expecting: .absent)], request: "X") }
                ),
                Other(
                    "changes (1, now 2)",
                    {
                        let other = DocumentKey(collection: "c", key: "2")
                        _ = try $0.host.write(
                            [.put($0.key, [1]), .put(other, [1])], request: "X")
                    }
                ),
            ]),
    ]

    @Test(arguments: operations)
    func `another value under the same number is named, and changes nothing`(
        _ operation: Operation
    ) throws {
        let ready = try Ready()
        try operation.first(ready)
        let entries = try ready.host.audit().entries
        for other in operation.others {
            let field = other.field
            do {
                try other.make(ready)
                Issue.record("\(operation.name) with another \(field) was answered")
            } catch let error as ScripError {
                #expect(error.code == .requestMismatch, "\(field): \(error)")
                let named = error.detail.split(separator: "now differs in ").last ?? ""
                #expect(named.contains(field), "\(field): \(error)")
            }
        }
        #expect(try ready.host.audit().entries == entries)
        // The first is still answered, and once only.
        if operation.name != "disassociate" { try operation.first(ready) }
        #expect(try ready.host.audit().entries == entries)
    }

    /// Fields that tables above must know; a new one makes this fail until it has its row.
    @Test func `no field is forgotten`() throws {
        let ready = try Ready()
        let requests: [(Any, Int)] = try [
            (ready.checkout(), 1 + Self.checkouts.count), (ready.used(), 7),
            // The device a send comes from is none of what is asked for.
            (ready.sent(), 8),
            (ready.stock.definition, 1 + Set(Self.definitions.map(\.field)).count),
            (StockEdit(comment: "c"), 8), (StockLimits(), 3), (SendLimits(), 3),
            (RedeemLimits(), 3), (RedeemLimits.PerUser(), 4), (AmountLimits(), 3),
        ]
        for (request, count) in requests {
            #expect(Mirror(reflecting: request).children.count == count, "\(type(of: request))")
        }
    }
}

extension IdempotencyTests.Ready {
    var key: DocumentKey { DocumentKey(collection: "c", key: "1") }

    func list(
        _ words: [GoodsKey: [String]], of merchant: MerchantID = "1900000001"
    ) throws {
        _ = try host.setNeverDiscounted(NeverDiscounted(words), by: merchant, request: "X")
    }

    func goods(_ pieces: Int64 = 1) -> [Returned.Goods] { [.init(line: "1", quantity: pieces)] }

    func id(_ request: String) throws -> RedemptionID { try host.redemption(request).id }
}
