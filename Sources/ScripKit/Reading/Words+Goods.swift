internal import ScripCore

extension Words {
    /// Lines, or pieces of them.
    func collection(_ term: Term) -> Phrase? {
        switch term.node {
        case .host("scope"): return goods
        case .field(let base, "lines"):
            if base.path == "scope" { return goods }
            if base.path == "context.basket" { return Phrase("all goods in the basket", "整单商品") }
            return nil
        case .item(_, .article): return Phrase("the article", "该商品")
        case .apply("cheapest", let terms): return picked(terms, isCheapest: true)
        case .apply("dearest", let terms): return picked(terms, isCheapest: false)
        case .apply("last_first", let terms): return collection(terms[0])
        case .apply("together", let terms):
            guard let one = collection(terms[0]), let two = collection(terms[1]) else { return nil }
            return one + Phrase(" together with ", "以及") + two
                + Phrase(" (of a line that is in both, the more pieces)", "(同在两者中的行取件数较多者)")
        case .apply("article_lines", let terms):
            guard let from = collection(terms[0]) else { return nil }
            if let word = terms[1].text {
                return Phrase("article “\(word)” among ", "") + from + Phrase("", "中的商品“\(word)”")
            }
            guard case .item(_, .word) = terms[1].node else { return nil }
            return Phrase("the article among ", "") + from + Phrase("", "中的该商品")
        case .apply("every", let terms):
            guard let of = collection(terms[0]), let first = counted(terms[1]),
                let step = counted(terms[2]), let times = counted(terms[3])
            else { return nil }
            return Phrase("these pieces of ", "") + of
                + Phrase(" in that order: number ", "(按此顺序)中的这些件:第") + first
                + Phrase(" and then each one ", "件及其后每数") + step
                + Phrase(" places further on, ", "件的一件,共") + times + Phrase(" in all", "件")
        case .list(let terms):
            // The one piece that was found.
            guard terms.count == 1, case .apply("first", let of) = terms[0].node else { return nil }
            return collection(of[0])
        case .each(.list, let generators, let body):
            guard let last = generators.last, last.item == body[0] else { return nil }
            if generators.count == 1, last.item.sort == .line, last.condition != .yes {
                guard let from = collection(last.collection), let words = condition(last.condition)
                else { return nil }
                let phrase =
                    Phrase("those lines of ", "") + from + Phrase(" where ", "中的这些行:") + words.holds
                return Phrase("goods ", "") + letter(for: term, phrase, isNumber: false)
                    + Phrase("", "类商品")
            }
            if generators.count == 2, let pieces = ofEach(generators) { return pieces }
            guard last.condition == .yes, let pieces = collection(last.collection) else {
                return nil
            }
            if generators.count == 1 { return pieces }
            guard let place = places(generators.dropLast()) else { return nil }
            return pieces + Phrase(" (", "(") + place.each + Phrase(")", ")")
        case .apply("set_pieces", _): return Phrase("the pieces of these sets", "这些组中的商品")
        default: return nil
        }
    }

    private var goods: Phrase { Phrase("the goods that count", "适用商品") }

    /// Pieces of each of some articles.
    private func ofEach(_ generators: [Term.Generator]) -> Phrase? {
        let (words, pieces) = (generators[0], generators[1])
        guard words.condition == .yes, pieces.condition == .yes,
            case .set(let articles) = words.collection.node,
            case .apply(let name, let terms) = pieces.collection.node,
            name == "cheapest" || name == "dearest",
            case .apply("article_lines", let lines) = terms[0].node, lines[1] == words.item,
            !terms[1].contains({ $0 == words.item }), let from = collection(lines[0])
        else { return nil }
        let names = articles.compactMap(\.text).map { Phrase(stringLiteral: "“\($0)”") }
        guard names.count == articles.count else { return nil }
        let each =
            Phrase("each of the articles ", "") + names.joined(", ", "、") + Phrase(" among ", "(在")
            + from + Phrase("", "中)每种")
        return picked(terms, isCheapest: name == "cheapest", from: each)
    }

