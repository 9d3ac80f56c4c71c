public import ScripContract
package import ScripCore
package import ScripRules

/// A rule with its parameters in words that a merchant can sign, in English and Chinese.
///
/// It is made of the syntax tree alone. What has no words is quoted; nothing is guessed.
public struct RuleReading: Hashable, Sendable {
    /// One paragraph.
    public var english: String
    /// The same.
    public var chinese: String
    /// Whether no part of the rule had to be quoted.
    public var isWhole: Bool

    /// Reads a rule as a stock binds it.
    ///
    /// - Parameters:
    ///   - bound: The rule with its parameters.
    ///   - currency: That of its amounts.
    /// - Throws: `rule_invalid` when its source is no Lua, which a rule that loads is.
    package init(_ bound: BoundRule, currency: String = "CNY") throws(ScripError) {
        let source = try RuleSource(
            bound.rule.source, file: Rule.fileName(bound.rule.name))
        var reader = RuleReader(bound: bound, source: source, currency: currency)
        let phrase = reader.paragraph().written
        english = phrase.english
        chinese = phrase.chinese
        isWhole = !reader.hasQuoted
    }
}

extension RuleReading: JSONWritable {
    /// Writes both paragraphs.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("en", english)
            writer.member("zh", chinese)
            writer.member("whole", isWhole)
        }
    }
}

/// Turns the steps of a rule into sentences.
struct RuleReader {
    let bound: BoundRule
    let source: RuleSource
    private(set) var hasQuoted = false
    /// Texts of the rule that stand in the reading.
    private var quotations: [String] = []
    var evaluator: RuleEvaluator
    let words: Words

    init(bound: BoundRule, source: RuleSource, currency: String) {
        self.bound = bound
        self.source = source
        evaluator = RuleEvaluator(bound, RuleFile(source))
        words = Words(currency: currency)
    }

    mutating func paragraph() -> Phrase {
        // A file that does more than declare may do anything to its steps.
        guard source.outline.table != nil, evaluator.file.onlyDeclares else {
            let file = source.quotation(of: 0..<source.text.bytes.count)
            note(quotation: file)
            return Phrase("The rule is `\(file)`.", "规则为`\(file)`。") + bindings()
        }
        words.notes.hasLetters = !Words.hasMarks(
            String(decoding: source.text.bytes, as: UTF8.self) + parameters)
        var sentences: [Phrase] = [scope()]
        if let conditions = bound.conditions {
            let asked = conditions.words.joined(separator: "; ")
            sentences.append(
                Phrase("The host asks first: \(asked).", "主机先要求(原文):\(asked)。"))
        }
        sentences += eligible()
        sentences += discount()
        sentences = words.explained(sentences)
        sentences += notes(of: sentences[0].english)
        sentences += meant()
        return sentences.joined(" ", "") + bindings()
    }

    /// What `p` is in what is quoted.
    private func bindings() -> Phrase {
        guard hasQuoted, !bound.parameters.isEmpty else { return "" }
        return Phrase(" In what is quoted p is `\(parameters)`.", "引文中 p 为`\(parameters)`。")
    }

