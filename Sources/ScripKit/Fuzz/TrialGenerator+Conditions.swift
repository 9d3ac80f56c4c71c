internal import ScripCore
internal import ScripRules

extension TrialGenerator {
    /// Conditions of one or two kinds: all of them together would be met by nobody.
    mutating func conditions(_ parameter: RuleOutline.Parameter) -> ParameterValue {
        if let initial = parameter.initial, random.oneIn(3) { return initial }
        var groups: [ParameterValue.Field] = []
        for _ in 0..<random.integer(1...2) {
            let (name, field) = condition()
            guard let index = groups.firstIndex(where: { $0.key == name }) else {
                groups.append(.init(key: name, value: .record([field])))
                continue
            }
            if case .record(let fields) = groups[index].value,
                !fields.contains(where: { $0.key == field.key })
            {
                groups[index].value = .record(fields + [field])
            }
        }
        return .record(groups)
    }

    private mutating func condition() -> (group: String, field: ParameterValue.Field) {
        func field(_ key: String, _ value: ParameterValue) -> ParameterValue.Field {
            .init(key: key, value: value)
        }
        func record(_ key: String, _ fields: [(String, ParameterValue)]) -> ParameterValue.Field {
            field(key, .record(fields.map(field)))
        }
        switch random.integer(0...9) {
        case 0:
            let low = random.integer(0...5)
            return (
                "who",
                record(
                    "attributes", [("member_level", .record([field("min", .integer(low))]))])
            )
        case 1:
            return (
                "who",
                record("attributes", [("group", .record([field("one_of", .list(words()))]))])
            )
        case 2: return ("who", field("first_purchase", .boolean(!random.oneIn(4))))
        case 3:
            return (
                "who",
                record(
                    "birthday",
                    [
                        ("attribute", .string("birthday")),
                        ("days_before", .integer(random.integer(0...7))),
                        ("days_after", .integer(random.integer(0...7))),
                    ])
            )
        case 4: return ("when", field("weekdays", .list(numbers(0...6))))
        case 5: return ("when", field("days_of_month", .list(numbers(1...31))))
        case 6:
            let from = random.pick([0, 540, 840, 1_320] as [Int64])
            let window = record(
                "",
                [
                    ("from", .string(TrialGenerator.clock(from))),
                    ("to", .string(TrialGenerator.clock((from + 240) % 1_440))),
                ])
            return ("when", field("hours", .list([window.value])))
        case 7: return ("where", field("stores", .list(words())))
        case 8: return ("where", field("regions", .list([.string("44"), .string("310101")])))
        default:
            let method = random.pick(UseMethod.allCases)
            return ("where", field("methods", .list([.string(method.rawValue)])))
        }
    }

    private mutating func words() -> [ParameterValue] {
        let first = random.pick(pool)
        return [.string(first), .string(first + "2")]
    }

    private mutating func numbers(_ range: ClosedRange<Int64>) -> [ParameterValue] {
        var numbers: Set<Int64> = []
        for _ in 0..<3 { numbers.insert(random.integer(range)) }
        return numbers.sorted().map { .integer($0) }
    }

    // MARK: Facts

    /// Makes the facts meet the trial's conditions, mostly, and else miss one of them by a little.
    mutating func meet(_ trial: inout Trial) {
        guard let parameter = outline.conditions,
            let value = trial.parameter(parameter.name) ?? parameter.initial,
            let conditions = try? Conditions(value, at: parameter.name)
        else { return }
        meet(conditions.who, &trial.facts)
        meet(conditions.when, &trial.facts)
        // A birthday is asked of the day that was found.
        if let birthday = conditions.who.birthday { meet(birthday, &trial.facts) }
        meet(conditions.place, &trial.facts)
        if random.oneIn(3) { miss(conditions, &trial.facts) }
        now = trial.facts.now
    }

