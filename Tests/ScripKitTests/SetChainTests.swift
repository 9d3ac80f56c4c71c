import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// Coupons of one basket, one after the other, each with what it must say.
struct SetChain: CustomStringConvertible {
    /// One coupon: a rule and what it must say when its turn comes.
    struct Coupon {
        let rule: String
        let source: [UInt8]
        let ruleCase: RuleCase
    }

    let name: String
    let coupons: [Coupon]

    var description: String { name }

    static func all(_ file: String) throws -> [SetChain] {
        let path = "Tests/Conformance/sets/\(file).yaml"
        let document = try YAMLValue.parse(Project.text(path), file: path)
        let reader = CaseReader(file: path) { path throws(ScripError) in
            throw ScripError(.notFound, path, remedy: "Write the lines into the case")
        }
        return try reader.list(document["cases"], "cases").map { try SetChain($0, reader) }
    }

    private init(_ value: YAMLValue, _ reader: CaseReader) throws {
        try reader.check(value, keys: ["name", "lines", "coupons"], "a case")
        name = try #require(value["name"]?.text)
        coupons = try reader.list(value["coupons"], "coupons").map { coupon in
            try reader.check(
                coupon, keys: ["rule", "source", "params", "expect"], "a coupon of a case")
            let shared = value.entries?.filter { ["name", "lines"].contains($0.key) } ?? []
            let own = coupon.entries?.filter { ["params", "expect"].contains($0.key) } ?? []
            let rule = coupon["rule"]?.text ?? "own"
            return Coupon(
                rule: rule,
                source: try coupon["source"]?.text.map { Array($0.utf8) }
                    ?? Project.bytes("rules/\(rule).lua"),
                ruleCase: try reader.ruleCase(
                    YAMLValue(kind: .map(shared + own), line: coupon.line), [],
                    in: Book(currency: "CNY")))
        }
    }

    /// Decides coupon by coupon on what those before it left.
    func run() throws {
        let book = try RuleBook()
        let runner = CaseRunner()
        var left = Remainder()
        for coupon in coupons {
            let rule = try book.load(name: coupon.rule, source: coupon.source)
            let basket = coupon.ruleCase.basket
            let verdict = try rule.bind(coupon.ruleCase.parameters).decide(
                on: basket, left: left, facts: coupon.ruleCase.facts
            ).verdict
            let differences = runner.differences(verdict, coupon.ruleCase)
            #expect(differences == [], "\(name), line \(coupon.ruleCase.line)")
            if verdict.applies { left.take(verdict, of: basket) }
        }
    }
}

/// A piece serves one set, and lines that cost nothing serve none.
struct SetChainTests {
    @Test(arguments: try SetChain.all("chains")) func aPieceServesOneSet(_ chain: SetChain) throws {
        try chain.run()
    }

    @Test(arguments: try SetChain.all("free_goods"))
    func whatCostsNothingIsOutOfScope(_ chain: SetChain) throws { try chain.run() }
}