    private func picked(_ terms: [Term], isCheapest: Bool, from given: Phrase? = nil) -> Phrase? {
        guard let from = given ?? collection(terms[0]) else { return nil }
        let isAll = terms.count == 3
        let best = isCheapest ? Phrase("cheapest", "最便宜的") : Phrase("dearest", "最贵的")
        let unused = isAll ? Phrase("", "") : Phrase(" unused", "未用")
        // All there are.
        let all = Term.sum(
            of: isAll ? "quantity" : "unused", over: terms[0], depth: terms[0].loopDepth)
        if terms[1] == all {
            return Phrase("all\(unused.english) pieces of ", "") + from
                + Phrase(
                    ", the \(best.english) first", "的全部\(unused.chinese)商品(\(best.chinese)在先)")
        }
        guard terms[1].integer.map({ $0 >= 0 }) ?? true, let count = counted(terms[1]) else {
            return nil
        }
        let pieces = terms[1].integer == 1 ? "piece" : "pieces"
        let much = terms[1].integer == 1 ? Phrase("", "1") : count + Phrase(" ", "")
        return Phrase("the ", "") + Phrase(much.english, "")
            + Phrase("\(best.english)\(unused.english) \(pieces) of ", "") + from
            + Phrase("", "中\(best.chinese)\(much.chinese)件\(unused.chinese)商品")
    }

    /// All pieces of some lines, when their order does not matter.
    func everyPiece(_ term: Term) -> Phrase? {
        guard case .apply(let name, let terms) = term.node, name == "cheapest" || name == "dearest",
            let from = collection(terms[0])
        else { return nil }
        let isAll = terms.count == 3
        guard
            terms[1]
                == .sum(
                    of: isAll ? "quantity" : "unused", over: terms[0], depth: terms[0].loopDepth)
        else { return nil }
        return isAll
            ? Phrase("the pieces of ", "") + from
            : Phrase("the unused pieces of ", "") + from + Phrase("", "的未用商品")
    }

    /// How many, in a word or two.
    private func counted(_ term: Term) -> Phrase? {
        if let number = term.integer { return Phrase(stringLiteral: String(number)) }
        if case .apply("*", let terms) = term.node, let times = terms[1].integer,
            let one = counted(terms[0])
        {
            return one + Phrase(stringLiteral: " × \(times)")
        }
        guard let words = number(term) else { return nil }
        if case .apply("most_sets", _) = term.node { return words }
        return letter(for: term, words, isNumber: true)
    }

    /// Where loops go: before what they say, and inside of it.
    func places(
        _ generators: some Collection<Term.Generator>
    ) -> (before: Phrase, each: Phrase, some: Phrase)? {
        var before: [Phrase] = []
        var each: [Phrase] = []
        var some: [Phrase] = []
        var sorts: Set<Term.Sort> = []
        for generator in generators {
            guard case .item(_, let sort) = generator.item.node,
                // Of two of a kind nobody would know which is meant.
                sorts.insert(sort).inserted
            else { return nil }
            var end = Phrase("", "")
            if generator.condition != .yes {
                guard let words = condition(generator.condition) else { return nil }
                end = Phrase(" where ", "(若") + words.holds + Phrase("", ")")
            }
            switch (sort, generator.collection.node) {
            case (.article, .apply("articles", let terms)):
                guard let from = collection(terms[0]) else { return nil }
                before.append(
                    Phrase("for each article of ", "按") + from + Phrase(" by itself", "中的每种商品分别计算")
                        + end)
                each.append(
                    Phrase("article by article of ", "按") + from + Phrase("", "中的每种商品分别计算") + end)
                some.append(Phrase("some article of ", "") + from + Phrase("", "中的某种商品") + end)
            case (.word, .set(let words)):
                let names = words.compactMap(\.text).map { "“\($0)”" }
                guard names.count == words.count else { return nil }
                let list = names.map { Phrase(stringLiteral: $0) }.joined(", ", "、")
                before.append(
                    Phrase("for each of the articles ", "按") + list + Phrase("", "分别计算") + end)
                each.append(
                    Phrase("for each of the articles ", "按") + list + Phrase("", "分别计算") + end)
                some.append(Phrase("some of the articles ", "") + list + Phrase("", "之一") + end)
            case (.line, _), (.units, _):
                guard let from = collection(generator.collection) else { return nil }
                before.append(Phrase("for each line of ", "按") + from + Phrase("", "逐行计算") + end)
                each.append(Phrase("line by line of ", "按") + from + Phrase("", "逐行计算") + end)
                some.append(Phrase("some line of ", "") + from + Phrase("", "中的某一行") + end)
            default: return nil
            }
        }
        return (before.joined(", ", ","), each.joined(", ", ","), some.joined(" and ", "及"))
    }

    // MARK: Questions

    /// Something that holds or not, and what holds where it does not.
    func condition(_ term: Term) -> (holds: Phrase, not: Phrase)? {
        guard let found = asked(term) else { return nil }
        return found
    }

