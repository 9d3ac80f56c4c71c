import Foundation
import Locked
import ScripContract
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite
import Testing
import Yams

/// What rules see of a ledger is what happened in it: the same as in a context that was made up.
struct LiveFactsTests {
    /// Refuses with everything it sees; every door is asked about the same, see `FactsDoorTests`.
    static let witness: String = {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/facts.lua")
        return (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    }()

    struct Step: Decodable {
        var name: String
        var at: String
        var `do`: [String]?
        var coupon: CouponCode.RawValue
    }

    /// A step's `context` as JSON, with the ledger's numbers for the letters of stocks.
    private struct Contexts {
        private let steps: [[String: Any]]

        init(_ text: String) throws {
            steps = try #require(Yams.load(yaml: text) as? [[String: Any]])
        }

        func json(_ index: Int, _ ids: [String: StockID]) throws -> [UInt8] {
            let context = try #require(steps[index]["context"])
            func named(_ value: Any, key: String) -> Any {
                if let text = value as? String, key == "id" || key == "stock" {
                    return ids[text]?.rawValue ?? text
                }
                if let map = value as? [String: Any] {
                    return Dictionary(
                        uniqueKeysWithValues: map.map { ($0.key, named($0.value, key: $0.key)) })
                }
                if let list = value as? [Any] { return list.map { named($0, key: "") } }
                return value
            }
            return Array(try JSONSerialization.data(withJSONObject: named(context, key: "")))
        }
    }

    private let shop: TeaShop
    private let stocks: [String: StockID]

    init() throws {
        shop = try TeaShop(
            book: Book(timeZone: MerchantTimeZone(identifier: "Europe/Berlin"), currency: "EUR"))
        var stocks: [String: StockID] = [:]
        for name in ["A", "B", "C"] {
            let stock = try shop.stock(
                .init(rawValue: name), rule: LiveFactsTests.witness, parameters: []
            ) {
                $0.name = "Stock \(name)"
                $0.codeMode = .assigned
                if name == "C" { $0.merchant = "1900000002" }
                if name == "A" {
                    $0.limits.total = 5
                    $0.availability.daysAfterReceipt = 3
                }
            }
            stocks[name] = stock.id
        }
        self.stocks = stocks
    }

    private func act(_ words: [String], _ number: RequestNumber) throws {
        let code = CouponCode(rawValue: words.count == 4 ? words[2] : words[1])
        switch words[0] {
        case "send":
            _ = try shop.host.send(
                stock: try #require(stocks[words[1]]), to: .init(rawValue: words[3]),
                request: number, code: code)
        case "redeem":
            let receipt = try shop.host.redeem(
                shop.checkout(number, [code]) {
                    $0.attributes = [Attribute(key: "spend", value: .boolean(true))]
                })
            #expect(receipt.isRedeemed)
        case "return": _ = try shop.host.returnCoupon(code, request: number)
        case "delete": _ = try shop.host.delete(code, of: "u1", request: number)
        case "deactivate": _ = try shop.host.deactivate(code, request: number)
        default: Issue.record("\(words) is nothing to do")
        }
    }

    @Test func `rules see the ledger as it is, in every call`() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/facts.yaml")
        let text = try String(contentsOf: url, encoding: .utf8)
        let steps = try YAMLDecoder().decode([Step].self, from: text)
        let contexts = try Contexts(text)
        let book = try RuleBook()
        let rule = try book.load(name: "witness", source: Array(LiveFactsTests.witness.utf8))
            .bind([])
        var number = 0
        for (index, step) in steps.enumerated() {
            shop.clock.now = try Instant(rfc3339: step.at)
            for action in step.do ?? [] {
                number += 1
                try act(
                    action.split(separator: " ").map(String.init),
                    .init(rawValue: "DO-\(number)"))
            }
            let checkout = try shop.checkout(
                .init(rawValue: "ASK-\(index)"), [CouponCode(rawValue: step.coupon)]
            ) { $0.user = "u1" }
            let madeUp = try Facts(json: contexts.json(index, stocks))
            let expected = rule.decide(on: checkout.basket, facts: madeUp).verdict.outcome
            guard case .refused(let refusal) = expected else {
                Issue.record("the witness says nothing: \(expected)")
                return
            }
            #expect(refusal.details.count == 5)
            // Twice: a first decision does not yet know what the rule looks at.
            for turn in 1...2 {
                let quote = try shop.host.quote(checkout)
                #expect(quote.offers[0].verdict.outcome == expected, "\(step.name), quote \(turn)")
                #expect(
                    try shop.host.redeem(checkout).outcome
                        == .refused(checkout.coupons[0], refusal), "\(step.name), redeem \(turn)")
                #expect(
                    try shop.host.hold(checkout).outcome
                        == .refused(checkout.coupons[0], refusal), "\(step.name), hold \(turn)")
            }
        }
        #expect(try shop.host.audit().fault == nil)
        #expect(try shop.host.replay().differing == 0)
    }

    @Test func `later coupons of a checkout see what was applied before them, and by whom`() throws
    {
        let rule = """
            return {
              api = 1, title = "Applied",
              refusals = { seen = "Seen" },
              eligible = function(scope, p, ctx)
                local r = ctx.redemption
                if #r.applied == 0 then return true end
                local list = {}
                for i, e in ipairs(r.applied) do list[i] = e.stock .. ":" .. e.discount end
                return scrip.refuse("seen", {
                  applied = table.concat(list, ", "), request = r.request_no, method = r.method,
                  store = r.store.id .. " " .. r.store.region,
                })
              end,
              discount = function(scope) return 700 end,
            }
            """
        let shop = try TeaShop()
        let first = try shop.stock("A", rule: rule, parameters: []) { $0.layer = .item }
        let second = try shop.stock("B", rule: rule, parameters: []) { $0.layer = .platform }
        let coupons = try [first, second].map {
            try shop.host.send(stock: $0.id, to: "u1", request: .init(rawValue: "\($0.id)")).code
        }
        let receipt = try shop.host.redeem(
            shop.checkout("T1", coupons) {
                $0.method = .offLine
                $0.store = .init(id: "S01", region: "440300")
            })
        guard case .refused(let coupon, let refusal) = receipt.outcome else {
            Issue.record("\(receipt.outcome)")
            return
        }
        #expect(coupon == coupons[1])
        let seen = Dictionary(uniqueKeysWithValues: refusal.details.map { ($0.key, $0.value) })
        #expect(
            seen == [
                "applied": .string("\(first.id):700"), "request": .string("T1"),
                "method": .string("OFF_LINE"), "store": .string("S01 440300"),
            ])
    }

    // MARK: What a rule looked at

    struct Look: Sendable, CustomTestStringConvertible {
        var field: String
        var read: Facts.Read
        var testDescription: String { field }
    }

    static let looks: [Look] = [
        .init(field: "ctx.stock.id", read: []), .init(field: "ctx.stock.name", read: []),
        .init(field: "ctx.stock.type", read: []),
        .init(field: "ctx.stock.sent", read: .stockCounters),
        .init(field: "ctx.stock.redeemed", read: .stockCounters),
        .init(field: "ctx.stock.remaining", read: .stockCounters),
        .init(field: "ctx.coupon.code", read: []), .init(field: "ctx.now.hour", read: []),
        .init(field: "ctx.wallet.user", read: []), .init(field: "ctx.wallet.count", read: .wallet),
        .init(field: "ctx.wallet.of_stock", read: .wallet),
        .init(field: "ctx.wallet.redeemed", read: .wallet),
        .init(field: "ctx.wallet.redeemed_today", read: .wallet),
        .init(field: "ctx.wallet.first_purchase", read: .wallet),
        .init(field: "#ctx.wallet.coupons", read: .wallet),
        .init(field: "ctx.redemption.request_no", read: []),
        .init(field: "ctx.stock.sent + ctx.wallet.count", read: [.stockCounters, .wallet]),
        .init(field: "ctx.wallet.count + ctx.stock.sent", read: [.stockCounters, .wallet]),
    ]

    /// The journal keeps, and a commit checks, what the rule looked at and nothing else.
    @Test(arguments: looks)
    func `what a rule looks at is noted with its redemption`(_ look: Look) throws {
        let shop = try TeaShop()
        let rule = """
            return {
              api = 1, title = "Look",
              discount = function(scope, p, ctx)
                if \(look.field) == "nothing like it" then return 2 end
                return 1
              end,
            }
            """
        _ = try shop.stock(rule: rule, parameters: []) { $0.limits.total = 100 }
        for index in 0..<3 {
            let coupon = try shop.send(.init(rawValue: "S\(index)"), to: "u1")
            _ = try shop.host.redeem(shop.checkout(.init(rawValue: "T\(index)"), [coupon.code]))
        }
        let entries = try shop.ledger.read { ledger throws(ScripError) in
            try ledger.journal(after: 0, limit: 100)
        }.filter { $0.kind == .redeemed }
        #expect(entries.count == 3)
        for (index, entry) in entries.enumerated() {
            let item = try Redeemed(record: entry.body).items[0]
            #expect(item.read == look.read)
            // A wallet is kept if and only if it was looked at.
            #expect(
                item.facts.wallet.count == (look.read.contains(.wallet) ? Int64(index) + 1 : 0))
            #expect(
                item.facts.wallet.redeemed == (look.read.contains(.wallet) ? Int64(index) : 0))
        }
    }

    /// A rule that takes long is decided beside its turn; what it saw must still hold in it.
    @Test(arguments: ["ctx.stock.redeemed", "ctx.wallet.redeemed"])
    func `no two redemptions at once see the same count`(_ field: String) throws {
        let shop = try TeaShop()
        let rule = """
            return {
              api = 1, title = "Count",
              discount = function(scope, p, ctx)
                local seen = \(field)
                local sum = 0
                for i = 1, 20000 do sum = sum + i % 7 end
                return 100 + seen
              end,
            }
            """
        _ = try shop.stock(rule: rule, parameters: [])
        let coupons = try (0..<24).map {
            try shop.send(.init(rawValue: "S\($0)"), to: "u1").code
        }
        let taken = Locked<[Int64]>([])
        onThreads(8, count: coupons.count) { index in
            do {
                let receipt = try shop.host.redeem(
                    shop.checkout(.init(rawValue: "T\(index)"), [coupons[index]]))
                taken.withLock { $0.append(receipt.discount) }
            } catch { Issue.record(error) }
        }
        #expect(taken.withLock { $0.sorted() } == (0..<24).map { 100 + Int64($0) })
        #expect(try shop.host.replay().differing == 0)
    }
}
