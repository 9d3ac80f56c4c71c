import Foundation
import Scrip
import ScripCore
import ScripRules
import ScripSQLite

/// What a quote of twelve combinable coupons over twenty lines costs.
struct QuoteTimes {
    let host: CouponHost
    let basket: Basket

    init(path: String) throws {
        host = CouponHost(
            ledger: try SQLiteLedger(path: path), rules: try RuleBook(),
            clock: { Instant(epochSeconds: 1_795_408_200) })
        basket = try Basket(
            lines: (1...20).map { Line(id: "\($0)", unitPrice: 1_000, quantity: 2) })
        for number in 0..<12 {
            let percent = number % 2 == 1
            let amount = percent ? "scrip.percent_off(scope.amount, 95)" : "500"
            let rule = """
                return { api = 1, title = "t", params = {},
                  discount = function(scope) return \(amount) end }
                """
            let stock = try host.createStock(
                StockDefinition(
                    requestNumber: RequestNumber(rawValue: "S\(number)"), name: "n", type: .normal,
                    goods: "g", merchant: "m", rule: "r", parameters: [],
                    layer: StockLayer.allCases[number / 4]), ruleSource: Array(rule.utf8))
            _ = try host.send(
                stock: stock.id, to: "u", request: RequestNumber(rawValue: "C\(number)"))
        }
    }

    /// Median microseconds of a call, and what it found.
    func run() throws -> String {
        let checkout = Checkout(user: "u", basket: basket)
        let clock = ContinuousClock()
        var times: [Double] = []
        var best = 0
        for _ in 0..<200 {
            let start = clock.now
            best = try host.quote(checkout).best.coupons.count
            times.append((clock.now - start) / .microseconds(1))
        }
        return "{\"quote_us\":\(Int(times.sorted()[100])),\"coupons\":\(best)}"
    }
}
