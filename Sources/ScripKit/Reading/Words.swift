internal import ScripCore

/// Says terms in English and Chinese; nil is what has no words.
struct Words {
    let currency: String
    /// What is said only with a sentence of its own that explains it.
    let notes = Notes()

    final class Notes {
        /// What has a letter in the text, said once behind it.
        fileprivate(set) var named: [(mark: String, isNumber: Bool, words: Phrase)] = []
        /// The rule's own texts have no such marks.
        var hasLetters = true
    }

    /// A letter for what is said at more than one place; see ``Words/explained(_:)``.
    func letter(for term: Term, _ words: Phrase, isNumber: Bool) -> Phrase {
        guard notes.hasLetters else { return "(" + words + ")" }
        if let known = notes.named.first(where: { $0.words == words && $0.isNumber == isNumber }) {
            return Phrase(stringLiteral: known.mark)
        }
        let scalar = Unicode.Scalar(0xE000 + UInt32(notes.named.count % 0x1000)) ?? " "
        let mark = String(Character(scalar))
        notes.named.append((mark, isNumber, words))
        return Phrase(stringLiteral: mark)
    }

    /// A paragraph with letters instead of marks, and what each letter is behind it.
    func explained(_ sentences: [Phrase]) -> [Phrase] {
        var text = sentences.joined(" ", "")
        var letters = (numbers: Array("NMKLJ"), goods: Array("ABCDE"))
        var given: [String: String] = [:]
        while let scalar = text.english.unicodeScalars.first(where: {
            Words.marks.contains($0.value)
        }) {
            let mark = String(Character(scalar))
            guard let found = notes.named.first(where: { $0.mark == mark }) else { break }
            guard let letter = given[mark] else {
                let next: Character? =
                    if found.isNumber {
                        letters.numbers.isEmpty ? nil : letters.numbers.removeFirst()
                    } else {
                        letters.goods.isEmpty ? nil : letters.goods.removeFirst()
                    }
                // There may be fewer letters than there is to say.
                given[mark] = next.map(String.init) ?? "X\(given.count)"
                text +=
                    found.isNumber
                    ? Phrase(" \(mark) is: ", "其中\(mark)为:") + found.words + Phrase(".", "。")
                    : Phrase(" Goods \(mark) are: ", "其中\(mark)类商品为:") + found.words
                        + Phrase(".", "。")
                continue
            }
            text = Phrase(
                text.english.replacing(mark, with: letter),
                text.chinese.replacing(mark, with: letter))
        }
        return [text]
    }

    private static let marks: Range<UInt32> = 0xE000..<0xF000

    /// Whether a text has what stands for a letter.
    static func hasMarks(_ text: String) -> Bool {
        text.unicodeScalars.contains { marks.contains($0.value) }
    }

    private typealias Kind = Term.Kind

    // MARK: Numbers

    /// A number that is known.
    func figure(_ number: Int64, _ kind: Term.Kind) -> Phrase {
        switch kind {
        case .money:
            let words = MoneyWords(currency: currency).words(number)
            return Phrase(words, currency == "CNY" ? "\(words)元" : "\(words) \(currency)")
        case .pieces: return Phrase("\(number)", "\(number)件")
        case .percent: return Phrase("\(number) %", "\(number)%")
        case .minutes:
            guard (0..<1_440).contains(number) else { return Phrase(stringLiteral: String(number)) }
            let digits = { (number: Int64) in number < 10 ? "0\(number)" : String(number) }
            return Phrase(stringLiteral: "\(digits(number / 60)):\(digits(number % 60))")
        case .count, .other: return Phrase(stringLiteral: String(number))
        }
    }

    /// A number; of a known one, what it counts is what the other side counts.
    func number(_ term: Term, _ kind: Term.Kind? = nil) -> Phrase? {
        switch term.node {
        case .integer(let number, let own):
            return figure(number, own == .other || own == .count ? kind ?? own : own)
        case .field: return field(term)
        case .apply(let name, let terms): return operation(name, terms, term, kind ?? term.kind)
        case .each(let gathering, let generators, let body):
            return gathered(gathering, generators, body)
        default: return nil
        }
    }

