internal import ScripCore

extension CaseReader {
    /// `uses: { 1: 3 }`: pieces by line.
    func uses(_ value: YAMLValue?) throws(ScripError) -> [String: Int64]? {
        guard let value else { return nil }
        var uses: [String: Int64] = [:]
        for (id, pieces) in value.entries ?? [] {
            guard let number = pieces.integer else {
                throw fault(
                    pieces, "line '\(id)' uses no whole number", "Write a number of pieces")
            }
            uses[id] = number
        }
        return uses
    }

    /// `gifts: [{ sku: BAG, name: Bag, quantity: 1 }]`.
    func gifts(_ value: YAMLValue?) throws(ScripError) -> [Gift]? {
        guard let value else { return nil }
        var gifts: [Gift] = []
        for gift in try list(value, "gifts") {
            try check(gift, keys: ["sku", "name", "quantity"], "a gift")
            guard let sku = gift["sku"]?.text else {
                throw fault(gift, "a gift has no 'sku'", "Write the article number")
            }
            gifts.append(
                Gift(
                    sku: sku, name: gift["name"]?.text ?? "",
                    quantity: gift["quantity"]?.integer ?? 1))
        }
        return gifts
    }
}

extension CaseRunner {
    /// What is not as expected of pieces used and goods handed over.
    func setDifferences(_ verdict: Verdict, _ expect: RuleCase.Expectation) -> [String] {
        var list: [String] = []
        if let wanted = expect.uses {
            for line in verdict.lines where line.uses != wanted[line.id] ?? 0 {
                list.append(
                    "line \(line.id): expected \(wanted[line.id] ?? 0) used, got \(line.uses)")
            }
            for id in wanted.keys.sorted() where !verdict.lines.contains(where: { $0.id == id }) {
                list.append("line \(id): expected, but the basket has no such line")
            }
        }
        if let wanted = expect.gifts, wanted != verdict.gifts {
            list.append(
                "gifts: expected \(CaseRunner.words(wanted)), got \(CaseRunner.words(verdict.gifts))"
            )
        }
        return list
    }

    private static func words(_ gifts: [Gift]) -> String {
        guard !gifts.isEmpty else { return "none" }
        return gifts.map { "\($0.quantity) × \($0.name) (\($0.sku))" }.joined(separator: ", ")
    }
}
