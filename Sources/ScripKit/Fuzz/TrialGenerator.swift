internal import ScripCore

/// Makes baskets, parameters and facts that lie where rules decide: at thresholds and one beside
/// them, with the tags, articles and facts that the rule asks about.
///
/// Half of the trials begin with one of the rule's own cases, for its author knows a basket that gets a
/// discount; the other half is made from the rule's words, numbers and parameters.
struct TrialGenerator {
    let outline: RuleOutline
    let vocabulary: RuleVocabulary
    /// The rule's cases.
    let seeds: [Trial]
    var random: SeededRandom
    /// Values of attributes in the cases, by name.
    let seen: [String: [Attribute.Value]]
    /// All words there are: the rule's and the cases'.
    private let words: [String]
    /// Articles, brands, categories and stores of one trial are drawn from a few words, so that sets match.
    var pool: [String] = ["A", "B", "C"]
    /// Numbers that the rule, its bounds or its parameters name.
    var numbers: [Int64] = []
    /// Parameters that every trial has; nil where they are made up, too.
    var fixed: [ParameterValue.Field]?
    /// The day the trial lies on.
    var now = Facts.none.now

    init(outline: RuleOutline, vocabulary: RuleVocabulary, cases: [RuleCase] = [], seed: UInt64) {
        self.outline = outline
        self.vocabulary = vocabulary
        random = SeededRandom(seed: seed)
        seeds = cases.map(Trial.init)
        var seen: [String: [Attribute.Value]] = [:]
        var words = vocabulary.words
        for trial in seeds {
            for attribute in trial.facts.attributes {
                seen[attribute.key, default: []].append(attribute.value)
            }
            for line in trial.lines {
                words += [line.sku, line.brand, line.category] + line.tags
                for (key, value) in line.attributes {
                    seen[key, default: []].append(.string(value))
                }
            }
            words += [trial.facts.redemption.store.id, trial.facts.redemption.store.region]
            words += TrialGenerator.words(trial.parameters)
        }
        self.seen = seen
        self.words = Array(Set(words.filter { !$0.isEmpty && $0.utf8.count < 40 })).sorted()
    }

    /// The next trial.
    ///
    /// A large one now and then has 200 lines or very many pieces.
    mutating func next() -> Trial {
        prepare()
        if let seed = random.maybe(seeds), random.oneIn(2) { return changed(seed) }
        return fresh()
    }

    /// A trial that begins with no case.
    mutating func nextFresh() -> Trial {
        prepare()
        return fresh()
    }

    /// A few words and numbers for one trial.
    private mutating func prepare() {
        pool = ["A", "B", "C"]
        for _ in 0..<min(words.count, 5) {
            let word = random.pick(words)
            if !pool.contains(word) { pool.append(word) }
        }
        numbers = vocabulary.numbers.filter { $0 > 0 }
    }

    private mutating func fresh() -> Trial {
        var trial = Trial()
        trial.parameters = fixed ?? parameters(outline.parameters ?? [])
        let marks = landmarks(trial.parameters)
        numbers += marks
        trial.facts = facts(trial.parameters)
        meet(&trial)
        let named = TrialGenerator.words(trial.parameters)
        let large = random.oneIn(60)
        let count =
            large
            ? random.integer(100...200)
            : [0, 1, 1, 2, 2, 3, 4, 6].randomElement(using: &random)! + 1
        for index in 1...count { trial.lines.append(line(String(index), marks, named)) }
        if random.oneIn(20) {
            trial.lines[0].quantity = random.integer(1_000...1_000_000)
            trial.lines[0].unitPrice = random.integer(0...10_000)
            trial.lines[0].amount = trial.lines[0].quantity * trial.lines[0].unitPrice
        } else if !random.oneIn(3), let mark = marks.randomElement(using: &random) {
            aim(&trial, at: mark)
        }
        if random.oneIn(8) { trial.currency = "JPY" }
        if random.oneIn(4) { takeEarlier(&trial) }
        return trial
    }

