internal import Foundation
package import ScripCore
internal import ScripRules

/// Whether memory stays flat over many evaluations, and what thousands of rules take.
package struct MemoryBench {
    /// What was measured, in bytes.
    package struct Result: Sendable {
        /// Resident memory after the first tenth of the evaluations.
        package var early: Int
        /// Resident memory after all of them.
        package var late: Int
        /// Lua memory of each of 10,000 loaded rules.
        package var bytesPerRule: Int
    }

    /// Evaluations in all.
    package var evaluations = 5_000_000

    /// A bench with the standard figures.
    package init() {}

    /// Evaluates, then loads and uses 10,000 rules.
    package func run() throws(ScripError) -> Result {
        let book = try RuleBook(states: 1)
        let parameters: [ParameterValue.Field] = [
            .init(key: "threshold", value: .integer(EvalBench.threshold)),
            .init(key: "off", value: .integer(EvalBench.off)),
        ]
        let rule = try book.load(name: "bench", source: Array(EvalBench.functionRule.utf8))
            .bind(parameters)
        let basket = try BenchGoods(lines: 20).basket()
        var early = 0
        for count in 1...evaluations {
            _ = rule.decide(on: basket, facts: Facts())
            if count == evaluations / 10 { early = MemoryBench.residentBytes }
        }
        let late = MemoryBench.residentBytes
        let before = book.memoryBytes
        var kept: [BoundRule] = []
        for number in 0..<10_000 {
            let source = EvalBench.functionRule + "\n-- \(number)"
            kept.append(try book.load(name: "bench", source: Array(source.utf8)).bind(parameters))
        }
        for rule in kept {
            guard rule.decide(on: basket, facts: Facts()).verdict.discount == EvalBench.off
            else {
                throw ScripError(
                    .internalFault, "One of 10,000 rules answered otherwise",
                    remedy: "Do not trust this build")
            }
        }
        return Result(
            early: early, late: late, bytesPerRule: (book.memoryBytes - before) / kept.count)
    }

    static var residentBytes: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
            return 0
        }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * 4096
    }
}
