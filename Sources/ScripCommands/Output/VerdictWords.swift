internal import ScripCore

/// A verdict for people.
struct VerdictWords {
    private let verdict: Verdict
    private let basket: Basket
    private let title: String

    init(_ verdict: Verdict, basket: Basket, title: String) {
        self.verdict = verdict
        self.basket = basket
        self.title = title
    }

    /// The answer, what it means for each line, and who decided.
    var text: String {
        let money = Money(currency: basket.currency)
        var table = Table(
            ("line", .left), ("name", .left), ("amount", .right), ("counts", .left),
            ("discount", .right), ("used", .right))
        for (index, line) in verdict.lines.enumerated() where index < basket.count {
            table.add(
                line.id, basket.line(at: index).name, money.text(basket.amount(at: index)),
                line.inScope ? "yes" : line.reason.map { "no, \($0)" } ?? "no",
                line.discount == 0 ? "-" : money.text(line.discount),
                line.uses == 0 ? "" : "\(line.uses)")
        }
        let headline = OutcomeWords.headline(verdict, money)
        // A broken rule has said nothing about any line.
        if case .failed = verdict.outcome { return headline }
        let rule = verdict.rule.map { rule in
            "\n\(title.printable) (\(rule.name), \(rule.version.short)), \(counted(verdict.steps, "step"))\n"
        }
        let lines = table.text()
        return headline + (lines.isEmpty ? "" : "\n" + lines) + GiftWords.text(verdict.gifts)
            + (rule ?? "")
    }
}

/// The first lines of any answer.
enum OutcomeWords {
    /// `applies: 20.00 off, 98.00 to pay`, or why not.
    static func headline(_ verdict: Verdict, _ money: Money) -> String {
        switch verdict.outcome {
        case .applies(let discount, let trimmed):
            let note = trimmed ? " (trimmed: the rule wanted more than the lines cost)" : ""
            return Terminal.paint("applies", .green)
                + ": \(money.text(discount)) off, \(money.text(verdict.payable)) to pay\(note)\n"
        case .refused(let refusal):
            return refused(refusal)
        case .failed:
            return Terminal.paint("failed", .red)
                + ": the rule is broken, so nothing comes off; "
                + "\(money.text(verdict.payable)) to pay\n"
        }
    }

    /// `refused: Spend 23.00 more … (below_threshold, short 2300)`.
    static func refused(_ refusal: Refusal) -> String {
        let details = refusal.details.map { detail in
            switch detail.value {
            case .string(let text): ", \(detail.key) \(text)"
            case .integer(let number): ", \(detail.key) \(number)"
            case .boolean(let boolean): ", \(detail.key) \(boolean)"
            }
        }
        let reason = "\(refusal.message) (\(refusal.code)\(details.joined()))"
        return Terminal.paint("refused", .yellow) + ": \(reason.printable)\n"
    }
}

extension RuleVersion {
    /// The first digits, enough for people to tell versions apart.
    var short: String {
        rawValue.hasPrefix("sha256:") ? String(rawValue.prefix(7 + 12)) : rawValue
    }
}