    private func asked(_ term: Term) -> (holds: Phrase, not: Phrase)? {
        switch term.node {
        case .field:
            guard term.path == "context.wallet.first_purchase" else { return nil }
            return (
                Phrase("it is the customer's first purchase", "是顾客的首次购买"),
                Phrase("it is not the customer's first purchase", "不是顾客的首次购买")
            )
        case .quoted(let text):
            let quotation = Phrase(stringLiteral: "`\(text)`")
            return (quotation, Phrase("not ", "非") + quotation)
        case .apply("not", let terms):
            guard let (holds, not) = condition(terms[0]) else { return nil }
            return (not, holds)
        case .apply("and", _), .apply("or", _):
            guard case .apply(let name, _) = term.node else { return nil }
            let parts = term.flattened(name)
            var holds: [Phrase] = []
            var not: [Phrase] = []
            for part in parts {
                guard let words = condition(part) else { return nil }
                let isMixed = part.operands(name == "and" ? "or" : "and") != nil
                holds.append(isMixed ? inBrackets(words.holds) : words.holds)
                not.append(isMixed ? inBrackets(words.not) : words.not)
            }
            let and = { (list: [Phrase]) in list.joined(", and ", ",且") }
            let or = { (list: [Phrase]) in list.joined(", or ", ",或") }
            return name == "and" ? (and(holds), or(not)) : (or(holds), and(not))
        case .apply("choose", let terms):
            guard let question = condition(terms[0]), let one = condition(terms[1]),
                let two = condition(terms[2])
            else { return nil }
            func said(_ one: Phrase, _ two: Phrase) -> Phrase {
                Phrase("(where ", "(若") + question.holds + Phrase(": ", ":") + one
                    + Phrase("; else: ", ";否则:") + two + Phrase(")", ")")
            }
            return (said(one.holds, two.holds), said(one.not, two.not))
        case .apply("in", let terms): return member(terms[0], of: terms[1])
        case .apply("tagged", let terms):
            guard case .item(_, .line) = terms[0].tagOwner?.node, let tag = terms[1].text else {
                return nil
            }
            return (
                Phrase("the line is tagged “\(tag)”", "该行带标签“\(tag)”"),
                Phrase("the line is not tagged “\(tag)”", "该行不带标签“\(tag)”")
            )
        case .apply("under", let terms):
            guard let what = text(terms[0]), let word = terms[1].text else { return nil }
            return (
                what + Phrase(" is in “\(word)”", "属于“\(word)”"),
                what + Phrase(" is not in “\(word)”", "不属于“\(word)”")
            )
        case .apply("begins", let terms):
            guard let what = text(terms[0]), let word = terms[1].text else { return nil }
            return (
                what + Phrase(" begins with “\(word)”", "以“\(word)”开头"),
                what + Phrase(" does not begin with “\(word)”", "不以“\(word)”开头")
            )
        case .apply("is_integer", let terms):
            guard let what = text(terms[0]) else { return nil }
            return (
                what + Phrase(" is a whole number", "为整数"),
                what + Phrase(" is no whole number", "不为整数")
            )
        case .apply("given", let terms):
            guard let what = text(terms[0]) else { return nil }
            return (what + Phrase(" is given", "已提供"), what + Phrase(" is not given", "未提供"))
        case .apply("exists", let terms):
            if let parts = terms[0].operands("next_step") {
                guard let goods = collection(parts[1]) else { return nil }
                return (
                    Phrase("there is a next step for ", "存在下一档:") + goods,
                    Phrase("there is no next step for ", "不存在下一档:") + goods
                )
            }
            if case .each(.nearest, let generators, _) = terms[0].node,
                let place = places(generators)
            {
                return (
                    Phrase("there is a next step for ", "存在下一档:") + place.some,
                    Phrase("it is not so that there is a next step for ", "没有下一档:") + place.some
                )
            }
            guard let what = collection(terms[0]) else { return nil }
            return (
                Phrase("there is such a piece: ", "存在") + what,
                Phrase("there is no such piece: ", "不存在") + what
            )
        case .each(.any, let generators, let body):
            guard let place = places(generators), let words = condition(body[0]) else { return nil }
            return (
                Phrase("for ", "") + place.some + Phrase(" it is so that ", "满足:") + words.holds,
                Phrase("it is not so that for ", "不存在这种情况:") + place.some
                    + Phrase(" it is so that ", "满足:") + words.holds
            )
        case .apply("lacks", let terms):
            guard case .apply("filled", let of) = terms[0].node, let groups = groups(of) else {
                return nil
            }
            return (
                Phrase(
                    "the goods that count have no unused piece left for some group of a set: ",
                    "适用商品凑不齐一组(缺某组的未用件):")
                    + groups,
                Phrase(
                    "the goods that count have an unused piece for each group of a set: ",
                    "适用商品可凑齐一组(每组各一件未用件):")
                    + groups
            )
        case .apply(let sign, let terms): return compared(sign, terms)
        default: return nil
        }
    }

