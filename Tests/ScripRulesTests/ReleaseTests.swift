import ScripCore
import Testing

@testable import ScripRules

/// A rule that is bound, asked and let go leaves nothing behind, however often.
struct ReleaseTests {
    private static let source = Array(
        """
        return { api = 1, title = "t", params = { off = { type = "money" } },
          discount = function(scope, p) return p.off end }
        """.utf8)

    @Test func nothingIsKeptForRulesThatAreGone() throws {
        let book = try RuleBook()
        let basket = try Basket(lines: [Line(id: "1", unitPrice: 10_000, quantity: 1)])
        let kept = try book.load(name: "kept", source: Self.source)
        func discount(_ rule: Rule, _ off: Int64) throws -> Int64 {
            try rule.bind([.init(key: "off", value: .integer(off))])
                .decide(on: basket, facts: .none).verdict.discount
        }
        for number in 1...2_000 {
            // Each answers with its own parameters, wherever those of another one stood before.
            #expect(try discount(kept, Int64(number)) == Int64(number))
            guard number % 10 == 0 else { continue }
            let other = try book.load(name: "other", source: Self.source + [0x0A])
            #expect(try discount(other, 7) == 7)
            #expect(throws: ScripError.self) {
                try book.load(name: "broken", source: Array("return 1".utf8))
            }
            #expect(throws: ScripError.self) {
                try book.load(name: "broken", source: Array("return {".utf8))
            }
        }
        let held = book.held
        #expect(held.places < 16)
        // A few for each state.
        #expect(held.releases < 64 * 33)
    }

    @Test func manyThreadsBindAndLetGoOfRules() async throws {
        let book = try RuleBook()
        let basket = try Basket(lines: [Line(id: "1", unitPrice: 10_000, quantity: 1)])
        let kept = try book.load(name: "kept", source: Self.source)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var wrong = 0
                    for number in 0..<500 {
                        let off = Int64(task * 1_000 + number + 1)
                        let answer = try kept.bind([.init(key: "off", value: .integer(off))])
                            .decide(on: basket, facts: .none).verdict.discount
                        if answer != off { wrong += 1 }
                    }
                    return wrong
                }
            }
            for try await wrong in group { #expect(wrong == 0) }
        }
        #expect(book.held.places < 64)
    }
}