    // MARK: From a case

    /// A case, mostly with a little of it changed.
    private mutating func changed(_ seed: Trial) -> Trial {
        var trial = seed
        if let fixed { trial.parameters = fixed }
        guard !trial.lines.isEmpty else { return trial }
        let marks = landmarks(trial.parameters)
        numbers += marks
        now = trial.facts.now
        let named = TrialGenerator.words(trial.parameters)
        for _ in 0..<random.integer(0...3) {
            let index = Int(random.integer(0...Int64(trial.lines.count - 1)))
            switch random.integer(0...10) {
            case 0:
                reprice(
                    &trial, index,
                    quantity: max(1, trial.lines[index].quantity + random.integer(-1...2)))
            case 1:
                let price = max(0, trial.lines[index].unitPrice + random.integer(-1...1))
                reprice(&trial, index, price: price)
            case 2: trial.lines.append(line(trial.freeID, marks, named))
            case 3:
                var twin = trial.lines[index]
                twin.id = trial.freeID
                trial.lines.append(twin)
            case 4 where trial.lines.count > 1: trial.lines.remove(at: index)
            case 5:
                let other = line(trial.lines[index].id, marks, named)
                (trial.lines[index].sku, trial.lines[index].brand) = (other.sku, other.brand)
                trial.lines[index].tags = other.tags
            case 6: trial.lines[index].attributes = attributes(of: trial.lines[index])
            case 7 where fixed == nil:
                if let parameter = random.maybe(outline.parameters ?? []) {
                    trial = trial.with(parameter.name, value(parameter))
                    if parameter.type == "conditions" { meet(&trial) }
                }
            case 8:
                trial.facts = facts(trial.parameters)
                meet(&trial)
            case 9: takeEarlier(&trial)
            default:
                if let mark = random.maybe(marks) { aim(&trial, at: mark) }
            }
        }
        return trial
    }

    private func reprice(
        _ trial: inout Trial, _ index: Int, price: Int64? = nil, quantity: Int64? = nil
    ) {
        let line = trial.lines[index]
        let pieces = quantity ?? line.quantity
        // What is weighed keeps its amount.
        let isPlain = line.amount == line.unitPrice * line.quantity
        trial.lines[index].unitPrice = min(price ?? line.unitPrice, 1_000_000)
        trial.lines[index].quantity = pieces
        if isPlain { trial.lines[index].amount = trial.lines[index].unitPrice * pieces }
    }

    /// Lets an earlier coupon of the same checkout take something off some lines.
    private mutating func takeEarlier(_ trial: inout Trial) {
        var sum: Int64 = 0
        trial.taken = [:]
        for line in trial.lines where line.amount > 0 && random.oneIn(2) {
            let part = random.pick([1, line.amount / 10, line.amount / 2, line.amount])
            guard part > 0 else { continue }
            trial.taken[line.id] = part
            sum += part
        }
        guard sum > 0 else { return }
        var applied = Facts.Redemption.Applied()
        applied.stock = random.oneIn(3) ? random.pick(pool) : "S2"
        applied.discount = sum
        trial.facts.redemption.applied = [applied]
    }

    // MARK: Parameters

    /// Values for all declarations, optional ones left out half of the time.
    ///
    /// Of many optional ones most are left out: all of them together would select next to nothing.
    mutating func parameters(_ declared: [RuleOutline.Parameter]) -> [ParameterValue.Field] {
        var fields: [ParameterValue.Field] = []
        let many = declared.count { $0.optional || $0.hasDefault } > 8
        for parameter in declared {
            if parameter.optional || parameter.hasDefault,
                many ? !random.oneIn(5) : random.oneIn(2)
            {
                continue
            }
            fields.append(ParameterValue.Field(key: parameter.name, value: value(parameter)))
        }
        return fields
    }

