import Foundation
import LuaSandbox
import ScripContract
import ScripCore
import ScripRules
import Synchronization
import Testing

/// What a rule costs is the same whenever and wherever it runs, and steps end it before the clock does.
struct CostTests {
    /// Bodies of loops with what stands before them; see `Tests/Cost/constructs.txt`.
    struct Construct {
        var name = ""
        var before = ""
        var body = ""

        static func all() throws -> [Construct] {
            let file = URL(filePath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "Cost/constructs.txt")
            return try String(contentsOf: file, encoding: .utf8).split(separator: "\n== ")
                .dropFirst().map { text in
                    let halves = text.components(separatedBy: "\n--\n")
                    let name = halves[0].prefix { $0 != "\n" }
                    return Construct(
                        name: String(name), before: String(halves[0].dropFirst(name.count)),
                        body: halves[1])
                }
        }
    }

    /// SplitMix64, so that a run can be repeated by its seed.
    struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    static let environment = ProcessInfo.processInfo.environment

    /// C that is compiled without optimisation is several times slower than what users run.
    static var limits: LuaLimits {
        var limits = LuaLimits()
        #if DEBUG
            limits.timeoutMilliseconds *= 8
            limits.timeoutMicrosecondsPerRow *= 8
        #endif
        return limits
    }

    static func rule(_ constructs: [(Construct, turns: Int)]) -> String {
        var source =
            "return { api = 1, title = \"t\", discount = function(scope, p, ctx)\n"
            + "local lines, rows = scope.lines, scope\n"
        for (construct, turns) in constructs {
            source +=
                "do\n\(construct.before)\nfor _ = 1, \(turns) do\n\(construct.body)\nend end\n"
        }
        return source + "return 1 end }"
    }

