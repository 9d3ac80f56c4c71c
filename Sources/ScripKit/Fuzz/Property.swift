internal import ScripCore
internal import ScripRules

/// Something that must be true of every rule on every basket.
enum Property: String, CaseIterable {
    case answers, arithmetic, deterministic, missing, cap, permuted, split, outOfScope, added
    case shrinks, pieces

    /// The promise's name, as a file allows it to be broken and as programs read it.
    var code: String {
        switch self {
        case .permuted: "order"
        case .outOfScope: "out-of-scope"
        default: rawValue
        }
    }

    /// The promise, as a sentence.
    var promise: String {
        switch self {
        case .answers: "the rule answers: it neither fails nor runs out of its budget"
        case .arithmetic: "parts add up, and no line gets more than it costs"
        case .deterministic: "the same checkout gets the same verdict"
        case .missing: "what a refusal says is missing is enough, and no more than needed"
        case .cap: "no more comes off than 'max_off' allows"
        case .permuted: "the order of lines changes nothing"
        case .split: "splitting a line in two changes nothing"
        case .outOfScope: "a line out of scope changes nothing"
        case .added: "a line more takes off no more than it explains"
        case .shrinks: "a line more never makes the rest dearer"
        case .pieces: "over several coupons of a checkout no piece serves two sets"
        }
    }
}

/// A rule under test.
struct Subject {
    let book: RuleBook
    let rule: Rule
    let outline: RuleOutline
    /// The rule discounts the cheapest piece, so that one more cheap piece may lower the discount.
    let picksCheapest: Bool

    /// Lines of a large basket on which a change is tried.
    private static let linesTried = 6

    /// Stands in for the rule in tests of what no rule can do, the host being there.
    var stand: ((Trial) -> Verdict?)?

    func decide(_ trial: Trial) -> Verdict? {
        if let stand { return stand(trial) }
        return try? trial.decided(by: rule)
    }

    /// What is wrong with a verdict on a trial, in words; nil when the property holds.
    func violation(of property: Property, by trial: Trial) -> String? {
        guard let verdict = decide(trial) else { return nil }
        if property != .answers, case .failed = verdict.outcome { return nil }
        switch property {
        case .answers:
            guard case .failed(let failure) = verdict.outcome else { return nil }
            return "the rule failed (\(failure.kind.rawValue)): \(failure.message)"
        case .arithmetic: return arithmetic(verdict, trial)
        case .deterministic:
            guard let again = decide(trial), again != verdict else { return nil }
            return "decided twice, \(words(verdict)) and then \(words(again))"
        case .missing: return missing(verdict, trial)
        case .cap:
            guard case .integer(let cap)? = trial.parameter("max_off"), verdict.discount > cap
            else { return nil }
            return "\(verdict.discount) comes off, and max_off is \(cap)"
        case .permuted:
            var other = trial
            other.lines.reverse()
            return compare(verdict, other, "with its lines in reverse order")
        case .split: return split(verdict, trial)
        case .outOfScope: return outOfScope(verdict, trial)
        case .added, .shrinks: return added(property, verdict, trial)
        case .pieces: return pieces(verdict, trial)
        }
    }

    /// A verdict in a few words.
    func words(_ verdict: Verdict) -> String {
        switch verdict.outcome {
        case .applies(let discount, _): "\(discount) comes off"
        case .refused(let refusal): "it is refused (\(refusal.code)\(figures(refusal)))"
        case .failed(let failure): "the rule fails (\(failure.message))"
        }
    }

    private func figures(_ refusal: Refusal) -> String {
        refusal.details.compactMap { detail in
            if case .integer(let value) = detail.value { " \(detail.key) \(value)" } else { nil }
        }.joined()
    }

    private func same(_ a: Verdict, _ b: Verdict) -> Bool {
        switch (a.outcome, b.outcome) {
        case (.applies(let left, _), .applies(let right, _)): left == right
        case (.refused(let left), .refused(let right)): left == right
        default: false
        }
    }

