internal import ScripCore
internal import ScripRules

extension RuleReader {
    /// What a step does with what the host hands it.
    private func followed(
        _ function: LuaFunction, _ given: [Term]
    ) throws(Unreadable) -> RuleEvaluator.Flow {
        evaluator.work.begin()
        var names = RuleEvaluator.Names()
        for (parameter, term) in zip(function.parameters, given) {
            names.terms[parameter.name] = term
        }
        guard function.parameters.count <= given.count else { throw Unreadable() }
        names.declared = Set(function.parameters.map(\.name))
        return try evaluator.run(function.body[...], names) { .leaves($0) }
    }

    private static var given: [Term] { [.host("scope"), .host("parameters"), .host("context")] }

    /// A step's sentences, with what they quote noted.
    private mutating func said(_ flow: RuleEvaluator.Flow, _ sentences: [Phrase]?) -> [Phrase]? {
        guard let sentences else { return nil }
        for text in flow.quotations { note(quotation: text) }
        return sentences
    }

    // MARK: Which goods count

    /// What `scope` says of a line.
    mutating func chosen(_ function: LuaFunction) -> Phrase? {
        let line = Term.item(0, .line)
        evaluator.work.begin()
        var names = RuleEvaluator.Names(depth: 1)
        guard function.parameters.count <= 2 else { return nil }
        for (parameter, term) in zip(function.parameters, [line, .host("parameters")]) {
            names.terms[parameter.name] = term
        }
        names.declared = Set(function.parameters.map(\.name))
        guard let flow = try? evaluator.run(function.body[...], names, then: { .leaves($0) }),
            let steps = chosen(flow, isFirst: true)
        else { return nil }
        let sentences = [
            Phrase("Of the lines that \(cost): ", countsFree ? "逐行判断:" : "逐行判断(零元商品除外):")
        ]
        return sentences.joined(" ", "") + steps.joined("; ", ";") + Phrase(".", "。")
    }

    private func chosen(_ flow: RuleEvaluator.Flow, isFirst: Bool) -> [Phrase]? {
        let other = isFirst ? Phrase("", "") : Phrase("of the others, ", "其余")
        switch flow {
        case .returns(let terms):
            guard let answer = terms.first?.truth else { return nil }
            if let flag = answer.boolean {
                guard let reason = reason(terms) else { return nil }
                return [
                    (isFirst ? Phrase("all ", "全部") : Phrase("all others ", "其余"))
                        + (flag ? Phrase("count", "适用") : Phrase("do not count", "不适用") + reason)
                ]
            }
            guard terms.count == 1, let words = words.condition(answer) else { return nil }
            return [
                other + Phrase("those count where ", "符合以下条件的适用:") + words.holds
                    + Phrase("; no others do", ";余者不适用")
            ]
        case .branch(let condition, let one, let two):
            guard let asked = words.condition(condition) else { return nil }
            if case .returns(let terms) = one, let flag = terms.first?.boolean,
                let reason = reason(terms), let rest = chosen(two, isFirst: false)
            {
                return [
                    other
                        + (flag
                            ? Phrase("those count where ", "符合以下条件的适用:")
                            : Phrase("those do not count where ", "符合以下条件的不适用:"))
                        + asked.holds + reason
                ] + rest
            }
            if case .returns(let terms) = two, let flag = terms.first?.boolean,
                let reason = reason(terms), let rest = chosen(one, isFirst: false)
            {
                return [
                    other
                        + (flag
                            ? Phrase("those count where ", "符合以下条件的适用:")
                            : Phrase("those do not count where ", "符合以下条件的不适用:"))
                        + asked.not + reason
                ] + rest
            }
            return nil
        case .leaves, .breaks: return nil
        }
    }

    /// Why a line does not count, as the till reads it.
    private func reason(_ terms: [Term]) -> Phrase? {
        switch terms.count {
        case 1: return Phrase("", "")
        case 2:
            if terms[1].isNull { return Phrase("", "") }
            return terms[1].text.map { Phrase(" (“\($0)”)", "(“\($0)”)") }
        default: return nil
        }
    }

    // MARK: Whether it applies