    private func inBrackets(_ phrase: Phrase) -> Phrase {
        Phrase("(\(phrase.english))", "(\(phrase.chinese))")
    }

    private func compared(_ sign: String, _ terms: [Term]) -> (holds: Phrase, not: Phrase)? {
        guard terms.count == 2 else { return nil }
        if let phrase = date(sign, terms) ?? clock(sign, terms) { return phrase }
        if sign == "==" || sign == "~=", let what = text(terms[0]), let word = terms[1].text {
            let same = what + Phrase(" is “\(word)”", "为“\(word)”")
            let other = what + Phrase(" is not “\(word)”", "不为“\(word)”")
            return sign == "==" ? (same, other) : (other, same)
        }
        let kind = terms[0].kind ?? terms[1].kind
        guard Words.isOneKind(terms[0], terms[1]), let one = side(terms[0], kind),
            let two = side(terms[1], kind)
        else { return nil }
        let isAmount = terms[1].isKnown && (kind == .money)
        let below = one + Phrase(" is less than ", isAmount ? "不满" : "少于") + two
        let notBelow =
            one + Phrase(" is ", isAmount ? "满" : "不少于") + two + Phrase(" or more", "")
        let above = one + Phrase(" is more than ", "多于") + two
        let notAbove = one + Phrase(" is ", "不多于") + two + Phrase(" or less", "")
        let same = one + Phrase(" is ", "等于") + two
        let other = one + Phrase(" is not ", "不等于") + two
        switch sign {
        case "<": return (below, notBelow)
        case ">=": return (notBelow, below)
        case ">": return (above, notAbove)
        case "<=": return (notAbove, above)
        case "==": return (same, other)
        case "~=": return (other, same)
        default: return nil
        }
    }

    private func side(_ term: Term, _ kind: Term.Kind?) -> Phrase? {
        guard let phrase = number(term, kind) else { return nil }
        switch term.node {
        case .apply("choose", _), .apply("min", _), .apply("max", _), .apply("*", _),
            .each(.most, _, _), .each(.least, _, _):
            return inBrackets(phrase)
        default: return phrase
        }
    }

    private func member(_ key: Term, of set: Term) -> (holds: Phrase, not: Phrase)? {
        guard case .set(let members) = set.node, !members.isEmpty else { return nil }
        if let days = weekday(key) {
            let names = members.compactMap { $0.integer.flatMap(Words.weekday) }
            guard names.count == members.count else { return nil }
            let list = names.joined(", ", "、")
            return (
                days + Phrase(" is one of ", "为") + list, days + Phrase(" is none of ", "不在") + list
            )
        }
        if key.path == "context.now.day" {
            let days = members.compactMap(\.integer)
            guard days.count == members.count else { return nil }
            let list = days.map { Phrase("\($0)", "\($0)日") }.joined(", ", "、")
            return (
                Phrase("the day of the month is one of ", "当天为每月") + list,
                Phrase("the day of the month is none of ", "当天不是每月") + list
            )
        }
        let words = members.compactMap(\.text).map { Phrase(stringLiteral: "“\($0)”") }
        guard let what = text(key), words.count == members.count else { return nil }
        let list = words.joined(", ", "、")
        if words.count == 1 {
            return (
                what + Phrase(" is ", "为") + list, what + Phrase(" is not ", "不为") + list
            )
        }
        return (
            what + Phrase(" is one of ", "为以下之一:") + list,
            what + Phrase(" is none of ", "不是以下任何一个:") + list
        )
    }

    // MARK: Text

    func text(_ term: Term) -> Phrase? {
        guard case .field(let base, let key) = term.node else { return nil }
        if base.path == "context.attributes" {
            return Phrase("the attribute “\(key)”", "属性“\(key)”")
        }
        if key == "name", case .apply("nth", let terms) = base.node,
            terms[1].operands("empty_slot") != nil
        {
            return Phrase("the name of the group that stays empty", "缺件的组的名称")
        }
        switch term.path {
        case "context.redemption.method": return Phrase("the way of paying", "使用方式")
        case "context.redemption.store.id": return Phrase("the store", "门店编号")
        case "context.redemption.store.region": return Phrase("the store's region", "门店所在地区代码")
        default: break
        }
        guard case .item(_, .line) = base.node else { return nil }
        switch key {
        case "sku": return Phrase("the article", "商品编号")
        case "category": return Phrase("the category", "类目")
        case "brand": return Phrase("the brand", "品牌")
        default: return nil
        }
    }

    // MARK: Time