    private func compare(_ verdict: Verdict, _ other: Trial, _ change: String) -> String? {
        guard let second = decide(other), !same(verdict, second) else { return nil }
        return "\(words(verdict)), but \(change) \(words(second))"
    }

    private func arithmetic(_ verdict: Verdict, _ trial: Trial) -> String? {
        let parts = verdict.lines.reduce(0) { $0 + $1.discount }
        if parts != verdict.discount {
            return "\(verdict.discount) comes off, the parts are \(parts)"
        }
        if verdict.payable != trial.amount - verdict.discount {
            return "\(verdict.payable) is left to pay of \(trial.amount) less \(verdict.discount)"
        }
        for (part, line) in zip(verdict.lines, trial.lines)
        where part.discount < 0 || part.discount > trial.left(line)
            || !part.inScope && part.discount > 0
        {
            return "line \(line.id) costs \(trial.left(line)) and gets \(part.discount)"
        }
        return nil
    }

    /// Holds `short` (minor units) and `missing` (pieces) of a refusal to their word.
    private func missing(_ verdict: Verdict, _ trial: Trial) -> String? {
        guard case .refused(let refusal) = verdict.outcome else { return nil }
        for detail in refusal.details {
            guard case .integer(let figure) = detail.value,
                detail.key == "short" || detail.key == "missing"
            else { continue }
            if figure <= 0 {
                return "it is refused as \(refusal.code), yet \(detail.key) is \(figure)"
            }
            guard figure <= 1_000_000 else { continue }
            let counting = zip(verdict.lines, trial.lines).filter(\.0.inScope).map(\.1)
            let templates = articles(counting).prefix(Subject.linesTried)
            let isMoney = detail.key == "short"
            if !(templates + strangers(trial)).contains(where: {
                passes(trial, adding: figure, isMoney, like: $0, refusal.code)
            }) {
                return "it is refused as \(refusal.code) with \(detail.key) \(figure), "
                    + "but with that much more it is refused again"
            }
            // After an earlier coupon a piece more costs another price than those that are there.
            if figure > 1, trial.taken.isEmpty, !templates.isEmpty,
                templates.allSatisfy({
                    passes(trial, adding: figure - 1, isMoney, like: $0, refusal.code, whole: true)
                })
            {
                return "it is refused as \(refusal.code) with \(detail.key) \(figure), "
                    + "but one less is enough"
            }
        }
        return nil
    }

    /// A line of each article, that of which there are most pieces first: of many articles, what is
    /// missing may be missing of one.
    private func articles(_ lines: [Line]) -> [Line] {
        var pieces: [String: Int64] = [:]
        for line in lines { pieces[line.sku, default: 0] += line.quantity }
        var seen: Set<String> = []
        let first = lines.filter { seen.insert($0.sku).inserted }
        return first.enumerated().sorted { left, right in
            let (more, less) = (pieces[left.element.sku] ?? 0, pieces[right.element.sku] ?? 0)
            return more != less ? more > less : left.offset < right.offset
        }.map(\.element)
    }

    /// Goods that are not in the basket yet: one article of each name the parameters know.
    private func strangers(_ trial: Trial) -> [Line] {
        var words = ["something else"]
        func collect(_ value: ParameterValue) {
            switch value {
            case .string(let text): words.append(text)
            case .list(let list): list.forEach(collect)
            case .record(let fields): fields.forEach { collect($0.value) }
            case .integer, .boolean: break
            }
        }
        trial.parameters.forEach { collect($0.value) }
        return words.prefix(12).map {
            Line(id: "0", sku: $0, category: $0, brand: "", unitPrice: 100, quantity: 1)
        }
    }

    /// Whether so much more is enough.
    ///
    /// - Parameter whole: Nothing else may be missing then either.
    private func passes(
        _ trial: Trial, adding figure: Int64, _ isMoney: Bool, like line: Line, _ code: String,
        whole: Bool = false
    ) -> Bool {
        var more = trial
        var extra = line
        extra.id = trial.freeID
        extra.quantity = isMoney ? 1 : figure
        extra.unitPrice = isMoney ? figure : line.unitPrice
        extra.amount = extra.unitPrice * extra.quantity
        more.lines.append(extra)
        guard let verdict = decide(more) else { return true }
        guard case .refused(let refusal) = verdict.outcome else { return true }
        let asksForMore = refusal.details.contains { $0.key == "short" || $0.key == "missing" }
        return refusal.code != code && !(whole && asksForMore)
    }