    /// A rule of some constructs, or a script of the attack corpus with lines dropped or doubled.
    static func random(
        _ constructs: [Construct], _ attacks: [Attack], using random: inout Random
    ) -> [UInt8] {
        if Int.random(in: 0..<3, using: &random) == 0 {
            let attack = attacks[Int.random(in: 0..<attacks.count, using: &random)]
            var lines = String(decoding: attack.script.prefix(20_000), as: UTF8.self)
                .split(separator: "\n", omittingEmptySubsequences: false)
            for _ in 0..<Int.random(in: 0...2, using: &random) where lines.count > 2 {
                let at = Int.random(in: 0..<lines.count, using: &random)
                if Bool.random(using: &random) {
                    lines.remove(at: at)
                } else {
                    lines.insert(lines[at], at: at)
                }
            }
            return Array(lines.joined(separator: "\n").utf8)
        }
        let chosen = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            (
                constructs[Int.random(in: 0..<constructs.count, using: &random)],
                turns: [1, 7, 100, 10_000, 1_000_000][Int.random(in: 0..<5, using: &random)]
            )
        }
        return Array(rule(chosen).utf8)
    }

    /// Everything about an ending that is promised to be the same; nil when the clock ended it.
    static func ending(_ source: [UInt8], in book: RuleBook, on basket: Basket) throws -> String? {
        switch book.compile(name: "random", source: source) {
        case .failure(let failure):
            return failure.isTransient ? nil : failure.message
        case .success(let rule):
            // Rules of the corpus may want parameters; without any they are not asked.
            guard let bound = try? rule.bind([]) else { return "wants parameters" }
            let verdict = bound.decide(on: basket, facts: Facts()).verdict
            if case .failed(let failure) = verdict.outcome {
                if failure.isTransient { return nil }
                // Where memory runs out differs with the hash seed; that it does, and the cost, not.
                if failure.kind == .memory { return "memory \(verdict.steps)" }
            }
            return verdict.jsonText(.compact)
        }
    }

    /// Threads that take the processor's time while tests look whether that matters.
    final class Load: Sendable {
        private let done = Atomic(false)

        init(threads: Int) {
            for _ in 0..<threads {
                Thread.detachNewThread { [self] in
                    var n = 1
                    while !done.load(ordering: .relaxed) { n = n &* 31 &+ 7 }
                    _ = n
                }
            }
        }

        func end() { done.store(true, ordering: .relaxed) }
    }

    @Test func randomRulesCostTheSameUnderLoad() throws {
        let count = Self.environment["SCRIP_RULES"].flatMap { Int($0) } ?? 120
        let seed =
            Self.environment["SCRIP_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999_999)
        var random = Random(state: seed)
        let constructs = try Construct.all()
        let attacks = try Attack.all().filter { $0.basket == nil }
        let basket = try #require(try AttackTests.baskets.get()["standard"])
        let load = Load(threads: 4)
        defer { load.end() }
        var clock = 0
        var budget = 0
        for number in 0..<count {
            let source = Self.random(constructs, attacks, using: &random)
            let books = [
                try RuleBook(limits: Self.limits, states: 1),
                try RuleBook(limits: Self.limits, states: 1),
            ]
            let endings = try (0..<5).map { run in
                try Self.ending(source, in: books[run % 2], on: basket)
            }
            clock += endings.count { $0 == nil }
            if endings[0]?.contains("\"budget\"") == true { budget += 1 }
            #expect(
                Set(endings.map { $0 ?? "the clock" }).count == 1,
                "rule \(number) of seed \(seed): \(endings)\n\(String(decoding: source, as: UTF8.self))"
            )
        }
        print(
            "\(count) random rules, five runs each under load: \(budget) ended by steps, "
                + "\(clock) runs by the clock (seed \(seed))")
        #expect(clock == 0)
        #expect(budget > 0)
    }

    /// Short texts stay with the state that made them, for the next run to find.
    @Test func textsOfEarlierRunsDecideNothing() throws {
        let basket = try #require(try AttackTests.baskets.get()["standard"])
        var kinds: Set<String> = []
        for turns in 880...1_080 {
            let source = Array(
                """
                return { api = 1, title = 't', discount = function()
                  local long = ('x'):rep(999)
                  for i = 1, \(turns) do
                    local short = 'k' .. i
                    local longer = long .. (i % 10)
                  end
                  return 1
                end }
                """.utf8)
            let book = try RuleBook(limits: Self.limits, states: 1)
            let endings = try (0..<4).map { _ in try Self.ending(source, in: book, on: basket) }
            #expect(Set(endings).count == 1, "\(turns) turns: \(endings)")
            kinds.insert(endings[0]?.hasPrefix("memory") == true ? "memory" : "applies")
        }
        #expect(kinds == ["memory", "applies"])
    }

    @Test func stepsEndEveryConstructBeforeTheClockDoes() throws {
        let basket = try #require(try AttackTests.baskets.get()["standard"])
        let constructs = try Construct.all()
        #expect(constructs.count > 180)
        for construct in constructs {
            let book = try RuleBook(limits: Self.limits, states: 1)
            let source = Array(Self.rule([(construct, turns: 100_000_000)]).utf8)
            let ending = try Self.ending(source, in: book, on: basket)
            #expect(ending != nil, "\(construct.name): ended by the clock")
        }
    }

    /// Counted by hand, so that no unit of work is lost: a step for each look at a character, one for
    /// each attempt, what `rep` takes (1, a sixteenth of the bytes, an eighth of the turns), a sixteenth
    /// of the bytes for the text, and one when the search ends.
    @Test(arguments: [
        (
            "#(('a'):rep(1000):match('%d') or '')",
            2 * 1001 + 1 + (1 + 62 + 125) + 62
        ),
        ("#(('a'):rep(2000):match('%d') or '')", 2 * 2001 + 1 + (1 + 125 + 250) + 125),
        // A set of three is looked at up to three times for each character.
        (
            "#(('a'):rep(1000):match('[bcd]') or '')",
            // match, matches_one, and item_end's three for each start; three of the set but at the end
            1001 * (1 + 1 + 3) + 1000 * 3 + 1 + (1 + 62 + 125) + 62
        ),
        // Each candidate of a plain search, and a sixty-fourth of the text.
        ("(('a'):rep(1000):find('ab', 1, true) or 0)", 1 + 15 + 999 + (1 + 62 + 125) + 62),
    ])
    func workIsChargedOneByOne(_ expression: String, _ steps: Int) throws {
        let book = try RuleBook(states: 1)
        let source =
            "return { api = 1, title = 't', discount = function() return \(expression) end }"
        let rule = try book.load(name: "work", source: Array(source.utf8)).bind([])
        let basket = try Basket(lines: [Line(id: "1", unitPrice: 100, quantity: 1)])
        let verdict = rule.decide(on: basket, facts: Facts()).verdict
        #expect(verdict.steps == Int64(steps))
    }

    @Test func aMachineThatIsTooSlowIsNoAnswerOfTheRule() throws {
        var limits = LuaLimits()
        limits.timeoutMilliseconds = 0
        limits.timeoutMicrosecondsPerRow = 0
        let book = try RuleBook(limits: limits, states: 1)
        let source = "return { api = 1, discount = function() while true do end end }"
        let rule = try book.load(name: "slow", source: Array(source.utf8)).bind([])
        let basket = try Basket(lines: [Line(id: "1", unitPrice: 100, quantity: 1)])
        guard
            case .failed(let failure) = rule.decide(on: basket, facts: Facts()).verdict
                .outcome
        else {
            Issue.record("it did not fail")
            return
        }
        #expect(failure.kind == .budget)
        #expect(failure.isTransient)
        #expect(failure.message.contains("this machine was too slow"))
        #expect(failure.tryAgain?.code == .undecided)
    }

    /// Names far behind other constants, beside many variables or longer than short texts are.
    @Test(arguments: [0, 1, 2, 3])
    func globalsAreFoundWhereverTheyStand(_ shape: Int) throws {
        let constants = (0..<300).map { "do local _ = 'c\($0)' end" }.joined(separator: " ")
        let locals = (0..<80).map { "local u\($0) = \($0)" }.joined(separator: "\n")
        let sum = (0..<80).map { "u\($0)" }.joined(separator: " + ")
        func source(_ name: String) -> String {
            switch shape {
            case 0: "return { api = 1, discount = function() \(constants) return \(name) end }"
            case 1: "return { api = 1, discount = function() \(constants) \(name) = 1 end }"
            case 2:
                "\(locals)\nreturn { api = 1, discount = function() return \(sum) + \(name) end }"
            default: "return { api = 1, discount = function() return \(name) end }"
            }
        }
        let book = try RuleBook(states: 1)
        let name = shape == 3 ? String(repeating: "x", count: 60_000) : "pirce"
        guard
            case .failure(let failure) = book.compile(name: "far", source: Array(source(name).utf8))
        else {
            Issue.record("it loads")
            return
        }
        #expect(failure.kind == .load)
        #expect(failure.message.contains("undefined global '\(name.prefix(40))"))
        // What is offered is found in the same places.
        guard shape != 1 else { return }
        guard
            case .success = book.compile(name: "far", source: Array(source("scrip.div(1, 1)").utf8))
        else {
            Issue.record("what is offered is not found")
            return
        }
    }
}
