internal import ScripCore

/// Makes baskets, parameters and facts that lie where rules decide: at thresholds and one beside
/// them, with the tags, articles and facts that the rule asks about.
struct TrialGenerator {
    let outline: RuleOutline
    let vocabulary: RuleVocabulary
    private var random: SeededRandom
    /// Articles, brands, categories and stores are drawn from one small pool, so that sets match.
    private let pool: [String]

    init(outline: RuleOutline, vocabulary: RuleVocabulary, seed: UInt64) {
        self.outline = outline
        self.vocabulary = vocabulary
        random = SeededRandom(seed: seed)
        pool =
            ["A", "B", "C"]
            + vocabulary.words.filter { !$0.isEmpty && $0.utf8.count < 24 }.prefix(4)
    }

    /// The next trial.
    ///
    /// A large one now and then has 200 lines or very many pieces.
    mutating func next() -> Trial {
        var trial = Trial()
        trial.parameters = parameters(outline.parameters ?? [])
        trial.facts = facts(trial.parameters)
        let marks = landmarks(trial.parameters)
        let large = random.oneIn(60)
        let count =
            large
            ? random.integer(100...200)
            : [0, 1, 1, 2, 2, 3, 4, 6].randomElement(using: &random)! + 1
        for index in 1...count { trial.lines.append(line(String(index), marks)) }
        if random.oneIn(20) {
            trial.lines[0].quantity = random.integer(1_000...1_000_000)
            trial.lines[0].unitPrice = random.integer(0...10_000)
            trial.lines[0].amount = trial.lines[0].quantity * trial.lines[0].unitPrice
        } else if !random.oneIn(3), let mark = marks.randomElement(using: &random) {
            aim(&trial, at: mark)
        }
        if random.oneIn(8) { trial.currency = "JPY" }
        return trial
    }

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

    /// A value that the declaration allows.
    mutating func value(_ parameter: RuleOutline.Parameter) -> ParameterValue {
        switch parameter.type {
        case "money":
            return .integer(number(parameter, [1, 100, 200, 500, 1000, 1990, 2000, 5000, 10000]))
        case "integer": return .integer(number(parameter, [0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 10]))
        case "percent": return .integer(number(parameter, [0, 10, 50, 70, 75, 80, 88, 90, 95, 99]))
        case "boolean": return .boolean(random.oneIn(2))
        case "time_of_day":
            let minutes = random.pick([0, 60, 540, 600, 840, 1020, 1320, 1439] as [Int64])
            return .string(TrialGenerator.clock(minutes))
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
            return .string(word())
        }
    }

    /// `HH:MM` of minutes since midnight.
    static func clock(_ minutes: Int64) -> String {
        let (hour, minute) = (minutes / 60, minutes % 60)
        return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
    }

    /// Text that the parameters name: a group, a store.
    private static func words(_ fields: [ParameterValue.Field]) -> [String] {
        fields.flatMap { field -> [String] in
            guard case .list(let list) = field.value else { return [] }
            return list.compactMap { if case .string(let word) = $0 { word } else { nil } }
        }
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
        return min(max(random.pick(usual), low), max(low, high))
    }

    private mutating func word() -> String {
        let word = random.pick(pool)
        return random.oneIn(6) ? word + "/" : word
    }

    private mutating func line(_ id: String, _ marks: [Int64]) -> Line {
        let price: Int64 =
            random.oneIn(4) && !marks.isEmpty
            ? max(0, random.pick(marks) + random.integer(-1...1))
            : random.pick([0, 1, 99, 350, 990, 1200, 1500, 1600, 1990, 2500, 3333, 12_900])
        let quantity = random.pick([1, 1, 1, 2, 2, 3, 4, 6] as [Int64])
        var line = Line(
            id: id, sku: random.pick(pool), name: "", category: category(),
            brand: random.pick(pool), unitPrice: min(price, 1_000_000), quantity: quantity)
        if random.oneIn(12) { line.amount = max(0, line.amount - random.integer(0...50)) }
        var tags = vocabulary.tags + ["special"]
        if outline.parameters?.contains(where: { $0.name.hasSuffix("tags") }) == true {
            tags += pool.prefix(3)
        }
        if random.oneIn(4) { line.tags = [random.pick(tags)] }
        for name in vocabulary.attributes where random.oneIn(2) {
            line.attributes.append((name, random.pick(pool)))
        }
        return line
    }

    private mutating func category() -> String {
        random.oneIn(3) ? random.pick(pool) + "/" + random.pick(["x", "y"]) : random.pick(pool)
    }

    /// Changes the last line's price so that the basket is worth a landmark, or one unit beside it.
    private mutating func aim(_ trial: inout Trial, at mark: Int64) {
        let target = mark + random.integer(-1...1)
        guard let last = trial.lines.indices.last else { return }
        let others = trial.amount - trial.lines[last].amount
        guard target >= others, target - others <= 1_000_000 else { return }
        trial.lines[last].quantity = 1
        trial.lines[last].unitPrice = target - others
        trial.lines[last].amount = target - others
    }

    /// Amounts that the parameters name.
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
        return marks
    }

    private mutating func facts(_ parameters: [ParameterValue.Field]) -> Facts {
        let instant = Instant(epochSeconds: 1_795_363_200 + random.integer(0...604_800) / 60 * 60)
        var facts = Facts(now: CivilTime(instant, offset: 28_800))
        facts.stock.sent = random.integer(0...5)
        facts.stock.redeemed = random.integer(0...3)
        facts.stock.remaining = random.oneIn(2) ? .max : random.integer(0...5)
        facts.wallet.user = "U1"
        facts.wallet.count = random.integer(0...4)
        facts.wallet.ofStock = random.integer(0...3)
        facts.wallet.redeemed = random.integer(0...3)
        facts.wallet.redeemedToday = random.integer(0...facts.wallet.redeemed)
        facts.wallet.firstPurchase = facts.wallet.redeemed == 0
        facts.redemption.method = random.pick(["OFF_LINE", "MINI_PROGRAMS"])
        facts.redemption.store = Checkout.Store(
            id: random.pick(pool), region: random.pick(["440305", "310101"] + pool))
        if random.oneIn(4) {
            var applied = Facts.Redemption.Applied()
            applied.stock = "S2"
            applied.discount = random.integer(1...500)
            facts.redemption.applied = [applied]
        }
        let named = TrialGenerator.words(parameters)
        for name in vocabulary.attributes where !random.oneIn(4) {
            let value: Attribute.Value =
                switch random.integer(0...5) {
                case 0, 1, 2:
                    .string(random.pick(named.isEmpty || random.oneIn(2) ? pool : named))
                case 3: .boolean(random.oneIn(2))
                default: .integer(random.integer(0...6))
                }
            facts.attributes.append(Attribute(key: name, value: value))
        }
        return facts
    }
}
