internal import ScripCore

extension Words {
    /// What comes off which lines, as a sentence without its end.
    func lines(_ term: Term) -> Phrase? {
        switch term.node {
        case .each(.map, let generators, let body):
            guard body.count == 2, body[0] == generators.last?.item.lineID else { return nil }
            return off(generators, body[1])
        case .each(.merged, let generators, let body):
            guard let place = places(generators.anyway(body[0])), let inner = lines(body[0]) else {
                return nil
            }
            return place.before + Phrase(": ", ":") + inner + generators.anything(body[0])
        case .apply("share", let terms):
            guard let over = collection(terms[1]) else { return nil }
            let isTurned = terms[1].operands("last_first") != nil
            let (first, last) = (isTurned ? "last" : "first", isTurned ? "后" : "先")
            let spread =
                over
                + Phrase(
                    " in proportion to what is left to pay on them (odd units by largest remainder, of equal ones to the \(first))",
                    "(零头按最大余数分配,余数相同时\(last)者优先)")
            if case .each(.sum, let generators, let body) = terms[0].node,
                !body[0].isField(of: generators.last?.item ?? .null) || body[0].isAmount,
                let phrase = off(generators, body[0])
            {
                return phrase
                    + Phrase("; what that takes off is spread over ", ";所减合计按应付金额比例分摊到") + spread
            }
            guard let total = number(terms[0], .money) else { return nil }
            return Phrase("off comes ", "优惠金额:") + total
                + Phrase("; it is spread over ", ";按应付金额比例分摊到") + spread
        case .apply("put", let terms):
            guard terms[0] == .record([]), case .field(let line, "id") = terms[1].node,
                case .field(let piece, "line") = line.node,
                case .apply("first", let picked) = piece.node, let of = collection(picked[0]),
                let value = number(terms[2], .money)
            else { return nil }
            return Phrase("off ", "") + of + Phrase(" comes: ", "优惠:") + value
        case .apply("choose", let terms):
            if terms[2] == .record([]), terms[0].asksForAny(terms[1]) {
                return lines(terms[1]).map { $0 + Words.ifAny }
            }
            guard let asked = condition(terms[0]), let one = lines(terms[1]),
                let two = lines(terms[2])
            else { return nil }
            return Phrase("where ", "若") + asked.holds + Phrase(": ", ":") + one
                + Phrase("; otherwise: ", ";否则:") + two
        default: return nil
        }
    }

    static let ifAny = Phrase(" (all of this where that takes anything off)", "(以上仅在有优惠金额时)")

    /// What comes off the pieces, or lines, that loops go through.
    private func off(_ generators: [Term.Generator], _ value: Term) -> Phrase? {
        guard let last = generators.last, last.item.sort == .units || last.item.sort == .line,
            var pieces = everyPiece(last.collection) ?? collection(last.collection),
            let place = generators.count == 1 ? Phrase("", "") : before(generators.dropLast())
        else { return nil }
        let amount = Term.plainField(last.item, "amount")
        let quantity = Term.plainField(last.item, "quantity")
        var condition = last.condition
        var value = value
        if case .apply(">", let sides) = condition.node, case .apply("-", let parts) = value.node,
            sides == parts
        {
            // What a piece costs more than a price.
            value = .apply("max", [.integer(0), value])
            condition = .yes
        }
        if condition != .yes {
            guard let words = self.condition(condition) else { return nil }
            pieces += Phrase(" (where ", "(若") + words.holds + Phrase(")", ")")
        }
        let isOne =
            if case .apply(let name, let terms) = last.collection.node {
                ["cheapest", "dearest"].contains(name) && terms[1].integer == 1
            } else {
                false
            }
        if value == amount {
            return place + pieces + Phrase(isOne ? " is free" : " are free", "免费")
        }
        let each = isOne ? pieces : Phrase("each of ", "") + pieces
        if let plain = perPiece(value, amount, quantity, last.item, each) { return place + plain }
        guard let number = number(value, .money) else { return nil }
        let isLine = last.item.sort == .line
        return place
            + Phrase(isLine ? "off each line of " : "off the pieces of each line among ", "")
            + pieces
            + Phrase(" comes: ", isLine ? "每行优惠:" : "按所在行优惠:") + number
    }

    private func before(_ generators: some Collection<Term.Generator>) -> Phrase? {
        places(generators).map { $0.before + Phrase(": ", ":") }
    }

