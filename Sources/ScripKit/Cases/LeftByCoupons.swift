internal import ScripCore

/// What earlier coupons left of a case's lines: `list_amount` is what a line costs before any coupon,
/// `amount` what is left of it to pay, `unused` how many of its pieces serve no set yet.
///
/// A line without `list_amount` is as in a checkout: nothing was taken off it before, and `amount` is what
/// the line costs (goods by weight).
struct LeftByCoupons {
    /// The lines as a checkout has them.
    let lines: [YAMLValue]
    /// What is left to pay by position; nil where no coupon took anything off.
    private let left: [Int64?]
    /// Pieces that are left by position; nil where no coupon used any.
    private let unused: [Int64?]

    init(_ value: YAMLValue?, _ reader: CaseReader) throws(ScripError) {
        var lines: [YAMLValue] = []
        var left: [Int64?] = []
        var unused: [Int64?] = []
        for line in try reader.list(value, "lines") {
            unused.append(try LeftByCoupons.pieces(of: line, reader))
            let amounts = try LeftByCoupons.amounts(of: line, reader)
            left.append(amounts?.left)
            guard case .map(let entries) = line.kind else {
                lines.append(line)
                continue
            }
            var kept = entries.filter { $0.key != "unused" }
            if let amounts {
                // The line's own amount is that before any coupon.
                kept = kept.filter { $0.key != "list_amount" && $0.key != "amount" }
                kept.append(("amount", amounts.whole))
            }
            lines.append(YAMLValue(kind: .map(kept), at: line))
        }
        self.lines = lines
        self.left = left
        self.unused = unused
    }

    /// What a line costs before any coupon and what is left of it; nil where it says nothing of coupons.
    private static func amounts(
        of line: YAMLValue, _ reader: CaseReader
    ) throws(ScripError) -> (whole: YAMLValue, left: Int64)? {
        guard let list = line["list_amount"] else { return nil }
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
        return (YAMLValue(kind: .integer(whole), at: list), amount)
    }

    /// How many of a line's pieces earlier coupons' sets left; nil where it does not say.
    private static func pieces(
        of line: YAMLValue, _ reader: CaseReader
    ) throws(ScripError) -> Int64? {
        guard let unused = line["unused"] else { return nil }
        // A quantity that is none is the checkout's to complain about.
        let quantity = max(1, line["quantity"]?.integer ?? 1)
        guard let pieces = unused.integer, (0...quantity).contains(pieces) else {
            throw reader.fault(
                unused, "'unused' is no number from 0 through \(quantity)",
                "Write how many of the line's pieces serve no earlier coupon's set")
        }
        return pieces
    }

    /// What is left of the basket.
    func remainder(of basket: Basket) -> Remainder {
        func known(_ list: [Int64?], _ usual: (Int) -> Int64) -> [Int64]? {
            guard list.contains(where: { $0 != nil }) else { return nil }
            return list.enumerated().map { index, value in value ?? usual(index) }
        }
        return Remainder(
            payable: known(left, basket.amount(at:)), unused: known(unused, basket.quantity(at:)))
    }
}