    /// What the stock binds, in JSON.
    private var parameters: String {
        var writer = JSONWriter()
        writer.object { writer in
            for field in bound.parameters { writer.member(named: field.key, field.value) }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    // MARK: Goods

    private mutating func scope() -> Phrase {
        guard let step = source.outline.steps["scope"] else {
            return all + Phrase(".", "。")
        }
        guard let fields = step.fields else {
            if let function = function(step), let phrase = chosen(function) { return phrase }
            return Phrase("Which goods count the rule decides: ", "哪些商品适用由规则决定:")
                + quote(step) + Phrase(".", "。")
        }
        var included: [Phrase] = []
        var excluded: [Phrase] = []
        for field in fields {
            switch field.name {
            case "include": included = goods(field.value)
            case "exclude": excluded = goods(field.value)
            default:
                return Phrase("Which goods count the rule decides: ", "哪些商品适用由规则决定:")
                    + quote(step) + Phrase(".", "。")
            }
        }
        var phrase =
            included.isEmpty
            ? all
            : Phrase("Goods count that \(cost) and are ", "适用商品:")
                + included.joined(" and ", "且") + Phrase("", countsFree ? "" : "(零元商品除外)")
        if !excluded.isEmpty {
            phrase +=
                Phrase(", but not those that are ", ",") + excluded.joined(" or ", "、")
                + Phrase("", "的商品除外")
        }
        return phrase + Phrase(".", "。")
    }

    private var all: Phrase {
        Phrase("All goods count that \(cost)", "适用商品:全部商品\(countsFree ? "" : "(零元商品除外)")")
    }

    /// The host leaves out what costs nothing, unless the rule asks for it.
    var countsFree: Bool {
        source.outline.table?.contains {
            if $0.name == "counts_free", case .boolean(true) = $0.value.kind { true } else { false }
        } ?? false
    }

    var cost: String { countsFree ? "are in the basket" : "cost anything" }

    /// The demands of one side of a scope table; one that asks nothing is left out.
    private mutating func goods(_ side: LuaExpression) -> [Phrase] {
        guard let fields = side.fields else { return [quote(side)] }
        var phrases: [Phrase] = []
        for field in fields {
            guard let words = words(of: field.value) else {
                phrases.append(quote(side))
                continue
            }
            if words.isEmpty {
                // The host takes an empty list for no demand only where a stock may leave it out.
                if !mayBeLeftOut(field.value) { phrases.append(quote(side)) }
                continue
            }
            let list = words.map { "“\($0)”" }
            let phrase = list.map { Phrase(stringLiteral: $0) }.joined(" or ", "或")
            switch field.name {
            case "tag":
                // The usual word for the usual tag; the tag itself stands beside it.
                let special = words == ["special"] ? "特价(标签“special”)" : nil
                phrases.append(
                    special.map { Phrase("tagged “special”", $0) }
                        ?? Phrase("tagged ", "带标签") + phrase)
            case "category": phrases.append(Phrase("of category ", "类目") + phrase)
            case "brand": phrases.append(Phrase("of brand ", "品牌") + phrase)
            case "sku": phrases.append(Phrase("of article ", "商品编号") + phrase)
            default: phrases.append(quote(side))
            }
        }
        return phrases
    }

    private func mayBeLeftOut(_ value: LuaExpression) -> Bool {
        guard let name = value.fields?.first?.value.stringLiteral,
            let parameter = bound.rule.parameters.first(where: { $0.name == name })
        else { return false }
        return parameter.isOptional || parameter.defaultValue != nil
    }

    /// Words that stand in the table, or in a parameter that it names; in order.
    private func words(of value: LuaExpression) -> [String]? {
        guard let fields = value.fields else { return nil }
        if fields.count == 1, fields[0].name == "param", let name = fields[0].value.stringLiteral {
            guard let parameter = bound.parameters.first(where: { $0.key == name }) else {
                return []
            }
            if case .string(let word) = parameter.value { return [word] }
            guard case .list(let values) = parameter.value else { return nil }
            return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
        }
        let words = fields.compactMap(\.value.stringLiteral)
        return words.count == fields.count ? words : nil
    }

    // MARK: Steps

    private mutating func eligible() -> [Phrase] {
        guard let step = source.outline.steps["eligible"] else { return [] }
        if let function = function(step), let sentences = demands(function) { return sentences }
        return [
            Phrase("Whether it applies the rule decides: ", "是否适用由规则决定:") + quote(step)
                + Phrase(".", "。")
        ]
    }

    private mutating func discount() -> [Phrase] {
        guard let step = source.outline.steps["discount"] else { return [] }
        if let function = function(step), let sentences = result(function) { return sentences }
        return [
            Phrase("What comes off the rule decides: ", "优惠由规则决定:") + quote(step)
                + Phrase(".", "。")
        ]
    }

    /// What words that were used mean.
    private func notes(of text: String) -> [Phrase] {
        var notes: [Phrase] = []
        if text.contains("nearest step") {
            notes.append(
                Phrase(
                    "The nearest step is the one for which the larger of two amounts is least: what is missing of its amount, and what its missing pieces but one cost at the average of what is spent on a piece, rounded down; of two alike it is the one that lacks fewer pieces, then the one that saves more, then the first.",
                    "“最近档位”指以下两数中较大者最小的档位:所差金额;还差件数减一后按每件平均消费(向下取整)折算的金额。相同时取还差件数少的,再取优惠大的,再取先列出的。")
            )
        }
        if text.contains("next step") {
            notes.append(
                Phrase(
                    "The next step for an article is the one that lacks fewest pieces of those not reached that would make a line of it cheaper; of two with as many it is the one with the lower price, then the first.",
                    "“下一档”指尚未达到、且能使该商品某行更便宜的档位中还差件数最少的一档;件数相同时取单价低的,再取先列出的。"))
        }
        if text.contains("unused") {
            notes.append(
                Phrase(
                    "A piece is unused as long as no coupon before it in this checkout has used it in a set.",
                    "“未用”指未被本次结账中先用的券组套占用。"))
        }
        return notes
    }

    /// What the rule's own names mean that stand in what is quoted.
    private func meant() -> [Phrase] {
        var found: [(name: String, text: String)] = []
        var seen: Set<String> = []
        func look(_ text: String) {
            for word in text.words where seen.insert(word).inserted {
                for statement in source.file {
                    switch statement.kind {
                    case .localFunction(let name, let function) where name.name == word:
                        let body =
                            "function "
                            + source.quotation(of: function.offset..<function.endOffset + 3)
                        found.append((word, body))
                        look(body)
                    case .local(let names, let values) where names.contains { $0.name == word }:
                        for value in values {
                            found.append((word, source.quotation(of: value)))
                            look(source.quotation(of: value))
                        }
                    default: break
                    }
                }
            }
        }
        for quotation in quotations { look(quotation) }
        return found.map {
            Phrase("There \($0.name) is `\($0.text)`.", "其中 \($0.name) 为`\($0.text)`。")
        }
    }

    /// The text of an expression, on one line.
    mutating func quote(_ expression: LuaExpression) -> Phrase {
        let text = source.quotation(of: expression)
        note(quotation: text)
        return Phrase(stringLiteral: "`\(text)`")
    }

    /// Remembers that something is said in the rule's own words.
    mutating func note(quotation: String) {
        hasQuoted = true
        quotations.append(quotation)
    }

    /// A function that stands in its place, or is named there.
    func function(_ value: LuaExpression) -> LuaFunction? {
        switch value.kind {
        case .function(let function): function
        case .name(let name): evaluator.file.function(named: name)
        default: nil
        }
    }
}

extension String {
    /// The names in it.
    fileprivate var words: [String] {
        split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }
}
