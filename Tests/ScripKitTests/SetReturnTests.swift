import ScripCore
import ScripLedger
import ScripRules
import Testing

@testable import ScripKit

/// A checkout whose goods come back piece by piece.
struct SetReturn: CustomStringConvertible {
    /// Pieces of one line, and what they must be worth.
    struct Step {
        let line: String
        let pieces: Int64
        let refund: Int64
        let breaks: [Int64]
    }

    let name: String
    let redeemed: Redeemed
    let steps: [Step]

    var description: String { name }

    static func all() throws -> [SetReturn] {
        let path = "Tests/Conformance/sets/returns.yaml"
        let document = try YAMLValue.parse(Project.text(path), file: path)
        let reader = CaseReader(file: path) { path throws(ScripError) in
            throw ScripError(.notFound, path, remedy: "Write the lines into the case")
        }
        return try reader.list(document["cases"], "cases").map { try SetReturn($0, reader) }
    }

    private init(_ value: YAMLValue, _ reader: CaseReader) throws {
        try reader.check(value, keys: ["name", "lines", "coupons", "returns"], "a case")
        name = try #require(value["name"]?.text)
        let lines = value.entries?.filter { ["name", "lines"].contains($0.key) } ?? []
        // Nothing is expected of a coupon by itself.
        let anything = YAMLValue(
            kind: .map([("refused", YAMLValue(kind: .text(""), line: value.line))]),
            line: value.line)
        let whole = YAMLValue(kind: .map(lines + [("expect", anything)]), line: value.line)
        let basket = try reader.ruleCase(whole, [], in: Book(currency: "CNY")).basket
        let coupons = try reader.list(value["coupons"], "coupons").map { coupon in
            try reader.check(coupon, keys: ["rule", "source", "params"], "a coupon of a case")
            return (
                coupon["rule"]?.text ?? "own", coupon["source"]?.text,
                try reader.parameters(coupon["params"])
            )
        }
        redeemed = try Redeemed(of: basket, coupons)
        steps = try reader.list(value["returns"], "returns").map { step in
            try reader.check(step, keys: ["line", "pieces", "refund", "breaks"], "a return")
            return Step(
                line: try #require(step["line"]?.text),
                pieces: try #require(step["pieces"]?.integer),
                refund: try #require(step["refund"]?.integer),
                breaks: try reader.list(step["breaks"], "breaks").compactMap(\.integer))
        }
    }
}

extension Redeemed {
    /// A basket with coupons on it, those that apply.
    init(
        of basket: Basket,
        _ coupons: [(rule: String, source: String?, parameters: [ParameterValue.Field])]
    ) throws {
        let book = try RuleBook()
        var left = Remainder()
        var items: [Redeemed.Item] = []
        for (index, coupon) in coupons.enumerated() {
            let source =
                try coupon.source.map { Array($0.utf8) }
                ?? Project.bytes("rules/\(coupon.rule).lua")
            let rule = try book.load(name: coupon.rule, source: source)
            let verdict = try rule.bind(coupon.parameters).decide(
                on: basket, left: left, facts: .none
            ).verdict
            guard verdict.applies else { continue }
            left.take(verdict, of: basket)
            items.append(
                Redeemed.Item(
                    coupon: CouponCode(rawValue: "C\(index + 1)"), stock: "1", read: [],
                    facts: .none, verdict: verdict))
        }
        self.init(
            checkout: Checkout(basket: basket), decidedAt: Instant(epochSeconds: 0), zoneOffset: 0,
            items: items)
    }

    /// The return of some goods after others, as the ledger keeps it.
    func returning(_ goods: [Returned.Goods], after earlier: [Returned]) throws -> (
        Returned, Refund
    ) {
        let refund = try Refund(of: self, after: earlier, goods: goods)
        let request = Returned.Request(
            number: "R", coupon: nil, redemption: "R1", goods: goods, at: nil)
        return (
            Returned(
                request: request, redemption: "R1", at: decidedAt, parts: [], lines: refund.lines),
            refund
        )
    }
}

struct SetReturnTests {
    @Test(arguments: try SetReturn.all()) func piecesComeBackForWhatWasPaid(
        _ expected: SetReturn
    ) throws {
        var earlier: [Returned] = []
        for (index, step) in expected.steps.enumerated() {
            let (returned, refund) = try expected.redeemed.returning(
                [.init(line: step.line, quantity: step.pieces)], after: earlier)
            #expect(returned.lines.map(\.refund) == [step.refund], "return \(index + 1)")
            let broken = refund.breaks.indices.filter { refund.breaks[$0] }.map { Int64($0) + 1 }
            #expect(broken == step.breaks, "return \(index + 1)")
            earlier.append(returned)
        }
    }

    /// In whatever order and steps pieces come back, the parts add up to what each coupon had taken off,
    /// and no piece gives back less than nothing.
    @Test(arguments: 0..<60) func partsAddUpInAnyOrder(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let lines = (1...Int(random.integer(1...4))).map { index in
            Line(
                id: "\(index)", sku: random.integer(0...1) == 0 ? "S" : "T\(index)",
                unitPrice: random.integer(1...2_000), quantity: random.integer(1...5))
        }
        let coupons: [(rule: String, source: String?, parameters: [ParameterValue.Field])] = [
            (
                "buy_x_get_y", nil,
                [
                    .init(key: "buy", value: .integer(random.integer(1...2))),
                    .init(key: "get", value: .integer(1)),
                    .init(key: "mixed", value: .boolean(true)),
                    .init(key: "max_sets", value: .integer(1)),
                ]
            ),
            (
                "bundle_price", nil,
                [
                    .init(key: "pieces", value: .integer(2)),
                    .init(key: "price", value: .integer(random.integer(0...1_500))),
                ]
            ),
        ]
        let redeemed = try Redeemed(of: try Basket(lines: lines), coupons)
        var left = Dictionary(uniqueKeysWithValues: lines.map { ($0.id, $0.quantity) })
        var earlier: [Returned] = []
        var given = Array(repeating: Int64(0), count: redeemed.items.count)
        while let line = left.keys.sorted().randomElement(using: &random) {
            let pieces = random.integer(1...left[line]!)
            let (returned, refund) = try redeemed.returning(
                [.init(line: line, quantity: pieces)], after: earlier)
            for (index, part) in refund.discounts.enumerated() {
                #expect(part >= 0)
                given[index] += part
            }
            #expect(refund.discounts.reduce(0, +) == returned.lines[0].discount)
            earlier.append(returned)
            left[line] = left[line]! - pieces
            if left[line] == 0 { left[line] = nil }
        }
        #expect(given == redeemed.items.map(\.verdict.discount), "seed \(seed)")
        let refunds = earlier.flatMap(\.lines).reduce(0) { $0 + $1.refund }
        #expect(refunds == redeemed.checkout.basket.amount - given.reduce(0, +))
    }
}