    /// What `eligible` asks, a sentence each; nil for a step that is more than questions.
    mutating func demands(_ function: LuaFunction) -> [Phrase]? {
        guard let flow = try? followed(function, RuleReader.given) else { return nil }
        evaluator.facts = flow.joined.facts ?? []
        return said(flow, demands(flow))
    }

    private func demands(_ flow: RuleEvaluator.Flow) -> [Phrase]? {
        let flow = flow.joined
        switch flow {
        case .returns(let terms):
            guard terms.count == 1 else { return nil }
            if terms[0] == .yes { return [] }
            guard let no = refusals(flow, nil) else { return nil }
            return [Phrase("It never applies: ", "不适用:") + no + Phrase(".", "。")]
        case .branch(let condition, let one, let two):
            guard let asked = words.condition(condition) else { return nil }
            let isQuoted = if case .quoted = condition.node { true } else { false }
            if one.isRefusal, let no = refusals(one, condition) {
                guard let rest = demands(two) else { return nil }
                let head =
                    isQuoted
                    ? Phrase("It does not apply where ", "以下情况不适用:") + asked.holds
                        + Phrase("; then ", ";此时")
                    : Phrase("It applies where ", "适用条件:") + asked.not + Phrase("; else ", ";否则")
                return [head + no + Phrase(".", "。")] + rest
            }
            if two.isRefusal, let no = refusals(two, condition.negated) {
                guard let rest = demands(one) else { return nil }
                return [
                    Phrase("It applies where ", "适用条件:") + asked.holds + Phrase("; else ", ";否则")
                        + no
                        + Phrase(".", "。")
                ] + rest
            }
            if case .returns(let terms) = one, terms == [.yes] {
                guard let rest = demands(two), !rest.isEmpty else { return nil }
                return [
                    Phrase("It applies in any case where ", "符合以下条件即适用:") + asked.holds
                        + Phrase("; else this is asked.", ";否则须符合以下条件。")
                ] + rest
            }
            return nil
        case .leaves, .breaks: return nil
        }
    }

    /// The words of one refusal, or of several with what each is for.
    private func refusals(_ flow: RuleEvaluator.Flow, _ condition: Term?) -> Phrase? {
        switch flow {
        case .returns(let terms):
            guard terms.count == 1, case .apply("refuse", let given) = terms[0].node else {
                return nil
            }
            return refusal(given, condition)
        case .branch(let question, let one, let two):
            guard let asked = words.condition(question), let first = refusals(one, question),
                let second = refusals(two, question.negated)
            else { return nil }
            if case .branch = one { return nil }
            return Phrase("where ", "若") + asked.holds + Phrase(", ", ",") + first
                + Phrase("; otherwise ", ";其余情况") + second
        case .leaves, .breaks: return nil
        }
    }

    private func refusal(_ given: [Term], _ condition: Term?) -> Phrase? {
        // Words that the file works out are not known here.
        guard let code = given.first?.text, let refusals = source.outline.refusals else {
            return nil
        }
        let declared = refusals.first { $0.code == code }
        guard let said = declared == nil ? code : declared?.words else { return nil }
        let phrase = Phrase("the shopper reads “\(said)”", "顾客看到“\(said)”")
        guard given.count > 1 else { return phrase }
        guard let details = details(given[1], condition) else { return nil }
        guard !details.isEmpty else { return phrase }
        return phrase + Phrase(" (", "(") + details.joined(", ", ",") + Phrase(")", ")")
    }

    /// The figures behind a refusal.
    private func details(_ term: Term, _ condition: Term?) -> [Phrase]? {
        if case .each(.nearest, let generators, _) = term.node, let place = words.places(generators)
        {
            return [
                Phrase(
                    "missing, pieces, price: of the next step that lacks fewest pieces, ",
                    "missing、pieces、price:取还差件数最少的下一档,")
                    + place.each
            ]
        }
        if let parts = term.operands("next_step"), let goods = words.collection(parts[1]) {
            return [
                Phrase(
                    "missing, pieces, price: of the next step for ", "missing、pieces、price:取下一档,")
                    + goods
            ]
        }
        guard case .record(let entries) = term.node else { return nil }
        var phrases: [Phrase] = []
        for entry in entries {
            // What is missing of what is asked for.
            if case .apply("<", let sides)? = condition?.node,
                case let missing = Term.folded("-", [sides[1], sides[0]]),
                entry.value == missing || entry.value == .folded("max", [.integer(0), missing])
            {
                phrases.append(Phrase("\(entry.key): what is missing", "\(entry.key):所差的数额"))
                continue
            }
            guard let value = detail(entry.value) else { return nil }
            phrases.append(Phrase("\(entry.key): ", "\(entry.key):") + value)
        }
        return phrases
    }

