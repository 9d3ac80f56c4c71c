extension Conditions {
    /// A condition as somebody asks it who reads a stock or an explanation.
    package struct Shown: Hashable, Sendable {
        /// Where it stands, such as `who.attributes.member_level`.
        package var path: String
        /// What is asked, such as `2 or more`.
        package var asked: String
        /// What the checkout says, such as `1`.
        package var given: String
        /// The same as data, as a refusal has it: `condition`, `asked`, `min`.
        package var details: [Refusal.Detail]
        /// What there is as data, by name: `value`, `weekday`, `day`, `time`, `store`, `region`, `method`.
        package var facts: [Refusal.Detail]
        /// Whether it holds.
        package var holds: Bool
    }

    /// Everything that is asked, with what there is.
    package func shown(_ facts: Facts) -> [Shown] {
        answers(from: facts).map { answer in
            Shown(
                path: path(answer.asked), asked: asked(answer.asked),
                given: given(answer.asked, facts),
                details: details(answer.asked).sorted { $0.key < $1.key },
                facts: Conditions.facts(answer.asked, who.birthday?.attribute, facts),
                holds: answer.holds)
        }
    }

    /// All conditions, each in a few words: `member level 2 or more`, `on the 8th and 18th`.
    package var words: [String] {
        var words = who.attributes.map {
            "\(Conditions.name($0.name)) \(Conditions.words($0.demand))"
        }
        if let firstPurchase = who.firstPurchase {
            words.append(firstPurchase ? "first purchase" : "not the first purchase")
        }
        if let birthday = who.birthday { words.append(Conditions.words(birthday, "the")) }
        if let time = timeWords { words.append(time) }
        if let place = placeWords { words.append(place) }
        if !place.methods.isEmpty { words.append("by \(methodWords)") }
        return words
    }

    // MARK: Refusals

    func refusal(_ condition: Condition) -> Refusal {
        let code: Refusal.Code
        let message: String
        switch condition {
        case .attribute(let name):
            let demand = who.attributes.first { $0.name == name }?.demand
            code = .wrongCustomer
            message =
                "This coupon is for customers with \(Conditions.name(name)) "
                + (demand.map(Conditions.words) ?? "")
        case .firstPurchase:
            code = .wrongCustomer
            message =
                who.firstPurchase == true
                ? "This coupon is for your first purchase"
                : "This coupon is not for your first purchase"
        case .birthday:
            code = .wrongCustomer
            message =
                "Use this coupon "
                + (who.birthday.map { Conditions.words($0, "your") } ?? "")
        case .weekdays, .daysOfMonth, .dates, .hours:
            code = .wrongTime
            message = "Use this coupon \(timeWords ?? "")"
        case .place:
            code = .wrongPlace
            message = "Use this coupon \(placeWords ?? "")"
        case .methods:
            code = .wrongPlace
            message =
                "This coupon is for "
                + (place.methods.count == 1 ? "this way" : "these ways")
                + " of buying: \(methodWords)"
        }
        let own: String? =
            switch code {
            case .wrongCustomer: who.message
            case .wrongTime: when.message
            default: place.message
            }
        return Refusal(
            code: code.rawValue, message: own ?? message,
            details: details(condition).sorted { $0.key < $1.key })
    }

    private func details(_ condition: Condition) -> [Refusal.Detail] {
        let name = path(condition).split(separator: ".").prefix(2).last.map(String.init) ?? ""
        var details = [Refusal.Detail(.condition, .string(name))]
        func add(_ name: Refusal.Detail.Name, _ value: Attribute.Value?) {
            if let value { details.append(.init(name, value)) }
        }
        func add(_ name: Refusal.Detail.Name, all words: some Sequence<String>) {
            add(name, .string(words.joined(separator: ", ")))
        }
        switch condition {
        case .attribute(let name):
            add(.attribute, .string(name))
            switch who.attributes.first(where: { $0.name == name })?.demand {
            case .equal(let value)?: add(.asked, value)
            case .oneOf(let values)?: add(.asked, all: values.map(Conditions.words))
            case .range(let min, let max)?:
                add(.min, min.map { .integer($0) })
                add(.max, max.map { .integer($0) })
            case nil: break
            }
        case .firstPurchase: add(.asked, who.firstPurchase.map { .boolean($0) })
        case .birthday:
            add(.attribute, who.birthday.map { .string($0.attribute) })
            add(.daysBefore, who.birthday.map { .integer($0.daysBefore) })
            add(.daysAfter, who.birthday.map { .integer($0.daysAfter) })
        case .weekdays: add(.asked, all: when.weekdays.map { "\($0)" })
        case .daysOfMonth: add(.asked, all: when.daysOfMonth.map { "\($0)" })
        case .dates: add(.asked, all: when.dates.map { Conditions.words($0, "/") })
        case .hours: add(.asked, all: when.hours.map { Conditions.words($0, "-") })
        case .place:
            add(.asked, all: (place.stores.isEmpty ? place.regions : place.stores).sorted())
            if !place.stores.isEmpty, !place.regions.isEmpty {
                add(.regions, all: place.regions.sorted())
            }
        case .methods: add(.asked, all: place.methods.map(\.rawValue).sorted())
        }
        return details
    }

    // MARK: Parts

    private func path(_ condition: Condition) -> String {
        switch condition {
        case .attribute(let name): "who.attributes.\(name)"
        case .firstPurchase: "who.first_purchase"
        case .birthday: "who.birthday"
        case .weekdays: "when.weekdays"
        case .daysOfMonth: "when.days_of_month"
        case .dates: "when.dates"
        case .hours: "when.hours"
        case .place: place.stores.isEmpty ? "where.regions" : "where.stores"
        case .methods: "where.methods"
        }
    }

    private func asked(_ condition: Condition) -> String {
        switch condition {
        case .attribute(let name):
            who.attributes.first { $0.name == name }.map { Conditions.words($0.demand) } ?? ""
        case .firstPurchase: who.firstPurchase == true ? "yes" : "no"
        case .birthday: who.birthday.map { Conditions.words($0, "the") } ?? ""
        case .weekdays: Weekdays.words(when.weekdays)
        case .daysOfMonth: Conditions.some(when.daysOfMonth.map(Conditions.ordinal), "and")
        case .dates: dateWords
        case .hours: hourWords
        case .place: placeWords ?? ""
        case .methods: methodWords
        }
    }

    private func given(_ condition: Condition, _ facts: Facts) -> String {
        func value(_ name: String) -> String {
            facts.attributes.first { $0.key == name }.map { Conditions.words($0.value) }
                ?? "nothing"
        }
        let now = facts.now
        switch condition {
        case .attribute(let name): return value(name)
        case .firstPurchase: return facts.wallet.firstPurchase ? "yes" : "no"
        case .birthday:
            let day = CalendarDay(now).map { " on \($0.text)" }
            return value(who.birthday?.attribute ?? "") + (day ?? "")
        case .weekdays, .daysOfMonth, .dates, .hours:
            guard now != Facts.none.now else { return "nothing" }
            return [
                Weekdays.words([now.weekday]), CalendarDay(now)?.text,
                DayWindow.clock(now.hour * 3_600 + now.minute * 60),
            ].compactMap(\.self).joined(separator: " ")
        case .place:
            let store = facts.redemption.store
            let parts = [
                store.id.isEmpty ? nil : "store \(store.id)",
                store.region.isEmpty ? nil : "region \(store.region)",
            ].compactMap(\.self)
            return parts.isEmpty ? "no store" : parts.joined(separator: " in ")
        case .methods:
            return facts.redemption.method.isEmpty ? "nothing" : facts.redemption.method
        }
    }

    /// What a condition looks at, as far as there is any.
    private static func facts(
        _ condition: Condition, _ birthday: String?, _ facts: Facts
    ) -> [Refusal.Detail] {
        var found: [Refusal.Detail] = []
        func add(_ key: String, _ value: Attribute.Value?) {
            if let value { found.append(.init(key: key, value: value)) }
        }
        func attribute(_ name: String?) -> Attribute.Value? {
            facts.attributes.first { $0.key == name }?.value
        }
        func text(_ text: String?) -> Attribute.Value? {
            text.flatMap { $0.isEmpty ? nil : .string($0) }
        }
        let now = facts.now
        switch condition {
        case .attribute(let name): add("value", attribute(name))
        case .firstPurchase: add("value", .boolean(facts.wallet.firstPurchase))
        case .birthday:
            add("value", attribute(birthday))
            add("day", text(CalendarDay(now)?.text))
        case .weekdays, .daysOfMonth, .dates, .hours:
            guard now != Facts.none.now else { break }
            add("weekday", .integer(now.weekday))
            add("day", text(CalendarDay(now)?.text))
            add("time", .string(DayWindow.clock(now.hour * 3_600 + now.minute * 60)))
        case .place:
            add("store", text(facts.redemption.store.id))
            add("region", text(facts.redemption.store.region))
        case .methods: add("method", text(facts.redemption.method))
        }
        return found
    }

    /// `on Fri, Sat from 22:00 to 02:00`; nil when no time is asked.
    private var timeWords: String? {
        var parts: [String] = []
        if !when.weekdays.isEmpty {
            let days = Weekdays.words(when.weekdays)
            parts.append(when.weekdays.count == 7 ? days : "on \(days)")
        }
        if !when.daysOfMonth.isEmpty {
            parts.append(
                "on the \(Conditions.some(when.daysOfMonth.map(Conditions.ordinal), "and"))")
        }
        if !when.dates.isEmpty {
            let isOneDay = when.dates.allSatisfy { $0.count == 1 }
            parts.append((isOneDay ? "on " : "from ") + dateWords)
        }
        if !when.hours.isEmpty { parts.append("from " + hourWords) }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private var dateWords: String {
        Conditions.some(when.dates.map { Conditions.words($0, " through ") }, "or")
    }

    private var hourWords: String {
        when.hours.map { Conditions.words($0, " to ") }.joined(separator: " or ")
    }

    private static func words(_ dates: ClosedRange<Int64>, _ between: String) -> String {
        let first = CalendarDay(number: dates.lowerBound).text
        return dates.count == 1
            ? first : first + between + CalendarDay(number: dates.upperBound).text
    }

    private static func words(_ window: DayWindow, _ between: String) -> String {
        DayWindow.clock(window.begin) + between + DayWindow.clock(window.end)
    }

    /// `in store S01 or in region 44`; nil when no place is asked.
    private var placeWords: String? {
        let parts = [("store", place.stores), ("region", place.regions)].compactMap { noun, all in
            all.isEmpty
                ? nil
                : "in \(noun)\(all.count == 1 ? "" : "s") \(Conditions.some(all.sorted(), "and"))"
        }
        return parts.isEmpty ? nil : parts.joined(separator: " or ")
    }

    private var methodWords: String {
        Conditions.some(place.methods.map(\.rawValue).sorted(), "or")
    }

    private static func words(_ demand: AttributeDemand.Demand) -> String {
        switch demand {
        case .equal(let value): words(value)
        case .oneOf(let values): some(values.map(words), "or")
        case .range(let min?, let max?): min == max ? "\(min)" : "\(min) through \(max)"
        case .range(let min?, nil): "\(min) or more"
        case .range(_, let max): "\(max.map { "\($0)" } ?? "") or less"
        }
    }

    private static func words(_ value: Attribute.Value) -> String {
        switch value {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .boolean(let flag): flag ? "yes" : "no"
        }
    }

    /// `on your birthday`, or from so many days before it to so many after it.
    private static func words(_ birthday: Birthday, _ whose: String) -> String {
        let (before, after) = (birthday.daysBefore, birthday.daysAfter)
        func days(_ count: Int64) -> String { count == 1 ? "day" : "\(count) days" }
        switch (before, after) {
        case (0, 0): return "on \(whose) birthday"
        case (0, _): return "on \(whose) birthday and the \(days(after)) after it"
        case (_, 0): return "on \(whose) birthday and the \(days(before)) before it"
        default:
            return "from \(counted(before, "day")) before \(whose) birthday through "
                + "\(counted(after, "day")) after it"
        }
    }

    /// An attribute's name as people read it.
    private static func name(_ attribute: String) -> String {
        attribute.replacing("_", with: " ")
    }

    /// `8th`, `21st`, `12th`.
    private static func ordinal(_ number: Int64) -> String {
        let isTeen = (11...13).contains(number % 100)
        let ending = isTeen ? "th" : number % 10 == 1 ? "st" : number % 10 == 2 ? "nd" : nil
        return "\(number)" + (ending ?? (!isTeen && number % 10 == 3 ? "rd" : "th"))
    }

    /// Words a shopper reads through; of very many the first ten.
    private static func some(_ words: [String], _ last: String) -> String {
        let shown = words.count > 11 ? words.prefix(10) + ["\(words.count - 10) more"] : words[...]
        guard let end = shown.last, shown.count > 1 else { return shown.first ?? "" }
        return shown.dropLast().joined(separator: ", ") + " \(last) " + end
    }
}