    /// What is the same for each piece.
    private func perPiece(
        _ value: Term, _ amount: Term, _ quantity: Term, _ item: Term, _ pieces: Phrase
    ) -> Phrase? {
        /// So much for each piece.
        func each(_ term: Term) -> Term? {
            guard case .apply("*", let factors) = term.node, factors[1] == quantity,
                !factors[0].contains({ $0 == item })
            else { return nil }
            return factors[0]
        }
        switch value.node {
        case .apply("*", let factors) where factors[1] == quantity:
            guard case .apply("percent_off", let terms) = factors[0].node,
                terms[0] == .apply("//", [amount, quantity]), let percent = terms[1].integer,
                (0...100).contains(percent), let rounding = Words.rounding(terms[2].text)
            else { return nil }
            return Phrase("\(100 - percent) % of its price comes off ", "") + pieces
                + Phrase(
                    ", rounded \(rounding.english) piece by piece",
                    "每件\(percent == 0 ? "免费" : "打\(Words.zhe(percent))(优惠\(100 - percent)%)"),逐件\(rounding.chinese)"
                )
        case .apply("min", let terms):
            guard terms[0] == amount, let off = each(terms[1]), let figure = number(off, .money)
            else { return nil }
            return Phrase("\(figure.english) comes off ", "") + pieces
                + Phrase(
                    ", but no more than is left to pay on the pieces of a line",
                    "每件减\(figure.chinese),以所在行的应付金额为限")
        case .apply("max", let terms):
            guard terms[0].integer == 0, case .apply("-", let sides) = terms[1].node,
                sides[0] == amount, let price = each(sides[1]), let figure = number(price, .money)
            else { return nil }
            return pieces + Phrase(" costs ", "每件按") + figure
                + Phrase("; a line that costs less stays as it is", "计价,低于此价的行不变")
        default: return nil
        }
    }

    /// Which pieces serve no other coupon's set from then on.
    func uses(_ term: Term, with lines: Term) -> Phrase? {
        if isSame(term, lines) {
            return Phrase(
                "These pieces then serve no other coupon's set.", "这些商品不再用于其他券的组套。")
        }
        guard let pieces = used(term) else { return nil }
        return Phrase("These pieces then serve no other coupon's set: ", "以下商品不再用于其他券的组套:")
            + pieces + Phrase(".", "。")
    }

    /// Whether the pieces used are those that were just spoken of.
    private func isSame(_ uses: Term, _ lines: Term) -> Bool {
        switch (uses.node, lines.node) {
        case (.apply("uses", let used), .apply("share", let shared)):
            return used[0] == shared[1] || .apply("last_first", [used[0]]) == shared[1]
        case (.apply("uses", let used), .each(.map, let generators, _)):
            return generators.count == 1 && generators[0].collection == used[0]
        case (.each(.merged, let one, let used), .each(.merged, let two, let shared)):
            return one == two && isSame(used[0], shared[0])
        case (.apply("choose", let one), .apply("choose", let two)):
            return one[0] == two[0] && one[2] == two[2] && isSame(one[1], two[1])
        case (.apply("uses", let used), .apply("put", let put)):
            guard case .list(let pieces) = used[0].node, pieces.count == 1 else { return false }
            return put[1] == pieces[0].field("line").field("id")
        default: return false
        }
    }

    private func used(_ term: Term) -> Phrase? {
        switch term.node {
        case .apply("uses", let terms): return collection(terms[0])
        case .each(.merged, let generators, let body):
            guard let place = places(generators), let inner = used(body[0]) else { return nil }
            return place.before + Phrase(": ", ":") + inner
        case .apply("choose", let terms):
            guard terms[2] == .record([]), let inner = used(terms[1]),
                let asked = condition(terms[0])
            else { return nil }
            return inner + Phrase(" (where ", "(若") + asked.holds + Phrase(")", ")")
        default: return nil
        }
    }
}

extension Term {
    /// What is left to pay on some pieces.
    var isAmount: Bool { if case .field(_, "amount") = node { true } else { false } }
}

extension Term {
    /// Whether it asks if a total that is spread is more than nothing.
    func asksForAny(_ shares: Term) -> Bool {
        guard case .apply(">", let sides) = node, sides[1].integer == 0 else { return false }
        switch shares.node {
        case .apply("share", let terms): return terms[0] == sides[0]
        case .each(.map, let generators, let body):
            return sides[0] == .gathered(.sum, generators, [body[1]])
        default: return false
        }
    }
}

extension [Term.Generator] {
    /// The same without the question whether anything comes off.
    fileprivate func anyway(_ shares: Term) -> Self {
        guard var last, last.condition.asksForAny(shares) else { return self }
        last.condition = .yes
        return dropLast() + [last]
    }

    fileprivate func anything(_ shares: Term) -> Phrase {
        last.map { $0.condition.asksForAny(shares) } ?? false ? Words.ifAny : Phrase("", "")
    }
}