    private func detail(_ term: Term) -> Phrase? {
        if let text = term.text { return Phrase(stringLiteral: "“\(text)”") }
        return words.number(term) ?? words.text(term)
    }

    // MARK: What comes off

    /// What `discount` takes off; nil for a step that is more than there are words for.
    mutating func result(_ function: LuaFunction) -> [Phrase]? {
        guard let flow = try? followed(function, RuleReader.given) else { return nil }
        return said(flow, result(flow))
    }

    private func result(_ plain: RuleEvaluator.Flow) -> [Phrase]? {
        let flow = plain.joined
        // One figure, whatever the ways to it.
        if let terms = try? evaluator.joined(flow), terms.count == 1, let phrase = figure(terms[0])
        {
            return phrase
        }
        switch flow {
        case .returns(let terms):
            guard terms.count == 1 else { return nil }
            if case .apply("refuse", let given) = terms[0].node {
                guard let no = refusal(given, nil) else { return nil }
                return [Phrase("It does not apply: ", "不适用:") + no + Phrase(".", "。")]
            }
            return figure(terms[0]) ?? parts(terms[0])
        case .branch(let condition, let one, let two):
            guard let asked = words.condition(condition) else { return nil }
            if one.isRefusal, let no = refusals(one, condition), let rest = result(two) {
                return [
                    Phrase("It applies where ", "适用条件:") + asked.not + Phrase("; else ", ";否则") + no
                        + Phrase(".", "。")
                ] + rest
            }
            if case .branch = one { return nil }
            guard let first = result(one), let second = result(two) else { return nil }
            return [Phrase("Where ", "若") + asked.holds + Phrase(":", ":")] + first
                + [Phrase("Otherwise:", "否则:")] + second
        case .leaves, .breaks: return nil
        }
    }

    private static let spread = Phrase(
        "It is spread over the goods that count in proportion to what is left to pay on them, and never more than that.",
        "优惠按适用商品的应付金额比例分摊,且不超过其应付金额。")

    private func figure(_ term: Term) -> [Phrase]? {
        guard term.kind == .money || term.integer != nil else {
            guard term.kind == .pieces || term.kind == .count, let number = words.number(term)
            else {
                return nil
            }
            return [
                Phrase("Off come as many minor units of \(words.currency) as ", "优惠的最小货币单位数:")
                    + number + Phrase(".", "。"), RuleReader.spread,
            ]
        }
        if let whole = percent(term) { return [whole, RuleReader.spread] }
        guard let steps = steps(term) else { return nil }
        return [steps + Phrase(".", "。"), RuleReader.spread]
    }

    /// A figure, or one of several with what each is for.
    private func steps(_ term: Term) -> Phrase? {
        guard case .apply("choose", _) = term.node else {
            guard let number = words.number(term, .money) else { return nil }
            return term.integer == nil
                ? Phrase("Off comes ", "优惠金额:") + number : Phrase("Off comes ", "优惠:减") + number
        }
        var phrase = Phrase("Off comes, ", "优惠金额:")
        var rest = term
        while case .apply("choose", let terms) = rest.node {
            guard terms[1].operands("choose") == nil, let asked = words.condition(terms[0]),
                let number = words.number(terms[1], .money)
            else { return nil }
            phrase +=
                Phrase("where ", "") + asked.holds + Phrase(": ", "的,") + number
                + Phrase("; otherwise, ", ";否则")
            rest = terms[2]
        }
        guard let last = words.number(rest, .money) else { return nil }
        return phrase + (rest.integer == 0 ? Phrase("nothing", "不减") : last)
    }

