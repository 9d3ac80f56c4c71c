public import ScripCore
public import ScripRules

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
    public init(_ bound: BoundRule, currency: String = "CNY") throws(ScripError) {
        let source = try RuleSource(
            bound.rule.source, file: Rule.fileName(bound.rule.name))
        var reader = RuleReader(bound: bound, source: source, currency: currency)
        let phrase = reader.paragraph()
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
    let currency: String
    private(set) var hasQuoted = false
    /// What is left to spend on it.
    let work = Work()

    /// Bytes of a phrase at most.
    static let phraseMax = 2_000

    /// Counts expressions that are looked at, those of called functions included.
    final class Work {
        private var left = 0

        /// Each step has as much.
        func begin() { left = 20_000 }

        func takesOne() -> Bool {
            left -= 1
            return left >= 0
        }
    }

    init(bound: BoundRule, source: RuleSource, currency: String) {
        self.bound = bound
        self.source = source
        self.currency = currency
    }

    mutating func paragraph() -> Phrase {
        var sentences: [Phrase] = [scope()]
        if let conditions = bound.conditions {
            let asked = conditions.words.joined(separator: "; ")
            sentences.append(
                Phrase("The host asks first: \(asked).", "主机先要求(原文):\(asked)。"))
        }
        if source.outline.steps["eligible"] != nil { sentences += eligible() }
        sentences += discount()
        if hasQuoted, !bound.parameters.isEmpty {
            var writer = JSONWriter()
            writer.object { writer in
                for field in bound.parameters { writer.member(named: field.key, field.value) }
            }
            let values = String(decoding: writer.bytes, as: UTF8.self)
            sentences.append(
                Phrase("In what is quoted p is `\(values)`.", "引文中 p 为`\(values)`。"))
        }
        return sentences.joined(" ", "")
    }

    // MARK: Goods

    private mutating func scope() -> Phrase {
        guard let step = source.outline.steps["scope"] else {
            return all + Phrase(".", "。")
        }
        guard let fields = step.fields else {
            return Phrase("Which goods count the rule decides: ", "哪些商品计入由规则决定:")
                + quote(step) + Phrase(".", "。")
        }
        var included: [Phrase] = []
        var excluded: [Phrase] = []
        for field in fields {
            switch field.name {
            case "include": included = goods(field.value)
            case "exclude": excluded = goods(field.value)
            default:
                return Phrase("Which goods count the rule decides: ", "哪些商品计入由规则决定:")
                    + quote(step) + Phrase(".", "。")
            }
        }
        var phrase =
            included.isEmpty
            ? all
            : Phrase("Goods count that \(cost) and are ", "计入的商品须\(paid)且为")
                + included.joined(" and ", "且")
        if !excluded.isEmpty {
            phrase += Phrase(", but not those that are ", ",但不含") + excluded.joined(" or ", "、")
        }
        return phrase + Phrase(".", "。")
    }

    private var all: Phrase { Phrase("All goods count that \(cost)", "全部\(paid)商品计入") }

    /// The host leaves out what costs nothing, unless the rule asks for it.
    private var countsFree: Bool {
        source.outline.table?.contains {
            if $0.name == "counts_free", case .boolean(true) = $0.value.kind { true } else { false }
        } ?? false
    }

    private var cost: String { countsFree ? "are in the basket" : "cost anything" }
    private var paid: String { countsFree ? "" : "有价" }

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
            case "tag": phrases.append(Phrase("tagged ", "带标签") + phrase)
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
        work.begin()
        guard let step = source.outline.steps["eligible"], let function = function(step),
            let sentences = demands(function)
        else {
            guard let step = source.outline.steps["eligible"] else { return [] }
            return [
                Phrase("Whether it applies the rule decides: ", "是否适用由规则决定:") + quote(step)
                    + Phrase(".", "。")
            ]
        }
        return sentences
    }

    private mutating func discount() -> [Phrase] {
        work.begin()
        guard let step = source.outline.steps["discount"], let function = function(step),
            let phrase = result(function)
        else {
            guard let step = source.outline.steps["discount"] else { return [] }
            return [
                Phrase("What comes off the rule decides: ", "优惠由规则决定:") + quote(step)
                    + Phrase(".", "。")
            ]
        }
        return [
            phrase,
            Phrase(
                "It is spread over the goods that count in proportion to what is left to pay on them, and never more than that.",
                "优惠按计入商品的应付金额比例分摊,且不超过其应付金额。"),
        ]
    }

    /// The text of an expression, on one line.
    mutating func quote(_ expression: LuaExpression) -> Phrase {
        hasQuoted = true
        return Phrase(stringLiteral: "`\(text(expression))`")
    }

    func text(_ expression: LuaExpression) -> String {
        let start = expression.start
        let end = max(start, min(expression.end, source.text.bytes.count))
        return String(decoding: source.text.bytes[start..<end], as: UTF8.self)
            .split(whereSeparator: \.isNewline).map(RuleReader.withoutComment)
            .joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// A line without its comment, which on one line with the next would swallow that.
    private static func withoutComment(_ line: Substring) -> Substring {
        var quote: Character?
        var last: Character = " "
        for index in line.indices {
            let character = line[index]
            if let open = quote {
                if character == open, last != "\\" { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "-", last == "-" {
                return line[..<line.index(before: index)]
            }
            last = character
        }
        return line
    }

    /// A function that stands in its place, or is named there.
    func function(_ value: LuaExpression) -> LuaFunction? {
        switch value.kind {
        case .function(let function): function
        case .name(let name): self.function(named: name)
        default: nil
        }
    }

    /// The function of a name that stands for nothing else anywhere in the file.
    func function(named name: String) -> LuaFunction? {
        guard declarations(of: name) == 1 else { return nil }
        for statement in source.file {
            if case .localFunction(let local, let function) = statement.kind, local.name == name {
                return function
            }
        }
        return nil
    }

    /// How often a name is declared or written to, in the file and in its functions.
    func declarations(of name: String) -> Int {
        (source.file + source.vocabulary.functions.flatMap(\.allStatements)).count {
            switch $0.kind {
            case .localFunction(let local, _): local.name == name
            case .local(let locals, _): locals.contains { $0.name == name }
            case .function(let target, _): text(target) == name
            case .assign(let targets, _): targets.contains { text($0) == name }
            default: false
            }
        }
    }

    func value(_ name: String) -> Meaning {
        let kind: Meaning.Kind =
            switch source.outline.parameter(name)?.type {
            case "money": .money
            case "integer": .count
            default: .other
            }
        return .known(bound.parameters.first { $0.key == name }?.value, kind)
    }
}
