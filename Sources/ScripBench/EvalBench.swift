internal import CBareHost
internal import Foundation
internal import LuaSandbox
internal import ScripContract
package import ScripCore
internal import ScripRules

/// One decision, beside a bare C host that builds tables and trusts the script.
package struct EvalBench {
    /// Medians of one evaluation in nanoseconds, and their ratios within this run.
    package struct Result: Sendable {
        /// The bare host.
        package var bareNanoseconds: Double
        /// `RuleBook.decide`, `scope` a function.
        package var scripNanoseconds: Double
        /// The same with `scope` a table.
        package var tableNanoseconds: Double
        /// 99 of 100 batches of `scope` as a function were at most this.
        package var scripP99Nanoseconds: Double
        /// 99 of 100 batches of `scope` as a table were at most this.
        package var tableP99Nanoseconds: Double
        /// Lua memory of one loaded rule of 50 lines with one stock's parameters.
        package var bytesPerRule: Int
        /// Nanoseconds a line at 2,000 lines over those at 20, `scope` a function.
        package var growth: Double
        /// Ten coupons on one checkout from its JSON, over one coupon.
        package var tenCoupons: Double

        /// Scrip's cost over the bare host's.
        package var ratio: Double { scripNanoseconds / bareNanoseconds }
        /// The same with a scope table.
        package var tableRatio: Double { tableNanoseconds / bareNanoseconds }
        /// Evaluations one core makes in a second.
        package var perSecond: Double { 1e9 / scripNanoseconds }
    }

    /// Interleaved batches of each kind.
    package var batches = 2_000
    /// Evaluations in a batch.
    package var perBatch = 40

    /// A bench with the standard figures.
    package init() {}

    /// Measures all kinds in turns, checking every answer.
    package func run() throws(ScripError) -> Result {
        barehost_pin()
        let book = try RuleBook(states: 1)
        let function = try bind(EvalBench.functionRule, in: book)
        let table = try bind(EvalBench.tableRule, in: book)
        let goods = BenchGoods(lines: 20)
        let basket = try goods.basket()
        let bare = try BareHost(goods)
        let facts = Facts()
        var times: [[Double]] = [[], [], []]
        for batch in 0..<batches + 100 {
            let measured = [
                try time { bare.evaluate() },
                try time { function.decide(on: basket, facts: facts).verdict.discount },
                try time { table.decide(on: basket, facts: facts).verdict.discount },
            ]
            // The first hundred warm caches and clocks.
            if batch >= 100 { for kind in 0..<3 { times[kind].append(measured[kind]) } }
        }
        for kind in 0..<3 { times[kind].sort() }
        guard
            bare.shares()
                == function.decide(on: basket, facts: facts).verdict.lines
                .map(\.discount)
        else { throw wrong("the split of the bare host and of Scrip differ") }
        return Result(
            bareNanoseconds: times[0][batches / 2], scripNanoseconds: times[1][batches / 2],
            tableNanoseconds: times[2][batches / 2],
            scripP99Nanoseconds: times[1][batches * 99 / 100],
            tableP99Nanoseconds: times[2][batches * 99 / 100], bytesPerRule: try bytesPerRule(),
            growth: try growth(book, function), tenCoupons: try tenCoupons(book, function, basket))
    }

    /// One batch; nanoseconds of one evaluation.
    private func time(_ evaluate: () -> Int64) throws(ScripError) -> Double {
        let started = DispatchTime.now().uptimeNanoseconds
        for _ in 0..<perBatch {
            guard evaluate() == EvalBench.off else {
                throw wrong("an evaluation answered otherwise")
            }
        }
        return Double(DispatchTime.now().uptimeNanoseconds - started) / Double(perBatch)
    }

    private func growth(_ book: RuleBook, _ rule: BoundRule) throws(ScripError) -> Double {
        var perLine: [Double] = []
        for lines in [20, 2_000] {
            let basket = try BenchGoods(lines: lines).basket()
            var times: [Double] = []
            for _ in 0..<300 {
                let started = DispatchTime.now().uptimeNanoseconds
                let rounds = 4_000 / lines
                for _ in 0..<rounds { _ = rule.decide(on: basket, facts: Facts()) }
                times.append(
                    Double(DispatchTime.now().uptimeNanoseconds - started)
                        / Double(rounds * lines))
            }
            perLine.append(times.sorted()[times.count / 2])
        }
        return perLine[1] / perLine[0]
    }

    private func tenCoupons(
        _ book: RuleBook, _ rule: BoundRule, _ basket: Basket
    ) throws(ScripError) -> Double {
        let json = Checkout(basket: basket).json
        // In turns: the machine's speed drifts, and only the ratio is of interest.
        var times: [Int: [Double]] = [1: [], 10: []]
        for _ in 0..<2_000 {
            for coupons in [1, 10] {
                let started = DispatchTime.now().uptimeNanoseconds
                let checkout = try Checkout(json: json)
                for _ in 0..<coupons {
                    _ = rule.decide(on: checkout.basket, facts: Facts())
                }
                times[coupons]?.append(Double(DispatchTime.now().uptimeNanoseconds - started))
            }
        }
        let medians = times.mapValues { $0.sorted()[$0.count / 2] }
        return (medians[10] ?? 0) / (medians[1] ?? 1)
    }

    private func bytesPerRule() throws(ScripError) -> Int {
        let book = try RuleBook(states: 1)
        let before = book.memoryBytes
        var kept: [BoundRule] = []
        for number in 0..<100 {
            let padding = (0..<28).map { "-- line \($0)" }.joined(separator: "\n")
            kept.append(
                try bind(EvalBench.functionRule + "\n\(padding)\n-- \(number)", in: book))
        }
        let basket = try BenchGoods(lines: 20).basket()
        for rule in kept { _ = rule.decide(on: basket, facts: Facts()) }
        return (book.memoryBytes - before) / kept.count
    }

    private func bind(_ source: String, in book: RuleBook) throws(ScripError) -> BoundRule {
        try book.load(name: "bench", source: Array(source.utf8)).bind([
            .init(key: "threshold", value: .integer(EvalBench.threshold)),
            .init(key: "off", value: .integer(EvalBench.off)),
            .init(
                key: "excluded_brands", value: .list(BenchGoods.excluded.map { .string($0) })),
        ])
    }

    private func wrong(_ detail: String) -> ScripError {
        ScripError(.internalFault, detail, remedy: "Do not trust this build")
    }

    static let threshold: Int64 = 10_000
    static let off: Int64 = 2_000

    static let functionRule = """
        return {
          api = 1,
          title = "满减券 · spend and save",
          params = {
            threshold = { type = "money", min = 0 },
            off = { type = "money", min = 1 },
            excluded_brands = { type = "set", of = "string", default = {} },
          },
          refusals = { below_threshold = "Spend {short:money} more to use this coupon" },
          scope = function(line, p)
            if line.tags.special then return false, "special_price" end
            return not p.excluded_brands[line.brand]
          end,
          eligible = function(scope, p, ctx)
            if scope.amount < p.threshold then
              return scrip.refuse("below_threshold", { short = p.threshold - scope.amount })
            end
            return true
          end,
          discount = function(scope, p, ctx)
            return p.off
          end,
        }
        """

    static let tableRule = functionRule.replacing(
        """
          scope = function(line, p)
            if line.tags.special then return false, "special_price" end
            return not p.excluded_brands[line.brand]
          end,
        """,
        with: """
              scope = { exclude = { tag = { "special" }, brand = { param = "excluded_brands" } } },
            """)

    static let bareRule = """
        return function(basket, p)
          local sum = 0
          for _, line in ipairs(basket.lines) do
            if not line.special and not p.excluded_brands[line.brand] then
              line.counts = true
              sum = sum + line.amount
            end
          end
          if sum < p.threshold then return 0 end
          return p.off
        end
        """
}
