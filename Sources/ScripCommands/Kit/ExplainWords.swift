internal import ScripContract
internal import ScripCore
internal import ScripKit
internal import ScripRules

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
        for (step, state) in explanation.states {
            text += row(step.rawValue, words(step, state))
            if step == .conditions { text += conditions }
        }
        text += split
        return text
            + row(
                "cost",
                "\(counted(explanation.verdict.steps, "step")), "
                    + "\(counted(explanation.memoryBytes, "byte")) (bytes vary)")
    }

    private func words(_ step: RuleStep, _ state: Explanation.State) -> String {
        switch state {
        case .notEvaluated: return "not evaluated"
        case .absent: return "not in this rule"
        case .refused where step != .scope: return refusal
        case .failed: return failure
        case .passed, .refused: break
        }
        switch step {
        case .scope: return scope
        case .conditions, .eligible: return "yes"
        case .discount: return discount
        }
    }

    private func row(_ name: String, _ words: String) -> String {
        "  " + Terminal.paint(name.padded(to: 10), .bold) + (name.count < 10 ? "" : " ")
            + words.printable + "\n"
    }

    private var parameters: String {
        let words = explanation.parameters.map { "\($0.key) \($0.value.jsonText())" }
        return words.isEmpty ? "no parameters" : words.joined(separator: ", ")
    }

    private var scope: String {
        let all = explanation.basket.count
        let count = explanation.scopeCount
        guard count > 0 else {
            return all == 0 ? "there is no line" : "none of \(counted(all, "line")) counts"
        }
        return "\(count) of \(counted(all, "line")) \(all == 1 ? "counts" : "count"): "
            + "\(counted(explanation.scopeQuantity, "piece")) "
            + "for \(money.text(explanation.scopeAmount))"
    }

    /// Each condition with what there is, yes or no.
    private var conditions: String {
        explanation.conditions.map { condition in
            let words =
                "\(condition.path): \(condition.asked), here \(condition.given): "
                + (condition.holds ? "yes" : "no")
            return String(repeating: " ", count: 12) + words.printable + "\n"
        }.joined()
    }

    /// `no`, with the figures behind it.
    private var refusal: String {
        guard case .refused(let refusal) = explanation.verdict.outcome else { return "" }
        let figures = refusal.details.map { detail in
            switch detail.value {
            case .string(let text): ", \(detail.key) \(text)"
            case .integer(let number): ", \(detail.key) \(number)"
            case .boolean(let flag): ", \(detail.key) \(flag)"
            }
        }
        return "no, \(refusal.code)\(figures.joined()): “\(refusal.message)”"
    }

    /// Where and how the step failed.
    private var failure: String {
        guard case .failed(let failure) = explanation.verdict.outcome else { return "" }
        return "failed, \(failure.message)"
    }

    private var discount: String {
        guard case .applies(let discount, let trimmed) = explanation.verdict.outcome else {
            return ""
        }
        let how =
            explanation.shares.isEmpty
            ? "split by the rule itself" : "spread over the lines by what they cost"
        return money.text(discount) + (trimmed ? ", all the lines cost, " : ", ") + how
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
