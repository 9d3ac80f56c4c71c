internal import ScripCore

/// Values for an attribute, from what the rule does with it and what the cases say of it.
struct AttributeSample {
    let name: String
    let hint: RuleVocabulary.Hint
    /// Values of this attribute in cases.
    let seen: [Attribute.Value]
    /// Numbers that the rule or its parameters name.
    let numbers: [Int64]
    /// The day the trial lies on.
    let now: CivilTime

    /// A value of `ctx.attributes`, where the rule has a use for it; nil when nothing is known.
    func value(_ random: inout SeededRandom) -> Attribute.Value? {
        if !seen.isEmpty, !random.oneIn(3) {
            let value = random.pick(seen)
            if case .integer(let number) = value, random.oneIn(2) {
                return .integer(number + random.integer(-1...1))
            }
            return value
        }
        if random.oneIn(6) { return .boolean(random.oneIn(2)) }
        if let pattern = random.maybe(hint.patterns.sorted()) {
            return .string(
                PatternSample(pattern).text(
                    random.oneIn(4) ? nil : nearDay(&random), numbers, &random))
        }
        if !hint.words.isEmpty, !hint.isNumber || random.oneIn(2) {
            return .string(random.pick(hint.words.sorted()))
        }
        if hint.isYuan { return .string(yuan(&random)) }
        if isDate, !random.oneIn(4) { return date(&random) }
        if hint.isNumber { return .integer(number(&random)) }
        return nil
    }

    /// A value of `line.attributes`, which are text.
    func text(_ random: inout SeededRandom) -> String? {
        switch value(&random) {
        case .string(let text)?: text
        case .integer(let number)?: String(max(0, number))
        case .boolean?, nil: nil
        }
    }

    private func number(_ random: inout SeededRandom) -> Int64 {
        if let mark = random.maybe(hint.numbers.sorted()), !random.oneIn(3) {
            return mark + random.integer(-1...1)
        }
        if let mark = random.maybe(numbers), random.oneIn(2) {
            return mark + random.integer(-1...1)
        }
        return random.integer(0...6)
    }

    private func yuan(_ random: inout SeededRandom) -> String {
        MinorUnits.text(random.pick([0, 100, 990, 1250, 9999]), decimals: 2)
    }

    // MARK: Days

    /// The name says that a day is meant.
    private var isDate: Bool {
        ["birth", "date", "day", "month", "since", "until", "expir", "joined"].contains {
            name.lowercased().contains($0)
        }
    }

    /// A day not far from the trial's.
    private func nearDay(_ random: inout SeededRandom) -> CivilTime {
        let days = random.oneIn(4) ? random.integer(-400...400) : random.integer(-9...9)
        var day = CivilTime(Instant(epochSeconds: now.epoch + days * 86_400), offset: 28_800)
        if name.lowercased().contains("birth"), !random.oneIn(3) {
            day.year -= random.integer(18...60)
        }
        return day
    }

    private func date(_ random: inout SeededRandom) -> Attribute.Value {
        let day = nearDay(&random)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if hint.isNumber {
            return .integer(
                random.pick([
                    day.month, day.day, day.month * 100 + day.day,
                    day.year * 10_000 + day.month * 100 + day.day, day.epoch,
                ]))
        }
        return .string(
            random.pick([
                "\(day.year)-\(two(day.month))-\(two(day.day))",
                "\(two(day.month))-\(two(day.day))",
                "\(two(day.month))\(two(day.day))", "\(day.year)\(two(day.month))\(two(day.day))",
                "\(two(day.month))/\(two(day.day))",
            ]))
    }
}