    /// The same inside of more words.
    func part(_ term: Term, _ kind: Term.Kind? = nil) -> Phrase? {
        guard let phrase = number(term, kind) else { return nil }
        switch term.node {
        case .integer, .field: return phrase
        case .each(.sum, let generators, let body):
            if let last = generators.last, body[0].isField(of: last.item) { return phrase }
            return Phrase("(\(phrase.english))", "(\(phrase.chinese))")
        case .apply("different", _), .apply("length", _), .apply("most_sets", _): return phrase
        default: return Phrase("(\(phrase.english))", "(\(phrase.chinese))")
        }
    }

    private static let paths: [String: Phrase] = [
        "scope.amount": Phrase("what is left to pay on the goods that count", "适用商品应付金额"),
        "scope.quantity": Phrase("the number of pieces that count", "适用商品件数"),
        "scope.count": Phrase("the number of lines that count", "适用商品行数"),
        "context.basket.amount": Phrase("what is left to pay on the whole basket", "整单应付金额"),
        "context.basket.quantity": Phrase("the number of pieces in the basket", "整单件数"),
        "context.basket.count": Phrase("the number of lines in the basket", "整单行数"),
        "context.wallet.count": Phrase(
            "the number of coupons in the customer's wallet", "顾客卡包内的券数"),
        "context.wallet.of_stock": Phrase(
            "the number of coupons of this stock that the customer has received", "顾客已领本批次券的张数"),
        "context.wallet.redeemed": Phrase(
            "the number of this merchant's coupons that the customer has redeemed", "顾客已核销本商户券的张数"),
        "context.wallet.redeemed_today": Phrase(
            "the number of this merchant's coupons that the customer has redeemed today",
            "顾客当日已核销本商户券的张数"),
        "context.now.year": Phrase("the year", "年份"),
        "context.now.month": Phrase("the month", "月份"),
        "context.now.day": Phrase("the day of the month", "日期(几号)"),
        "context.now.hour": Phrase("the hour", "小时"),
        "context.now.minute": Phrase("the minute", "分钟"),
        "context.now.weekday": Phrase("the weekday (0 is Sunday)", "星期(0为周日)"),
    ]

    private static let lines: [String: Phrase] = [
        "amount": Phrase("what is left to pay on the line", "该行应付金额"),
        "list_amount": Phrase("the list price of the line", "该行原价"),
        "unit_price": Phrase("the unit price of the line", "该行单价"),
        "quantity": Phrase("the number of its pieces", "该行件数"),
        "unused": Phrase("the number of its unused pieces", "该行未用件数"),
    ]

    private static let pieces: [String: Phrase] = [
        "amount": Phrase("what is left to pay on them", "其应付金额"),
        "quantity": Phrase("their number", "其件数"),
    ]

    private static let nearest: [String: Phrase] = [
        "short": Phrase("what is to be spent more for the nearest step", "距最近档位还差的金额"),
        "missing": Phrase("the pieces that the nearest step lacks", "距最近档位还差的件数"),
    ]

    private static let nearestStep: [String: Phrase] = [
        "pieces": Phrase("the pieces of the nearest step", "最近档位的件数"),
        "threshold": Phrase("the amount of the nearest step", "最近档位的门槛金额"),
        "off": Phrase("what the nearest step takes off", "最近档位的优惠金额"),
        "pay_percent": Phrase("the percentage to pay of the nearest step", "最近档位的支付百分比"),
        "price": Phrase("the price of the nearest step", "最近档位的价格"),
    ]

