import Foundation
import ScripCore
import ScripHost
import ScripRules
import Testing
import Yams

/// Goods that are never discounted: which lines are out, from when on, and in history.
struct NeverDiscountedTests {
    /// One list and one basket; `Tests/Conformance/never-discounted.yaml`.
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Goods: Decodable, Sendable {
            var id: String
            var sku: String?
            var category: String?
            var brand: String?
            var tags: [String]?
            var price: Int64
        }

        var name: String
        var rule: String?
        var list: [String: [String]]
        var lines: [Goods]
        var out: [String: String]
        var discount: Int64?
        var refused: String?
        var testDescription: String { name }

        func basket() throws -> Basket {
            try Basket(
                lines: lines.map {
                    Line(
                        id: $0.id, sku: $0.sku ?? "", category: $0.category ?? "",
                        brand: $0.brand ?? "", unitPrice: $0.price, quantity: 1,
                        tags: $0.tags ?? [])
                })
        }

        func goods() throws -> NeverDiscounted {
            var words: [GoodsKey: [String]] = [:]
            for (key, list) in list { words[try #require(GoodsKey(rawValue: key))] = list }
            return try NeverDiscounted(words)
        }
    }

    static let cases = Result {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/never-discounted.yaml")
        return try YAMLDecoder().decode([Case].self, from: Data(contentsOf: url))
    }

    /// By the names under which the cases ask for them.
    static let rules: [String: String] = [
        "half": rule(), "table": rule(#"scope = { exclude = { tag = { "special" } } },"#),
        "function": rule(
            """
            scope = function(line)
              if line.tags.special then return false, "special_price" end
              return true
            end,
            """),
        "counts_free": rule("counts_free = true,"),
        "whole_basket": rule(takes: "100 * ctx.basket.count"),
    ]

    static func rule(
        _ more: String = "", takes off: String = "scrip.percent_off(scope.amount, 50)"
    ) -> String {
        """
        return { api = 1, title = "t", params = {}, \(more)
          discount = function(scope, p, ctx) return \(off) end }
        """
    }

    let shop: TeaShop
    private let merchant: MerchantID = "1900000001"

    init() throws { shop = try TeaShop() }

    private func set(
        _ words: [GoodsKey: [String]], _ request: RequestNumber, of merchant: MerchantID? = nil
    ) throws {
        _ = try shop.host.setNeverDiscounted(
            NeverDiscounted(words), by: merchant ?? self.merchant, request: request)
    }

    private func half(_ request: RequestNumber, of merchant: MerchantID? = nil) throws -> Stock {
        try shop.stock(request, rule: Self.rule(), parameters: []) {
            $0.merchant = merchant ?? self.merchant
        }
    }

    private func coupon(_ request: RequestNumber, of stock: Stock) throws -> CouponCode {
        try shop.host.send(stock: stock.id, to: "u1", request: request).code
    }

    @Test(arguments: try cases.get())
    func `each line is in or out, with its reason, however it is asked`(_ given: Case) throws {
        let source = try #require(Self.rules[given.rule ?? "half"])
        let stock = try shop.stock(rule: source, parameters: [])
        let codes = try (1...2).map { try coupon(.init(rawValue: "C\($0)"), of: stock) }
        _ = try shop.host.setNeverDiscounted(given.goods(), by: merchant, request: "N")
        var checkout = Checkout(
            requestNumber: nil, coupons: [codes[0]], basket: try given.basket())
        let offer = try #require(try shop.host.quote(checkout).offers.first)
        checkout.requestNumber = "H"
        let held = try shop.host.hold(checkout)
        checkout.requestNumber = "R"
        checkout.coupons = [codes[1]]
        let receipt = try shop.host.redeem(checkout)
        for (door, verdict) in [
            ("quote", offer.verdict), ("hold", held.coupons[0].verdict),
            ("redeem", receipt.coupons[0].verdict),
        ] {
            for line in verdict.lines {
                #expect(line.reason == given.out[line.id], "\(door) \(line.id)")
                #expect(line.inScope == (given.out[line.id] == nil), "\(door) \(line.id)")
                if !line.inScope { #expect(line.discount == 0, "\(door) \(line.id)") }
            }
            #expect(verdict.discount == given.discount ?? 0, "\(door)")
            var code: String?
            if case .refused(let refusal) = verdict.outcome { code = refusal.code }
            #expect(code == given.refused, "\(door)")
        }
        #expect(try shop.host.audit().fault == nil)
        #expect(try shop.host.replay().differing == 0)
    }

    @Test func `a list is set, shown, replaced and taken away`() throws {
        let none = NeverDiscountedList(merchant: merchant, goods: NeverDiscounted(), since: nil)
        #expect(try shop.host.neverDiscounted(by: merchant) == none)
        let first = try shop.host.setNeverDiscounted(
            NeverDiscounted([.tag: ["rx", "a", "rx"]]), by: merchant, request: "N1")
        #expect(first.goods.words(of: .tag) == ["a", "rx"])
        #expect(first.since == TeaShop.noon)
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 60)
        try set([.sku: ["CARD"]], "N2")
        let second = try shop.host.neverDiscounted(by: merchant)
        #expect(second.goods == (try NeverDiscounted([.sku: ["CARD"]])))
        #expect(second.since == TeaShop.noon.advanced(bySeconds: 60))
        try set([:], "N3")
        #expect(try shop.host.neverDiscounted(by: merchant) == none)
        // What was answered first is answered again, in whatever order the words are written.
        let again = try shop.host.setNeverDiscounted(
            NeverDiscounted([.tag: ["a", "rx"]]), by: merchant, request: "N1")
        #expect(again == first)
        #expect(try shop.host.neverDiscounted(by: merchant) == none)
        #expect(try shop.host.audit().entries == 4)
    }

    @Test func `it holds for all stocks of its merchant, before and after, and for no other`()
        throws
    {
        let before = try half("S1")
        let other = try half("S2", of: "1900000002")
        let coupons = try [coupon("C1", of: before), coupon("C2", of: other)]
        try set([.sku: ["TEA-01"]], "N1")
        let after = try half("S3")
        let later = try coupon("C3", of: after)
        func off(_ code: CouponCode) throws -> Int64 {
            try shop.host.quote(shop.checkout(nil, [code])).best.discount
        }
        #expect(try off(coupons[0]) == 0)
        #expect(try off(coupons[1]) == 6_000)
        #expect(try off(later) == 0)
        #expect(try shop.host.shownStock(after.id).neverDiscounted.words(of: .sku) == ["TEA-01"])
        #expect(try shop.host.shownStock(other.id).neverDiscounted.isEmpty)
        // Whatever else changes about a stock, its list stays.
        _ = try shop.host.edit(before.id, StockEdit(comment: "c"), request: "E1")
        _ = try shop.host.changeBudget(of: before.id, total: 9, current: nil, request: "E2")
        #expect(try off(coupons[0]) == 0)
        try set([:], "N2")
        #expect(try off(coupons[0]) == 6_000)
        #expect(try off(later) == 6_000)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `the best deal takes nothing off such goods`() throws {
        // 10.00 off from 50.00 on, and 5.00 off of another merchant's.
        let ten = try shop.stock("S1", threshold: 5_000, off: 1_000)
        let five = try shop.stock("S2", threshold: 0, off: 500) { $0.merchant = "1900000002" }
        let codes = try [coupon("C1", of: ten), coupon("C2", of: five)]
        let basket = try Basket(lines: [
            Line(id: "wine", category: "alcohol/wine", unitPrice: 4_000, quantity: 1),
            Line(id: "tea", category: "drinks", unitPrice: 2_000, quantity: 1),
        ])
        let checkout = Checkout(requestNumber: nil, user: "u1", coupons: [], basket: basket)
        #expect(try shop.host.quote(checkout).best.discount == 1_500)
        try set([.category: ["alcohol/"]], "N1")
        let best = try shop.host.quote(checkout).best
        // 20.00 of tea are not 50.00; the other merchant's 5.00 lie on both, 40 to 20.
        #expect(best.discount == 500)
        #expect(best.coupons == [codes[1]])
        #expect(best.optimal)
        #expect(best.lines.map(\.discount) == [333, 167])
    }

    @Test func `both coupons of a checkout take their part off what is left to each`() throws {
        let first = try coupon("C1", of: half("S1"))
        let second = try coupon("C2", of: half("S2", of: "1900000002"))
        try set([.sku: ["CARD"]], "N1")
        try set([.tag: ["rx"]], "N2", of: "1900000002")
        let basket = try Basket(lines: [
            Line(id: "card", sku: "CARD", unitPrice: 1_000, quantity: 1),
            Line(id: "drug", unitPrice: 2_000, quantity: 1, tags: ["rx"]),
            Line(id: "tea", unitPrice: 4_000, quantity: 1),
        ])
        let receipt = try shop.host.redeem(
            Checkout(requestNumber: "R", coupons: [first, second], basket: basket))
        // Half of 20.00 and 40.00 first: 10.00 and 20.00. Then half of 10.00 and of the 20.00 left.
        #expect(receipt.lines.map(\.discount) == [500, 1_000, 3_000])
        #expect(receipt.payable == 2_500)
        #expect(try shop.host.replay().differing == 0)
    }

    @Test func `what is held stays at its price`() throws {
        let code = try coupon("C1", of: half("S1"))
        let checkout = try shop.checkout("H", [code])
        #expect(try shop.host.hold(checkout).discount == 6_000)
        try set([.sku: ["TEA-01"]], "N1")
        #expect(try shop.host.commit(hold: "H").discount == 6_000)
        #expect(try shop.host.audit().fault == nil)
        #expect(try shop.host.replay().differing == 0)
    }

    @Test func `history is decided with the list of its time`() throws {
        let stock = try half("S1")
        let basket = try Basket(lines: [
            Line(id: "1", sku: "TEA-01", unitPrice: 4_000, quantity: 1),
            Line(id: "2", sku: "CUP", unitPrice: 1_000, quantity: 1),
        ])
        let lists: [[GoodsKey: [String]]?] = [
            nil, [.sku: ["CUP"]], nil, [.sku: ["TEA-01"]], [:],
        ]
        var off: [Int64] = []
        for (index, list) in lists.enumerated() {
            let number = RequestNumber(rawValue: "N\(index)")
            if let list { try set(list, number) }
            let receipt = try shop.host.redeem(
                Checkout(
                    requestNumber: number, coupons: [coupon(number, of: stock)], basket: basket))
            off.append(receipt.discount)
        }
        #expect(off == [2_500, 2_000, 2_000, 500, 2_500])
        let report = try shop.host.replay()
        #expect(report.coupons == 5)
        #expect(report.differing == 0)
        #expect(try shop.host.audit().fault == nil)
        var past: [[String]] = []
        try shop.host.pastCheckouts(batch: 2, start: { _ in }) {
            checkouts, entries throws(ScripError) in
            for entry in entries {
                guard let checkout = try checkouts.checkout(of: entry) else { continue }
                past.append(checkout.coupons[0].neverDiscounted?.goods.words(of: .sku) ?? [])
            }
        }
        #expect(past == [[], ["CUP"], ["CUP"], ["TEA-01"], []])
    }

    @Test func `lists and sends in one turn keep each other's rows`() throws {
        let stock = try half("S1")
        onThreads(8, count: 240) { [shop] index in
            do {
                if index % 12 == 0 {
                    _ = try shop.host.setNeverDiscounted(
                        NeverDiscounted([.sku: ["S\(index)"]]), by: "1900000001",
                        request: RequestNumber(rawValue: "N\(index)"))
                } else {
                    _ = try shop.host.send(
                        stock: stock.id, to: UserID(rawValue: "u\(index)"),
                        request: RequestNumber(rawValue: "C\(index)"))
                }
            } catch { Issue.record(error) }
        }
        #expect(try shop.host.stock(stock.id).sent == 220)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `a merchant that is none and a list that is too long are refused`() throws {
        #expect(throws: ScripError.self) { try set([.sku: ["A"]], "N1", of: "") }
        #expect(throws: ScripError.self) {
            try set(
                [.sku: ["A"]], "N1", of: MerchantID(rawValue: String(repeating: "1", count: 33)))
        }
        let words = (0..<NeverDiscounted.wordsMax).map(String.init)
        try set([.sku: words], "N1")
        let error = #expect(throws: ScripError.self) { try set([.sku: words, .tag: ["a"]], "N2") }
        #expect(error?.detail == "The list has 10001 words")
    }
}
