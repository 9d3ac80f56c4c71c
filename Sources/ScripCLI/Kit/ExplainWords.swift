internal import ScripCore
internal import ScripKit

/// `scrip eval --explain`: one screen that answers "why?", step by step.
struct ExplainWords {
    private let explanation: Explanation
    private let money: Money

    init(_ explanation: Explanation) {
        self.explanation = explanation
        money = Money(currency: explanation.basket.currency)
    }

    /// The parameters, each step with what it saw and answered, the split, and the cost.
    var text: String {
        var text = "\n"
        text += row("given", parameters)
        text += row("scope", scope)
        if explanation.refusedBy != .scope {
            text += row("eligible", eligible)
            if explanation.refusedBy != .eligible, !isFailed { text += row("discount", discount) }
        }
        text += split
        return text
            + row(
                "cost",
                "\(explanation.verdict.steps) steps, \(explanation.memoryBytes) bytes (bytes vary)")
    }

    private var isFailed: Bool {
        if case .failed = explanation.verdict.outcome { true } else { false }
    }

    private func row(_ name: String, _ words: String) -> String {
        "  " + Terminal.paint(name.padded(to: 10), .bold) + words.printable + "\n"
    }

    private var parameters: String {
        let words = explanation.parameters.map { "\($0.key) \($0.value.jsonText())" }
        return words.isEmpty ? "no parameters" : words.joined(separator: ", ")
    }

    private var scope: String {
        let all = explanation.basket.count
        guard explanation.scopeCount > 0 else { return "none of \(all) lines counts" }
        return
            "\(explanation.scopeCount) of \(all) lines count: \(explanation.scopeQuantity) pieces "
            + "for \(money.text(explanation.scopeAmount))"
    }

    private var eligible: String {
        switch explanation.verdict.outcome {
        case .failed(let failure): return failure.message
        case .refused(let refusal) where explanation.refusedBy == .eligible:
            let figures = refusal.details.map { detail in
                switch detail.value {
                case .string(let text): ", \(detail.key) \(text)"
                case .integer(let number): ", \(detail.key) \(number)"
                case .boolean(let flag): ", \(detail.key) \(flag)"
                }
            }
            return "no, \(refusal.code)\(figures.joined()): “\(refusal.message)”"
        default: return "yes"
        }
    }

    private var discount: String {
        switch explanation.verdict.outcome {
        case .refused(let refusal): return "no, \(refusal.code): “\(refusal.message)”"
        case .applies(let discount, let trimmed):
            let how =
                explanation.shares.isEmpty
                ? "split by the rule itself" : "spread over the lines by what they cost"
            return money.text(discount) + (trimmed ? ", all the lines cost, " : ", ") + how
        case .failed: return ""
        }
    }

    private var split: String {
        guard !explanation.shares.isEmpty else { return "" }
        var table = Table(
            ("line", .left), ("costs", .right), ("exact share", .right), ("gets", .right))
        let names = Dictionary(
            explanation.basket.lines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for share in explanation.shares {
            let line = names[share.id]
            table.add(
                "\(share.id) \(line?.name ?? "")", money.text(line?.amount ?? 0),
                money.exact(share.exactHundredths), money.text(share.discount))
        }
        return table.text(indent: "            ")
    }
}