    private func field(_ term: Term) -> Phrase? {
        guard case .field(let base, let key) = term.node else { return nil }
        if let path = term.path, let phrase = Words.paths[path] { return phrase }
        if base.path == "context.attributes" { return attribute(key) }
        switch base.node {
        case .item(_, .line):
            return Words.lines[key]
        case .item(_, .units): return Words.pieces[key]
        case .apply("first", let terms):
            guard let piece = collection(terms[0]) else { return nil }
            switch key {
            case "amount":
                return Phrase("what is left to pay on ", "") + piece + Phrase("", "的应付金额")
            default: return nil
            }
        case .apply("next_step", _):
            switch key {
            case "missing": return Phrase("the pieces that its next step lacks", "该商品距下一档还差的件数")
            case "pieces": return Phrase("the pieces of its next step", "该商品下一档的件数")
            case "price": return Phrase("the price of its next step", "该商品下一档的单价")
            default: return nil
            }
        case .apply("nearest", _):
            return Words.nearest[key]
        case .field(let step, "tier") where step.isNearest:
            return Words.nearestStep[key]
        default: return nil
        }
    }

    private func attribute(_ name: String) -> Phrase {
        Phrase("the attribute “\(name)”", "属性“\(name)”")
    }

    static func rounding(_ word: String?) -> Phrase? {
        switch word {
        case "half_up": Phrase("half a unit up", "四舍五入")
        case "down": Phrase("down", "向下取整")
        case "up": Phrase("up", "向上取整")
        case "half_even": Phrase("half to even", "银行家舍入")
        default: nil
        }
    }

    /// 88 is 8.8 折.
    static func zhe(_ percent: Int64) -> String {
        percent % 10 == 0 ? "\(percent / 10)折" : "\(percent / 10).\(percent % 10)折"
    }