    /// 88 折.
    private func percent(_ term: Term) -> Phrase? {
        var (of, cap): (Term, Term?) = (term, nil)
        if case .apply("min", let terms) = term.node, terms[1].isKnown {
            (of, cap) = (terms[0], terms[1])
        }
        guard case .apply("percent_off", let terms) = of.node, terms[0].path == "scope.amount",
            let percent = terms[1].integer, (1..<100).contains(percent),
            let number = words.number(of), let rounding = Words.rounding(terms[2].text)
        else { return nil }
        var phrase = Phrase(
            "Off comes \(number.english)",
            "打\(Words.zhe(percent)),即优惠适用商品应付金额的\(100 - percent)%(\(rounding.chinese))")
        if let cap {
            guard let most = words.number(cap, .money) else { return nil }
            phrase += Phrase(", at most ", ",最多优惠") + most
        }
        return phrase + Phrase(".", "。")
    }

    /// `{ lines = …, uses = …, gifts = … }`.
    private func parts(_ term: Term) -> [Phrase]? {
        if case .apply("choose", let terms) = term.node {
            guard let asked = words.condition(terms[0]), let one = parts(terms[1]),
                let two = parts(terms[2])
            else { return nil }
            if terms[1].operands("choose") != nil { return nil }
            return [Phrase("Where ", "若") + asked.holds + Phrase(":", ":")] + one
                + [Phrase("Otherwise:", "否则:")] + two
        }
        guard case .record(let entries) = term.node,
            entries.allSatisfy({ ["lines", "uses"].contains($0.key) }),
            let lines = entries.first(where: { $0.key == "lines" })?.value
        else { return nil }
        let uses = entries.first { $0.key == "uses" }?.value
        guard let off = words.lines(lines) else { return nil }
        var sentences = [off.capitalized + Phrase(".", "。")]
        if let uses {
            guard let used = words.uses(uses, with: lines) else { return nil }
            sentences.append(used)
        } else if lines.contains({ term in
            ["cheapest", "dearest"].contains { term.operands($0)?.count == 2 }
        }) {
            sentences.append(
                Phrase(
                    "The pieces that are picked here then serve no other coupon's set.",
                    "以上选中的商品不再用于其他券的组套。"))
        }
        return sentences
    }
}

extension RuleEvaluator.Flow {
    /// Whether it ends in a refusal whatever the way.
    var isRefusal: Bool {
        switch self {
        case .returns(let terms): terms.count == 1 && terms[0].operands("refuse") != nil
        case .branch(_, let one, let two): one.isRefusal && two.isRefusal
        case .leaves, .breaks: false
        }
    }

    /// Two questions that lead to one answer are one question.
    var joined: Self {
        if case .returns(let terms) = self, terms.count == 1,
            case .apply("choose", let parts) = terms[0].node,
            terms[0].contains({ $0.operands("refuse") != nil })
        {
            return Self.branch(parts[0], .returns([parts[1]]), .returns([parts[2]])).joined
        }
        guard case .branch(let condition, let one, let two) = self else { return self }
        let (first, second) = (one.joined, two.joined)
        guard case .returns(let answer) = first, answer == [.yes],
            case .branch(let question, let then, let other) = second,
            case .returns(answer) = then
        else { return .branch(condition, first, second) }
        return .branch(.folded("or", [condition, question]), first, other)
    }

    /// What holds where it answers yes; nil where there is more than one way to that.
    var facts: [(condition: Term, flag: Bool)]? {
        switch self {
        case .returns(let terms): return terms == [.yes] ? [] : nil
        case .leaves, .breaks: return nil
        case .branch(let condition, let one, let two):
            if one.isRefusal, let more = two.facts { return [(condition, false)] + more }
            if two.isRefusal, let more = one.facts { return [(condition, true)] + more }
            return nil
        }
    }

    /// What is quoted in it.
    var quotations: [String] {
        switch self {
        case .returns, .leaves, .breaks: []
        case .branch(let condition, let one, let two):
            condition.quotations + one.quotations + two.quotations
        }
    }
}

extension Term {
    fileprivate var quotations: [String] {
        if case .quoted(let text) = node { return [text] }
        return inner.flatMap(\.quotations)
    }
}