    /// A value that the declaration allows, now and then one of a case's.
    mutating func value(_ parameter: RuleOutline.Parameter) -> ParameterValue {
        let known = seeds.compactMap { $0.parameter(parameter.name) }
        if let value = random.maybe(known), random.oneIn(3) { return value }
        switch parameter.type {
        case "money":
            return .integer(number(parameter, [1, 100, 200, 500, 1000, 1990, 2000, 5000, 10000]))
        case "integer": return .integer(number(parameter, [0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 10]))
        case "percent": return .integer(number(parameter, [0, 10, 50, 70, 75, 80, 88, 90, 95, 99]))
        case "boolean": return .boolean(random.oneIn(2))
        case "time_of_day":
            let minutes = random.pick([0, 60, 540, 600, 840, 1020, 1320, 1439] as [Int64])
            return .string(TrialGenerator.clock(minutes))
        case "conditions": return conditions(parameter)
        case "list", "set":
            let count = random.pick([1, 1, 2, 2, 3])
            var list: [ParameterValue] = []
            for _ in 0..<count {
                let value = element(parameter)
                if !list.contains(value) { list.append(value) }
            }
            return .list(list)
        default:
            if !parameter.choices.isEmpty { return .string(random.pick(parameter.choices)) }
            if let word = random.maybe(vocabulary.hint(parameter.name).words.sorted()),
                random.oneIn(2)
            {
                return .string(word)
            }
            return .string(word())
        }
    }

    /// `HH:MM` of minutes since midnight.
    static func clock(_ minutes: Int64) -> String {
        let (hour, minute) = (minutes / 60, minutes % 60)
        return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
    }

    /// Text that the parameters name: a group, a store.
    static func words(_ fields: [ParameterValue.Field]) -> [String] {
        fields.flatMap { words($0.value) }
    }

    private static func words(_ value: ParameterValue) -> [String] {
        switch value {
        case .string(let word): [word]
        case .list(let list): list.flatMap { words($0) }
        case .record(let fields): words(fields)
        case .integer, .boolean: []
        }
    }

    /// Numbers that the parameters name.
    static func numbers(_ fields: [ParameterValue.Field]) -> [Int64] {
        func numbers(_ value: ParameterValue) -> [Int64] {
            switch value {
            case .integer(let number): [number]
            case .list(let list): list.flatMap(numbers)
            case .record(let fields): fields.flatMap { numbers($0.value) }
            case .string, .boolean: []
            }
        }
        return fields.flatMap { numbers($0.value) }
    }

    private mutating func element(_ parameter: RuleOutline.Parameter) -> ParameterValue {
        if !parameter.fields.isEmpty { return .record(parameters(parameter.fields)) }
        switch parameter.of {
        case "integer": return .integer(random.integer(0...6))
        case "money": return .integer(random.pick([100, 500, 1000, 5000]))
        default: return .string(word())
        }
    }

    private mutating func number(
        _ parameter: RuleOutline.Parameter, _ usual: [Int64]
    ) -> Int64 {
        let low = parameter.min ?? 0
        let high = parameter.max ?? (parameter.type == "percent" ? 100 : 1_000_000)
        if random.oneIn(8) { return low }
        // Days written as one number, 20261123: those of the week that trials lie in.
        if low >= 19_000_101, high <= 9999_12_31 { return random.integer(20_261_122...20_261_130) }
        let marks = vocabulary.hint(parameter.name).numbers.sorted()
        if let mark = random.maybe(marks), random.oneIn(4) {
            return min(max(mark + random.integer(-1...1), low), max(low, high))
        }
        return min(max(random.pick(usual), low), max(low, high))
    }

    mutating func word() -> String {
        let word = random.pick(pool)
        return random.oneIn(6) && !word.hasSuffix("/") ? word + "/" : word
    }

