import Foundation
import ScripCore
import ScripRules
import Synchronization
import Testing

/// One book on many threads, many rules in one book.
struct SharingTests {
    static func bind(_ book: RuleBook, off: Int64) throws -> BoundRule {
        try book.load(name: "spend_and_save", source: Array(SpendAndSaveTests.source.utf8)).bind([
            .init(key: "threshold", value: .integer(100)), .init(key: "off", value: .integer(off)),
        ])
    }

    @Test func eightThreadsGetTheAnswersOfOne() throws {
        let book = try RuleBook()
        let rules = try (1...20).map { try Self.bind(book, off: Int64($0)) }
        let basket = try Basket(
            lines: (0..<20).map { Line(id: "\($0)", unitPrice: Int64(100 + $0), quantity: 2) })
        let wrong = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for round in 0..<500 {
                let rule = rules[(round + thread) % rules.count]
                let verdict = rule.decide(on: basket, facts: Facts()).verdict
                let off = Int64((round + thread) % rules.count + 1)
                if verdict.discount != off || verdict.lines.map(\.discount).reduce(0, +) != off {
                    wrong.withLock { $0 += 1 }
                }
            }
        }
        #expect(wrong.withLock { $0 } == 0)
    }

    @Test func rulesThatAreLetGoGiveTheirMemoryBack() throws {
        let book = try RuleBook(states: 1)
        let basket = try Basket(lines: [Line(id: "1", unitPrice: 500, quantity: 1)])
        var after: [Int] = []
        for round in 0..<3_000 {
            let rule = try Self.bind(book, off: 1)
            #expect(rule.decide(on: basket, facts: Facts()).verdict.discount == 1)
            if round % 1_000 == 999 { after.append(book.memoryBytes) }
        }
        // Garbage waits to be collected, but does not pile up.
        #expect(after[2] < after[0] + 1_000_000)
    }

    @Test func thousandsOfRulesAreReadyAtOnce() throws {
        let book = try RuleBook(states: 2)
        let basket = try Basket(lines: [Line(id: "1", unitPrice: 50_000, quantity: 1)])
        let rules = try (1...2_000).map { number in
            let source = SpendAndSaveTests.source + "\n-- \(number)"
            return try book.load(name: "rule_\(number)", source: Array(source.utf8)).bind([
                .init(key: "threshold", value: .integer(100)),
                .init(key: "off", value: .integer(Int64(number))),
            ])
        }
        #expect(Set(rules.map(\.rule.version)).count == rules.count)
        for (index, rule) in rules.enumerated() {
            let verdict = rule.decide(on: basket, facts: Facts()).verdict
            #expect(verdict.discount == Int64(index + 1))
        }
    }
}