    private mutating func meet(_ who: Conditions.Who, _ facts: inout Facts) {
        for demand in who.attributes {
            let value: Attribute.Value =
                switch demand.demand {
                case .equal(let value): value
                case .oneOf(let values): random.pick(values)
                case .range(let min, let max):
                    .integer(random.oneIn(2) ? min ?? max ?? 0 : max ?? min ?? 0)
                }
            set(demand.name, value, &facts)
        }
        if let first = who.firstPurchase {
            facts.wallet.firstPurchase = first
            facts.wallet.redeemed = first ? 0 : max(1, facts.wallet.redeemed)
            facts.wallet.redeemedToday = min(facts.wallet.redeemedToday, facts.wallet.redeemed)
        }
    }

    private func set(_ name: String, _ value: Attribute.Value, _ facts: inout Facts) {
        facts.attributes.removeAll { $0.key == name }
        facts.attributes.append(Attribute(key: name, value: value))
    }

    /// The first moment from the trial's day on that is asked for, at an end of a window or within it.
    private mutating func meet(_ when: Conditions.When, _ facts: inout Facts) {
        let zone: Int64 = 28_800
        let window = random.maybe(when.hours)
        let length = window.map { ($0.end - $0.begin + 86_400) % 86_400 } ?? 86_400
        let ofDay =
            (window?.begin ?? 0)
            + random.pick([0, 60, length / 2 / 60 * 60, max(0, length - 60)])
        let today = (facts.now.epoch + zone) / 86_400
        let firsts = when.dates.isEmpty ? [today] : when.dates.map(\.lowerBound)
        for first in [random.pick(firsts)] + firsts {
            for day in first..<first + 1_500 {
                let moment = CivilTime(
                    Instant(epochSeconds: day * 86_400 + ofDay - zone), offset: zone)
                guard when.holds(at: moment) else { continue }
                facts.now = moment
                return
            }
        }
    }

    private mutating func meet(_ birthday: Birthday, _ facts: inout Facts) {
        let offset = random.pick([0, birthday.daysBefore, -birthday.daysAfter])
        let day = CivilTime(
            Instant(epochSeconds: facts.now.epoch + offset * 86_400), offset: 28_800)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let text = "\(two(day.month))-\(two(day.day))"
        set(birthday.attribute, .string(random.oneIn(2) ? text : "1992-" + text), &facts)
    }

    private mutating func meet(_ place: Conditions.Place, _ facts: inout Facts) {
        if let method = random.maybe(place.methods.map(\.rawValue).sorted()) {
            facts.redemption.method = method
        }
        let (stores, regions) = (place.stores.sorted(), place.regions.sorted())
        if let store = random.maybe(stores), regions.isEmpty || random.oneIn(2) {
            facts.redemption.store.id = store
        } else if let region = random.maybe(regions) {
            facts.redemption.store.region = region + random.pick(["", "03"])
        }
    }

    /// Takes one fact a step beyond what is asked.
    private mutating func miss(_ conditions: Conditions, _ facts: inout Facts) {
        let (who, place) = (conditions.who, conditions.place)
        var misses: [(inout SeededRandom, inout Facts) -> Void] = who.attributes.map { demand in
            { random, facts in
                facts.attributes.removeAll { $0.key == demand.name }
                guard case .range(let min, let max) = demand.demand, !random.oneIn(3) else {
                    return
                }
                let number = max.map { $0 + 1 } ?? (min ?? 0) - 1
                facts.attributes.append(Attribute(key: demand.name, value: .integer(number)))
            }
        }
        if who.firstPurchase != nil {
            misses.append { _, facts in
                facts.wallet.firstPurchase.toggle()
                facts.wallet.redeemed = facts.wallet.firstPurchase ? 0 : 1
                facts.wallet.redeemedToday = 0
            }
        }
        if conditions.when != Conditions.When() || who.birthday != nil {
            misses.append { random, facts in
                let seconds = random.pick([-86_400, -60, 60, 86_400] as [Int64])
                facts.now = CivilTime(
                    Instant(epochSeconds: facts.now.epoch + seconds), offset: 28_800)
            }
        }
        if !(place.stores.isEmpty && place.regions.isEmpty) {
            misses.append { _, facts in
                facts.redemption.store = Checkout.Store(id: "elsewhere", region: "999999")
            }
        }
        if !place.methods.isEmpty { misses.append { _, facts in facts.redemption.method = "" } }
        random.maybe(misses)?(&random, &facts)
    }
}