    private func split(_ verdict: Verdict, _ trial: Trial) -> String? {
        guard !outline.countsLines else { return nil }
        for (index, line) in trial.lines.enumerated().prefix(Subject.linesTried)
        where line.quantity > 1 && line.amount == line.unitPrice * line.quantity
            && trial.taken[line.id] == nil
        {
            var other = trial
            other.lines[index].quantity = 1
            other.lines[index].amount = line.unitPrice
            var rest = line
            rest.id = trial.freeID
            rest.quantity -= 1
            rest.amount -= line.unitPrice
            other.lines.insert(rest, at: index + 1)
            if let words = compare(verdict, other, "with line \(line.id) split in two") {
                return words
            }
        }
        return nil
    }

    private func outOfScope(_ verdict: Verdict, _ trial: Trial) -> String? {
        let out = zip(verdict.lines, trial.lines).filter { !$0.0.inScope }
        for (_, line) in out.prefix(Subject.linesTried) {
            var other = trial
            var twin = line
            twin.id = trial.freeID
            other.lines.append(twin)
            if let words = compare(verdict, other, "with another line like \(line.id)") {
                return words
            }
        }
        return nil
    }

    private func added(_ property: Property, _ verdict: Verdict, _ trial: Trial) -> String? {
        guard case .applies(let before, _) = verdict.outcome else { return nil }
        let counting = zip(verdict.lines, trial.lines).filter(\.0.inScope)
        for (_, line) in counting.prefix(Subject.linesTried) {
            for price in [1, max(1, line.unitPrice / 2), line.unitPrice] {
                var more = trial
                var extra = line
                extra.id = trial.freeID
                (extra.quantity, extra.unitPrice, extra.amount) = (1, price, price)
                more.lines.append(extra)
                guard let second = decide(more) else { continue }
                let gain = second.discount - before
                if property == .added {
                    let pieces = max(1, largest(trial, of: "integer"), entries(trial))
                    let explained =
                        price + largest(trial, of: "money") + dearestPiece(trial) * pieces
                    if gain > explained {
                        return
                            "\(before) comes off, and with one piece more for \(price) \(words(second))"
                    }
                } else if gain < 0, !picksCheapest {
                    return
                        "\(before) comes off, but with one piece more for \(price) \(words(second))"
                }
            }
        }
        return nil
    }

    private func dearestPiece(_ trial: Trial) -> Int64 { trial.lines.map(\.unitPrice).max() ?? 0 }

    /// Entries of the longest list that a stock must give: a set that a piece completes may be made of
    /// a piece for each.
    private func entries(_ trial: Trial) -> Int64 {
        trial.parameters.map { field in
            guard let declared = outline.parameter(field.key), !declared.optional,
                !declared.hasDefault, case .list(let list) = field.value
            else { return 0 }
            return Int64(list.count)
        }.max() ?? 0
    }

    /// The largest figure among the parameters of a type.
    private func largest(_ trial: Trial, of type: String) -> Int64 {
        func largest(_ value: ParameterValue, _ declared: RuleOutline.Parameter) -> Int64 {
            switch value {
            case .integer(let number): declared.type == type || declared.of == type ? number : 0
            case .list(let list): list.map { largest($0, declared) }.max() ?? 0
            case .record(let fields):
                fields.map { field in
                    let inner = declared.fields.first { $0.name == field.key }
                    return inner.map { largest(field.value, $0) } ?? 0
                }.max() ?? 0
            default: 0
            }
        }
        return trial.parameters.map { field in
            outline.parameter(field.key).map { largest(field.value, $0) } ?? 0
        }.max() ?? 0
    }
}
