internal import ScripCore

/// What earlier coupons left to pay on a case's lines: `list_amount` is what a line costs before any
/// coupon, `amount` what is left of it.
///
/// A line without `list_amount` is as in a checkout: no coupon was there before, and `amount` is what the
/// line costs (goods by weight).
struct LeftByCoupons {
    /// The lines as a checkout has them.
    let lines: [YAMLValue]
    /// What is left by position; nil where no coupon was there before.
    private let left: [Int64?]

    init(_ value: YAMLValue?, _ reader: CaseReader) throws(ScripError) {
        var lines: [YAMLValue] = []
        var left: [Int64?] = []
        for line in try reader.list(value, "lines") {
            guard let list = line["list_amount"], case .map(let entries) = line.kind else {
                lines.append(line)
                left.append(nil)
                continue
            }
            guard let whole = list.integer, whole >= 0 else {
                throw reader.fault(
                    list, "'list_amount' is no amount", "Write minor units: 12.50 yuan is 1250")
            }
            guard let rest = line["amount"] else {
                throw reader.fault(
                    list, "a line with 'list_amount' does not say what is left",
                    "Write it as 'amount'")
            }
            guard let amount = rest.integer, (0...whole).contains(amount) else {
                throw reader.fault(
                    rest, "'amount' is no amount from 0 through \(whole)",
                    "Write what earlier coupons left of 'list_amount'")
            }
            // The line's own amount is that before any coupon.
            var kept = entries.filter { $0.key != "list_amount" && $0.key != "amount" }
            kept.append(("amount", YAMLValue(kind: .integer(whole), at: list)))
            lines.append(YAMLValue(kind: .map(kept), at: line))
            left.append(amount)
        }
        self.lines = lines
        self.left = left
    }

    /// What is left on each line of the basket; nil when no coupon was there before.
    func payable(of basket: Basket) -> [Int64]? {
        guard left.contains(where: { $0 != nil }) else { return nil }
        return left.enumerated().map { index, amount in amount ?? basket.amount(at: index) }
    }
}
