internal import ScripCore
internal import ScripRules

/// What goods may be called so that a rule counts them: what its scope table lets through, and the words that
/// the rule and its parameters name.
struct GoodsNames {
    /// Fields that make a line count; nil leaves a field as it is.
    struct Name: Hashable {
        var sku: String?
        var category: String?
        var brand: String?
        var tags: [String]?

        func given(to line: Line) -> Line {
            var line = line
            line.sku = sku ?? line.sku
            line.category = category ?? line.category
            line.brand = brand ?? line.brand
            line.tags = tags ?? line.tags
            return line
        }
    }

    private(set) var all: [Name] = []

    /// More than these are not tried.
    private static let namesMax = 48
    /// Words of one key that are tried with all words of the others.
    private static let wordsMax = 4
    /// A word that no rule names.
    private static let other = "~"

    init(_ outline: RuleOutline, _ vocabulary: RuleVocabulary, _ parameters: [ParameterValue.Field])
    {
        let scope = GoodsNames.scope(outline, parameters)
        let words = TrialGenerator.words(parameters) + vocabulary.words
        var named: [Name] = scope
        for word in words.filter({ !$0.isEmpty && $0.utf8.count < 40 }) {
            for var name in scope.prefix(2) {
                let category = GoodsNames.folder(word)
                if name.sku == nil || name.sku == GoodsNames.other { name.sku = word }
                if name.category == nil || name.category == GoodsNames.other {
                    named.append(name)
                    name.category = category
                }
                named.append(name)
            }
            named.append(Name(category: GoodsNames.folder(word), tags: []))
            named.append(Name(brand: word, tags: []))
            named.append(Name(tags: [word]))
        }
        var seen: Set<Name> = []
        all = Array(named.filter { seen.insert($0).inserted }.prefix(GoodsNames.namesMax))
    }

    private static func folder(_ word: String) -> String {
        word.hasSuffix("/") ? String(word.dropLast()) : word
    }

    /// Every combination of words that a scope table asks for, and none that it keeps out.
    private static func scope(
        _ outline: RuleOutline, _ parameters: [ParameterValue.Field]
    ) -> [Name] {
        func words(_ key: String, isInclude: Bool) -> [String]? {
            let conditions = outline.scopeConditions.filter {
                $0.key == key && $0.isInclude == isInclude
            }
            let words = conditions.flatMap { condition in
                condition.words
                    + TrialGenerator.words(parameters.filter { $0.key == condition.parameter })
            }
            return words.isEmpty ? nil : words
        }
        /// What a field may say; one nil where it does not matter.
        func choices(_ key: String) -> [String?] {
            let out = words(key, isInclude: false) ?? []
            let isOut: (String) -> Bool = { word in
                out.contains { $0 == word || key == "category" && (word + "/").hasPrefix($0) }
            }
            guard let named = words(key, isInclude: true) else {
                return [out.isEmpty ? nil : other]
            }
            var choices = named
            if key == "category" {
                choices = named.flatMap { $0.hasSuffix("/") ? [folder($0), $0 + other] : [$0] }
            }
            return Array(choices.filter { !isOut($0) }.prefix(wordsMax))
        }
        var names: [Name] = []
        let tags = words("tag", isInclude: true) == nil ? [nil] : choices("tag")
        for sku in choices("sku") {
            for category in choices("category") {
                for brand in choices("brand") {
                    for tag in tags {
                        names.append(
                            Name(
                                sku: sku, category: category, brand: brand,
                                tags: tag.map { [$0] } ?? []))
                    }
                }
            }
        }
        return names
    }
}