    /// Amounts and numbers that the parameters name.
    private func landmarks(_ fields: [ParameterValue.Field]) -> [Int64] {
        var marks: [Int64] = []
        func collect(_ value: ParameterValue) {
            switch value {
            case .integer(let number) where number > 0: marks.append(number)
            case .list(let list): list.forEach(collect)
            case .record(let fields): fields.forEach { collect($0.value) }
            default: break
            }
        }
        fields.forEach { collect($0.value) }
        return marks + vocabulary.numbers.filter { $0 >= 50 && $0 <= 1_000_000 }
    }

    // MARK: Lines

    private mutating func line(_ id: String, _ marks: [Int64], _ named: [String]) -> Line {
        let price: Int64 =
            random.oneIn(4) && !marks.isEmpty
            ? max(0, random.pick(marks) + random.integer(-1...1))
            : random.pick([0, 1, 99, 350, 990, 1200, 1500, 1600, 1990, 2500, 3333, 12_900])
        var quantity = random.pick([1, 1, 1, 2, 2, 3, 4, 6] as [Int64])
        if random.oneIn(8), let mark = random.maybe(numbers.filter { $0 <= 100 }) {
            quantity = max(1, mark + random.integer(-1...1))
        }
        var line = Line(
            id: id, sku: field("sku", named), name: name(named), category: category(named),
            brand: field("brand", named), unitPrice: min(price, 1_000_000), quantity: quantity)
        if random.oneIn(12) { line.amount = max(0, line.amount - random.integer(0...50)) }
        var tags = vocabulary.tags + ["special"]
        if outline.parameters?.contains(where: { $0.name.hasSuffix("tags") }) == true {
            tags += pool.prefix(3)
        }
        if random.oneIn(4) { line.tags = [random.pick(tags)] }
        line.attributes = attributes(of: line)
        return line
    }

    /// A word for a field: what the rule compares it with or matches, what the parameters name, or any.
    private mutating func field(_ name: String, _ named: [String]) -> String {
        let hint = vocabulary.hint(name)
        if let word = random.maybe(hint.words.sorted()), random.oneIn(2) { return word }
        if let pattern = random.maybe(hint.patterns.sorted()), random.oneIn(2) {
            return PatternSample(pattern).text(nil, numbers, &random)
        }
        if let word = random.maybe(named), random.oneIn(3) { return word }
        return random.pick(pool)
    }

    /// What a line is called; nothing where the rule does not look at it.
    private mutating func name(_ named: [String]) -> String {
        vocabulary.hint("name").isEmpty ? "" : field("name", named)
    }

    private mutating func category(_ named: [String]) -> String {
        var word = field("category", named)
        if word.hasSuffix("/") { word.removeLast() }
        return random.oneIn(3) ? word + "/" + random.pick(["x", "y"]) : word
    }

    private mutating func attributes(of line: Line) -> [(key: String, value: String)] {
        vocabulary.attributes.compactMap { name in
            let known = sample(name)
            guard !random.oneIn(known.hint.isEmpty && known.seen.isEmpty ? 2 : 4) else {
                return nil
            }
            return (name, known.text(&random) ?? random.pick(pool))
        }
    }

    func sample(_ name: String) -> AttributeSample {
        AttributeSample(
            name: name, hint: vocabulary.hint(name), seen: seen[name] ?? [],
            numbers: numbers.filter { $0 <= 1_000_000 }, now: now)
    }

    /// Changes the last line's price so that the basket is worth a landmark, or one unit beside it.
    private mutating func aim(_ trial: inout Trial, at mark: Int64) {
        let target = mark + random.integer(-1...1)
        guard let last = trial.lines.indices.last else { return }
        let others = trial.amount - trial.left(trial.lines[last])
        guard target >= others, target - others <= 1_000_000 else { return }
        trial.taken[trial.lines[last].id] = nil
        trial.lines[last].quantity = 1
        trial.lines[last].unitPrice = target - others
        trial.lines[last].amount = target - others
    }
}
