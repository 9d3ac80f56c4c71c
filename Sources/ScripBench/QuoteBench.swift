internal import Foundation
public import ScripCore
internal import ScripHost
internal import ScripLedger
internal import ScripRules
internal import ScripSQLite

/// What a quote of twelve combinable coupons over twenty lines takes.
public struct QuoteBench {
    private let host: CouponHost
    private let basket: Basket
    private let path: String

    /// One run's figures.
    public struct Result: Sendable {
        /// Microseconds of this thread's processor for one quote, the median.
        public var microseconds: Double
        /// The same for one coupon of the twelve.
        public var oneCoupon: Double
        /// Coupons in the best combination.
        public var coupons: Int
        /// Whether it is proven.
        public var optimal: Bool
    }

    private static let spend = """
        return {
          api = 1, title = "Spend and save",
          params = { threshold = { type = "money", min = 0 }, off = { type = "money", min = 1 } },
          refusals = { below_threshold = "Spend {short:money} more to use this coupon" },
          scope = { exclude = { tag = { "special" } } },
          eligible = function(scope, p)
            if scope.amount < p.threshold then
              return scrip.refuse("below_threshold", { short = p.threshold - scope.amount })
            end
            return true
          end,
          discount = function(_, p) return p.off end,
        }
        """

    private static let percent = """
        return {
          api = 1, title = "Percent off",
          params = { pay_percent = { type = "percent", max = 99 }, max_off = { type = "money", min = 1 } },
          scope = { exclude = { tag = { "special" } } },
          discount = function(scope, p)
            return math.min(scrip.percent_off(scope.amount, p.pay_percent), p.max_off)
          end,
        }
        """

    /// A ledger in a folder, with twelve stocks of two rules in three layers.
    public init(folder: String) throws(ScripError) {
        path = "\(folder)/scrip-quote-\(UUID().uuidString).db"
        host = try CouponHost(
            ledger: CouponLedger(path: path), rules: RuleBook(),
            clock: { Instant(epochSeconds: 1_795_408_200) })
        basket = try Basket(lines: BenchGoods(lines: 20).lines)
        for number in 0..<12 {
            let step = Int64(number)
            let isPercent = number % 2 == 1
            let parameters: [ParameterValue.Field] =
                isPercent
                ? [
                    .init(key: "pay_percent", value: .integer(98 - step)),
                    .init(key: "max_off", value: .integer(700 + 31 * step)),
                ]
                : [
                    .init(key: "threshold", value: .integer(1_000 * step)),
                    .init(key: "off", value: .integer(400 + 53 * step)),
                ]
            let stock = try host.createStock(
                StockDefinition(
                    requestNumber: RequestNumber(rawValue: "S\(number)"), name: "bench",
                    type: .normal, goods: "all", merchant: "1900000001",
                    rule: isPercent ? "percent" : "spend", parameters: parameters,
                    layer: StockLayer.allCases[number / 4]),
                ruleSource: Array((isPercent ? QuoteBench.percent : QuoteBench.spend).utf8),
                proof: .unproven("a bench"))
            _ = try host.send(
                stock: stock.id, to: "u", request: RequestNumber(rawValue: "C\(number)"))
        }
    }

    /// Quotes again and again; the ledger's file is removed afterwards.
    public func run(rounds: Int = 400) throws(ScripError) -> Result {
        defer {
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
        }
        let all = Checkout(user: "u", basket: basket)
        let first = try host.quote(all)
        let one = Checkout(user: "u", coupons: [first.offers[0].coupon], basket: basket)
        var times: [Double] = []
        var single: [Double] = []
        for _ in 0..<rounds {
            times.append(
                try ThreadClock.microseconds { () throws(ScripError) in
                    _ = try host.quote(all)
                })
            single.append(
                try ThreadClock.microseconds { () throws(ScripError) in
                    _ = try host.quote(one)
                })
        }
        return Result(
            microseconds: times.sorted()[rounds / 2], oneCoupon: single.sorted()[rounds / 2],
            coupons: first.best.coupons.count, optimal: first.best.optimal)
    }
}