    /// 2050 is 20.50.
    static func hundredths(_ number: Int64) -> String {
        let rest = number % 100
        return rest == 0 ? "\(number / 100)" : "\(number / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private func operation(
        _ name: String, _ terms: [Term], _ term: Term, _ kind: Term.Kind?
    ) -> Phrase? {
        if let phrase = moment(term) { return phrase }
        switch name {
        case "+", "-":
            guard Words.isOneKind(terms[0], terms[1]), let one = part(terms[0], kind),
                let two = part(terms[1], kind)
            else { return nil }
            return name == "+"
                ? one + Phrase(" plus ", "加") + two : one + Phrase(" minus ", "减") + two
        case "*":
            if let phrase = each(terms) { return phrase }
            // An amount by an amount is none.
            guard terms.filter({ $0.kind == .money }).count < 2, let one = factor(terms[0]),
                let two = factor(terms[1])
            else { return nil }
            return one + Phrase(" times ", "乘以") + two
        case "//":
            if case .field(let one, "amount") = terms[0].node,
                terms[1] == .plainField(one, "quantity"), one.sort == .units || one.sort == .line
            {
                return Phrase("the price of a piece", "单件价格")
            }
            guard let one = factor(terms[0]), let two = factor(terms[1]),
                terms[1].kind != .money || terms[0].kind == .money
            else { return nil }
            return one + Phrase(" divided by ", "除以") + two + Phrase(", rounded down", "(向下取整)")
        case "%":
            guard Words.isOneKind(terms[0], terms[1]), let one = part(terms[0]),
                let two = part(terms[1], terms[0].kind)
            else { return nil }
            return Phrase("what remains of ", "") + one + Phrase(" divided by ", "除以") + two
                + Phrase("", "的余数")
        case "div":
            // So many hundredths of a percent.
            if case .apply("*", let factors) = terms[0].node, terms[1].integer == 10_000,
                let part = factors[1].integer, (0...10_000).contains(part),
                let base = self.part(factors[0]), let rounding = Words.rounding(terms[2].text)
            {
                let percent = Words.hundredths(part)
                return Phrase("\(percent) % of ", "") + base
                    + Phrase(", rounded \(rounding.english)", "的\(percent)%(\(rounding.chinese))")
            }
            guard let one = factor(terms[0]), let two = factor(terms[1]),
                terms[1].kind != .money || terms[0].kind == .money,
                let rounding = Words.rounding(terms[2].text)
            else { return nil }
            return one + Phrase(" divided by ", "除以") + two + Phrase(", rounded ", "(") + rounding
                + Phrase("", ")")
        case "min", "max", "choose":
            guard Words.isOneKind(terms[terms.count - 2], terms[terms.count - 1]) else {
                return nil
            }
        default: break
        }
        switch name {
        case "min":
            let isTurned = terms[0].isKnown || terms[0].isAmount && !terms[1].isKnown
            let (of, cap) = isTurned ? (terms[1], terms[0]) : (terms[0], terms[1])
            let isCapped = of.operands("min") != nil || of.operands("choose") != nil
            guard let one = isCapped ? part(of, kind) : number(of, kind), let two = part(cap, kind)
            else { return nil }
            return one + Phrase(", at most ", ",最多为") + two
        case "max":
            if terms[0].integer == 0, case .apply("-", let sides) = terms[1].node,
                let one = part(sides[0], kind), let two = part(sides[1], kind)
            {
                return Phrase("that by which ", "") + one + Phrase(" is more than ", "超出") + two
                    + Phrase(", if it is", "的部分(未超出则为零)")
            }
            let (of, least) = terms[0].isKnown ? (terms[1], terms[0]) : (terms[0], terms[1])
            guard let one = part(of, kind), let two = part(least, kind) else { return nil }
            return one + Phrase(", at least ", ",至少为") + two
        case "percent_off":
            guard let percent = terms[1].integer, let base = part(terms[0]),
                let rounding = Words.rounding(terms[2].text)
            else { return nil }
            return Phrase("\(100 - percent) % of ", "") + base
                + Phrase(", rounded \(rounding.english)", "的\(100 - percent)%(\(rounding.chinese))")
        case "choose":
            guard let condition = condition(terms[0]), let one = part(terms[1], kind),
                let two = part(terms[2], kind)
            else { return nil }
            return one + Phrase(" where ", "(若") + condition.holds + Phrase(", else ", "),否则为")
                + two
        case "length":
            guard terms[0].path == "context.redemption.applied" else { return nil }
            return Phrase(
                "the number of coupons applied before it in this checkout", "本次结账中先于本券使用的券数")
        case "different":
            guard let goods = collection(terms[0]) else { return nil }
            return Phrase("the number of different articles of ", "") + goods
                + Phrase("", "的不同商品种数")
        case "most_sets":
            guard let limit = number(terms[0]) else { return nil }
            let words =
                Phrase(
                    "the number of sets, from 1 up, as long as one set more takes more off, but at most ",
                    "组数,从1起逐组增加,只要多一组优惠更多;上限为") + limit
            return letter(for: term, words, isNumber: true)
        case "best_sets":
            guard let words = sets(terms) else { return nil }
            return letter(for: term, words, isNumber: true)
        case "empty_slot": return Phrase("the number of the group that stays empty", "缺件的组的序号")
        case "found_count":
            let titles = [
                Phrase("article ", "商品"), Phrase("category ", "类目"), Phrase("tag ", "标签"),
            ]
            var names: [Phrase] = []
            for (title, set) in zip(titles, terms) {
                guard case .set(let words) = set.node else { return nil }
                names += words.compactMap(\.text).map { title + Phrase(stringLiteral: "“\($0)”") }
            }
            return Phrase("how many of these the goods that count have (", "适用商品中出现以下各项的个数(")
                + names.joined(", ", "、") + Phrase(")", ")")
        case "reaching":
            guard let goods = collection(terms[0]), let amount = number(terms[1], .money) else {
                return nil
            }
            return Phrase("the number of the dearest pieces of ", "") + goods
                + Phrase(" that it takes to reach ", "中从最贵的起凑满") + amount + Phrase("", "所需的件数")
        default: return nil
        }
    }

    /// A number to multiply or divide by; of a percentage its figure.
    private func factor(_ term: Term) -> Phrase? {
        if case .integer(let number, .percent) = term.node { return figure(number, .other) }
        if case .integer(_, .minutes) = term.node { return nil }
        return part(term)
    }

