internal import ScripCore
internal import ScripRules

/// Other facts for a trial: other times, wallets, attributes and places, from what the rule and its
/// parameters name.
///
/// Each changes one thing, so that a rule that asks for several is met one after the other.
struct FactChanges {
    let vocabulary: RuleVocabulary
    /// Text that the parameters and the rule name.
    private let words: [String]
    /// Whole numbers that they name.
    private let numbers: [Int64]
    /// Minutes since midnight that they name, each with those beside it.
    private let minutes: [Int64]

    private static let day: Int64 = 86_400
    /// East of Greenwich, as everywhere in trials.
    private static let zone: Int64 = 28_800
    private static let wordsMax = 24
    private static let numbersMax: Int64 = 1_000

    init(_ vocabulary: RuleVocabulary, _ parameters: [ParameterValue.Field]) {
        self.vocabulary = vocabulary
        var seen: Set<String> = []
        words = (TrialGenerator.words(parameters) + vocabulary.words).filter {
            !$0.isEmpty && $0.utf8.count < 40 && seen.insert($0).inserted
        }
        numbers = Set(TrialGenerator.numbers(parameters) + vocabulary.numbers).sorted()
        let hours = vocabulary.hint("hour").numbers.filter { (0...23).contains($0) }
        let marks = words.compactMap(TrialGenerator.minutes) + hours.map { $0 * 60 }
        minutes = Set(marks.flatMap { [$0 - 1, $0, $0 + 1] }.map { ($0 + 1_440) % 1_440 }).sorted()
    }

    /// All of them for one trial.
    func all(_ trial: Trial) -> [Trial] {
        times(trial) + wallets(trial) + attributes(trial) + places(trial)
    }

    private func changed(_ trial: Trial, _ change: (inout Facts) -> Void) -> Trial {
        var copy = trial
        change(&copy.facts)
        return copy
    }

    // MARK: When

    /// A month from every day that is named, at every time that is.
    private func times(_ trial: Trial) -> [Trial] {
        let now = trial.facts.now.epoch
        let today = (now + FactChanges.zone) / FactChanges.day
        let ofDay = (now + FactChanges.zone) % FactChanges.day
        var firsts: [Int64] = []
        for number in numbers {
            if let day = FactChanges.day(writtenAs: number) { firsts += [day, day - 31] }
            if (1_000_000_000...4_000_000_000).contains(number) {
                firsts += [(number + FactChanges.zone) / FactChanges.day]
            }
        }
        let months = vocabulary.hint("month")
        if !months.isEmpty { firsts += (0..<12).map { today + $0 * 30 } }
        var days: Set<Int64> = []
        for first in [today] + firsts.prefix(12) { days.formUnion(first - 1...first + 31) }
        let times = [ofDay] + minutes.map { $0 * 60 }
        return days.sorted().flatMap { day in
            times.map { time in
                let instant = Instant(epochSeconds: day * FactChanges.day + time - FactChanges.zone)
                return changed(trial) {
                    $0.now = CivilTime(instant, offset: FactChanges.zone)
                }
            }
        }
    }

    /// The day of a number such as 20261123.
    private static func day(writtenAs number: Int64) -> Int64? {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
        guard (1971...9998).contains(year), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        return CivilTime.dayNumber(year: year, month: month, day: day)
    }

    // MARK: Who

    private func wallets(_ trial: Trial) -> [Trial] {
        var all: [Trial] = []
        var fresh = trial
        fresh.facts.wallet = Facts.Wallet()
        fresh.facts.wallet.user = trial.facts.wallet.user
        fresh.facts.wallet.firstPurchase = true
        fresh.facts.redemption.applied = []
        fresh.taken = [:]
        all.append(fresh)
        all.append(changed(trial) { $0.stock.remaining = .max })
        let marks = numbers.filter { (0...FactChanges.numbersMax).contains($0) }
        for count in Set([0, 1] + marks.flatMap { [max(0, $0 - 1), $0, $0 + 1] }).sorted() {
            all.append(
                changed(trial) {
                    $0.wallet.redeemed = count
                    $0.wallet.redeemedToday = min($0.wallet.redeemedToday, count)
                    $0.wallet.firstPurchase = count == 0
                })
            all.append(
                changed(trial) {
                    $0.wallet.redeemedToday = count
                    $0.wallet.redeemed = max($0.wallet.redeemed, count)
                    $0.wallet.firstPurchase = $0.wallet.redeemed == 0
                })
            all.append(changed(trial) { $0.wallet.count = count })
            all.append(changed(trial) { $0.wallet.ofStock = count })
        }
        return all
    }

    private func attributes(_ trial: Trial) -> [Trial] {
        var names = vocabulary.attributes
        if vocabulary.asksNamedAttributes { names += words.prefix(FactChanges.wordsMax) }
        var values: [Attribute.Value] = [.boolean(true)]
        values += words.prefix(FactChanges.wordsMax).map { .string($0) }
        values += numbers.prefix(FactChanges.wordsMax).flatMap { [.integer($0), .integer($0 + 1)] }
        return Set(names).sorted().flatMap { name in
            let others = trial.facts.attributes.filter { $0.key != name }
            return [changed(trial) { $0.attributes = others }]
                + values.map { value in
                    changed(trial) {
                        $0.attributes = others + [Attribute(key: name, value: value)]
                    }
                }
        }
    }

    // MARK: Where

    private func places(_ trial: Trial) -> [Trial] {
        words.prefix(FactChanges.wordsMax).flatMap { word in
            [
                changed(trial) { $0.redemption.store.id = word },
                changed(trial) { $0.redemption.store.region = word },
                changed(trial) { $0.redemption.method = word },
            ]
        }
    }
}