    private static let days: [Phrase] = [
        Phrase("Sunday", "周日"), Phrase("Monday", "周一"), Phrase("Tuesday", "周二"),
        Phrase("Wednesday", "周三"), Phrase("Thursday", "周四"), Phrase("Friday", "周五"),
        Phrase("Saturday", "周六"),
    ]

    private static func weekday(_ number: Int64) -> Phrase? {
        (0..<7).contains(number) ? days[Int(number)] : nil
    }

    private func weekday(_ term: Term) -> Phrase? {
        let now = Term.plainField(.plainField(.host("context"), "now"), "weekday")
        if term == now { return Phrase("the weekday", "当天") }
        if case .apply("%", let parts) = term.node, parts[1].integer == 7,
            parts[0] == .apply("+", [now, .integer(6)])
        {
            return Phrase("the weekday of the day before", "前一天")
        }
        guard case .apply("choose", let terms) = term.node, let question = condition(terms[0]),
            let one = weekday(terms[1]), let two = weekday(terms[2])
        else { return nil }
        return Phrase("(where ", "(若") + question.holds + Phrase(": ", ":") + one
            + Phrase("; else: ", ";否则:") + two + Phrase(")", ")")
    }

    private static func now(_ key: String) -> Term {
        .plainField(.plainField(.host("context"), "now"), key)
    }

    private static var minutes: Term {
        .apply("+", [.apply("*", [now("hour"), .integer(60)]), now("minute")])
    }

    private static var today: Term {
        .apply(
            "+",
            [
                .apply(
                    "+",
                    [
                        .apply("*", [now("year"), .integer(10_000)]),
                        .apply("*", [now("month"), .integer(100)]),
                    ]), now("day"),
            ])
    }

    /// Minutes since midnight are the time of day.
    func moment(_ term: Term) -> Phrase? {
        if term == Words.minutes {
            return Phrase("the time in minutes since midnight", "当天零点起的分钟数")
        }
        if term == Words.today { return Phrase("today's date as a number", "当天日期(八位数字)") }
        return nil
    }

    private func clock(_ sign: String, _ terms: [Term]) -> (holds: Phrase, not: Phrase)? {
        guard terms[0] == Words.minutes, case .integer(let number, .minutes) = terms[1].node,
            (0..<1_440).contains(number)
        else { return nil }
        let time = figure(number, .minutes)
        let before = Phrase("it is before ", "时间早于") + time
        let notBefore = Phrase("it is ", "时间为") + time + Phrase(" or later", "或之后")
        let after = Phrase("it is later than ", "时间晚于") + time
        let notAfter = Phrase("it is ", "时间为") + time + Phrase(" or earlier", "或之前")
        switch sign {
        case "<": return (before, notBefore)
        case ">=": return (notBefore, before)
        case ">": return (after, notAfter)
        case "<=": return (notAfter, after)
        default: return nil
        }
    }

    private func date(_ sign: String, _ terms: [Term]) -> (holds: Phrase, not: Phrase)? {
        guard terms[0] == Words.today, let number = terms[1].integer,
            (1...12).contains(number / 100 % 100), (1...31).contains(number % 100), number > 0
        else { return nil }
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
        let digits = { (number: Int64) in number < 10 ? "0\(number)" : String(number) }
        let date = Phrase(
            "\(year)-\(digits(month))-\(digits(day))", "\(year)年\(month)月\(day)日")
        let before = Phrase("it is before ", "早于") + date
        let notBefore = Phrase("it is ", "为") + date + Phrase(" or later", "或之后")
        let after = Phrase("it is later than ", "晚于") + date
        let notAfter = Phrase("it is ", "为") + date + Phrase(" or earlier", "或之前")
        switch sign {
        case "<": return (Phrase("", "当天") + before, Phrase("", "当天") + notBefore)
        case ">=": return (Phrase("", "当天") + notBefore, Phrase("", "当天") + before)
        case ">": return (Phrase("", "当天") + after, Phrase("", "当天") + notAfter)
        case "<=": return (Phrase("", "当天") + notAfter, Phrase("", "当天") + after)
        default: return nil
        }
    }
}

extension Term {
    /// Parts of `a and b and c`.
    func flattened(_ name: String) -> [Term] {
        guard let terms = operands(name) else { return [self] }
        return terms.flatMap { $0.flattened(name) }
    }

    /// The line whose tags these are.
    var tagOwner: Term? {
        if case .field(let line, "tags") = node { line } else { self }
    }

    /// In how many loops what it speaks of stands.
    var loopDepth: Int {
        free.map { if case .item(let depth, _) = $0.node { depth + 1 } else { 0 } }.max() ?? 0
    }
}
