internal import ScripContract
public import ScripCore
public import ScripHost
internal import ScripOperations
internal import ScripRules

/// What a developer finds in the ledger of a `--dev` folder: two stocks, and coupons of both.
public struct DemoStore: Sendable {
    /// The user who has coupons; an `openid` of the demo app.
    public static let user: UserID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

    /// The coupons of ``user`` that are in the wallet.
    public let coupons: [Coupon]

    /// Opens the store in a ledger; what is there already is left as it is.
    ///
    /// - Parameters:
    ///   - host: Over the ledger.
    ///   - rulesFolder: The folder of rules; standard rules need not be in it.
    public init(in host: CouponHost, rulesFolder: String) throws(ScripError) {
        let known = try Set(host.stocks().map(\.definition.requestNumber))
        let rules = RuleFolder(rulesFolder)
        let gate = RuleGate(host, try RuleBook())
        for (index, definition) in DemoStore.stocks.enumerated()
        where !known.contains(definition.requestNumber) {
            // Whoever has a rule of that name in the folder may be about to write its cases.
            let stock = try gate.createStock(
                StockRequest(definition: definition, unproven: "the demo store of serve --dev"),
                rules.candidate(definition.rule))
            for number in 1...3 {
                _ = try host.send(
                    stock: stock.id, to: DemoStore.user,
                    request: RequestNumber(rawValue: "DEV-SEND-\(index + 1)-\(number)"))
            }
        }
        coupons = try host.wallet(of: DemoStore.user).coupons
    }

    private static var stocks: [StockDefinition] {
        var save = StockDefinition(
            requestNumber: "DEV-STOCK-1", name: "满100减20", type: .normal, goods: "全场商品",
            merchant: DevKeys.merchant, rule: "spend_and_save",
            parameters: [
                .init(key: "threshold", value: .integer(10_000)),
                .init(key: "off", value: .integer(2_000)),
            ])
        save.availability.daysAfterReceipt = 30
        save.limits.perUser = 100
        var percent = StockDefinition(
            requestNumber: "DEV-STOCK-2", name: "全场88折", type: .discount, goods: "全场商品",
            merchant: DevKeys.merchant, rule: "percent_off",
            parameters: [.init(key: "pay_percent", value: .integer(88))])
        percent.availability.daysAfterReceipt = 30
        percent.limits.perUser = 100
        return [save, percent]
    }
}