    /// Whether two numbers count the same, so that one may be added to or held against the other.
    ///
    /// What is written as a figure counts what the other side does.
    static func isOneKind(_ one: Term, _ two: Term) -> Bool {
        func isPlain(_ term: Term) -> Bool {
            if case .integer(_, let kind) = term.node {
                kind == .other || kind == .count
            } else {
                false
            }
        }
        let (first, second) = (one.kind, two.kind)
        if first == second { return first != .minutes || one == two }
        if isPlain(one) { return second != .percent && second != .minutes }
        if isPlain(two) { return first != .percent && first != .minutes }
        // Pieces and other things that are counted.
        let counted: Set<Term.Kind> = [.pieces, .count]
        guard let first, let second else {
            return [first, second].allSatisfy { $0.map(counted.contains) ?? true }
        }
        return counted.contains(first) && counted.contains(second)
    }

    /// So much for every so much.
    private func each(_ terms: [Term]) -> Phrase? {
        let (times, value) = terms[0].isKnown ? (terms[1], terms[0]) : (terms[0], terms[1])
        guard value.isKnown, value.kind == .money, let off = number(value) else { return nil }
        var most: Term?
        var count = times
        if case .apply("min", let parts) = times.node {
            guard parts[1].isKnown else { return nil }
            (count, most) = (parts[0], parts[1])
        }
        guard case .apply("//", let parts) = count.node, parts[1].isKnown,
            let of = part(parts[0]), let every = number(parts[1], parts[0].kind)
        else { return nil }
        let phrase =
            Phrase("\(off.english) for every full \(every.english) of ", "") + of
            + Phrase("", "每满\(every.chinese)计\(off.chinese)")
        guard let most else { return phrase }
        guard let times = number(most) else { return nil }
        return phrase + Phrase(", at most \(times.english) times", ",最多\(times.chinese)次")
    }

    private func gathered(
        _ gathering: Term.Gathering, _ generators: [Term.Generator], _ body: [Term]
    ) -> Phrase? {
        guard let last = generators.last else { return nil }
        if gathering == .sum, case .field(last.item, let key) = body[0].node,
            last.item.sort != .entry,
            let goods = collection(.each(.list, generators, [last.item]))
        {
            switch key {
            case "quantity":
                return Phrase("the number of pieces of ", "") + goods + Phrase("", "的件数")
            case "unused":
                return Phrase("the number of unused pieces of ", "") + goods + Phrase("", "的未用件数")
            case "amount":
                return Phrase("what is left to pay on ", "") + goods + Phrase("", "的应付金额")
            case "list_amount":
                return Phrase("the sum of the list prices of ", "") + goods + Phrase("", "的原价合计")
            default: return nil
            }
        }
        guard let place = places(generators) else { return nil }
        switch gathering {
        case .sum:
            if body[0].integer == 1 {
                return Phrase("how often, ", "") + place.each + Phrase("", ",满足此条件的个数")
            }
            guard let value = number(body[0]) else { return nil }
            return Phrase("the sum, ", "") + place.each + Phrase(", of: ", ":") + value
                + Phrase("", ",合计")
        case .most, .least:
            guard let value = number(body[1]) else { return nil }
            let isMost = gathering == .most
            let phrase =
                Phrase(isMost ? "the largest, " : "the smallest, ", "") + place.each
                + Phrase(", of: ", ":") + value + Phrase("", isMost ? ",取最大值" : ",取最小值")
            if isMost, body[0].integer == 0, body[1].isNeverNegative { return phrase }
            guard let limit = number(body[0], body[1].kind) else { return nil }
            return phrase
                + (isMost ? Phrase(", and at least ", ",且至少为") : Phrase(", and at most ", ",且最多为"))
                + limit
        default: return nil
        }
    }
}

extension Term {
    func isField(of item: Term) -> Bool {
        if case .field(item, _) = node { true } else { false }
    }
}
