/// Who may use a coupon, when and where: what the host asks between a rule's `scope` and its `eligible`.
///
/// Everything that is given must hold. Nothing of it looks at the basket.
package struct Conditions: Hashable, Sendable {
    /// The customer.
    package struct Who: Hashable, Sendable {
        /// What attributes of the checkout must be, in the order of their names.
        package var attributes: [AttributeDemand] = []
        /// Whether it must, or must not, be the customer's first purchase.
        package var firstPurchase: Bool?
        /// Days around a birthday.
        package var birthday: Birthday?
        /// The words of a refusal, instead of the usual ones.
        package var message: String?
        /// Anybody.
        package init() {}
    }

    /// The calendar and the clock.
    ///
    /// Days are asked of the day on which the window of `hours` begins that is open.
    package struct When: Hashable, Sendable {
        /// 0 is Sunday; ascending.
        package var weekdays: [Int64] = []
        /// 1 to 31; ascending.
        package var daysOfMonth: [Int64] = []
        /// First and last day, both included, numbered from 1970-01-01.
        package var dates: [ClosedRange<Int64>] = []
        /// Stretches of a day; the whole day when empty.
        package var hours: [DayWindow] = []
        /// The words of a refusal, instead of the usual ones.
        package var message: String?
        /// Always.
        package init() {}
    }

    /// The place, and the way of buying.
    package struct Place: Hashable, Sendable {
        /// Stores by their number; a region is enough as well.
        package var stores: Set<String> = []
        /// Beginnings of administrative codes: `44` is all of Guangdong.
        package var regions: Set<String> = []
        /// Ways of redeeming.
        package var methods: Set<UseMethod> = []
        /// The words of a refusal, instead of the usual ones.
        package var message: String?
        /// Anywhere.
        package init() {}
    }

    /// The customer.
    package var who = Who()
    /// The time.
    package var when = When()
    /// The place: `where` in JSON.
    package var place = Place()

    /// Nothing is asked.
    package init() {}
}

/// What one attribute of a checkout must be; one that is absent or of another type never is.
package struct AttributeDemand: Hashable, Sendable {
    /// What is asked of a value.
    package enum Demand: Hashable, Sendable {
        /// It is this.
        case equal(Attribute.Value)
        /// It is one of these.
        case oneOf([Attribute.Value])
        /// It is a whole number within bounds, of which one is given at least.
        case range(min: Int64?, max: Int64?)
    }

    /// The attribute's name.
    package var name: String
    /// What it must be.
    package var demand: Demand

    /// A demand on an attribute.
    package init(name: String, demand: Demand) {
        self.name = name
        self.demand = demand
    }

    func holds(in attributes: [Attribute]) -> Bool {
        guard let value = attributes.first(where: { $0.key == name })?.value else { return false }
        switch (demand, value) {
        case (.equal(let wanted), _): return value == wanted
        case (.oneOf(let wanted), _): return wanted.contains(value)
        case (.range(let min, let max), .integer(let number)):
            return min ?? number <= number && number <= max ?? number
        case (.range, _): return false
        }
    }
}

/// Days around a birthday that an attribute tells, `1990-02-28` or `02-28`.
package struct Birthday: Hashable, Sendable {
    /// The attribute's name.
    package var attribute: String
    /// Days before it that count.
    package var daysBefore: Int64
    /// Days after it that count.
    package var daysAfter: Int64

    /// Days on either side together stay within a year.
    package static let daysMax: Int64 = 180

    /// Days around what an attribute says.
    package init(attribute: String, daysBefore: Int64 = 0, daysAfter: Int64 = 0) {
        self.attribute = attribute
        self.daysBefore = daysBefore
        self.daysAfter = daysAfter
    }

    func holds(in facts: Facts) -> Bool {
        guard let today = CalendarDay(facts.now),
            case .string(let text)? = facts.attributes.first(where: { $0.key == attribute })?.value,
            let birthday = AnnualDay(text)
        else { return false }
        // Near the end of a year it may be the birthday of the next, and the other way round.
        return (today.year - 1...today.year + 1).contains { year in
            let day = birthday.number(in: year)
            return (day - daysBefore...day + daysAfter).contains(today.number)
        }
    }
}

extension Conditions.When {
    /// Whether anything is asked of the day.
    private var asksDay: Bool { !(weekdays.isEmpty && daysOfMonth.isEmpty && dates.isEmpty) }

    /// Whether some day is one that is asked for: the 31st in dates of a February is none.
    package var hasDay: Bool {
        guard asksDay else { return true }
        // After 28 years every day of the month has been every day of the week.
        let all = 0...Int64(28 * 366)
        let stretches = dates.isEmpty ? [all] : dates
        return stretches.contains { stretch in
            let last = min(stretch.upperBound, stretch.lowerBound + all.upperBound)
            return (stretch.lowerBound...last).contains { number in
                let day = CalendarDay(number: number)
                return isOf(weekday: day.weekday) && isOf(dayOfMonth: day.day)
            }
        }
    }

    func isOf(weekday: Int64) -> Bool { weekdays.isEmpty || weekdays.contains(weekday) }

    func isOf(dayOfMonth day: Int64) -> Bool { daysOfMonth.isEmpty || daysOfMonth.contains(day) }

    func isOf(date: Int64) -> Bool {
        dates.isEmpty || dates.contains { $0.contains(date) }
    }

    /// What holds of the day so many days before now.
    private func answers(at now: CivilTime, daysAgo: Int64) -> [Conditions.Answer] {
        var answers: [Conditions.Answer] = []
        // What is not known is no day, but the weekday alone may be known.
        let day = asksDay ? CalendarDay(now, daysAgo: daysAgo) : nil
        if !weekdays.isEmpty {
            answers.append((.weekdays, isOf(weekday: (now.weekday + 7 - daysAgo) % 7)))
        }
        if !daysOfMonth.isEmpty {
            answers.append((.daysOfMonth, day.map { isOf(dayOfMonth: $0.day) } ?? false))
        }
        if !dates.isEmpty { answers.append((.dates, day.map { isOf(date: $0.number) } ?? false)) }
        return answers
    }

    /// Whether calendar and clock are as asked.
    package func holds(at now: CivilTime) -> Bool { answers(at: now).allSatisfy(\.holds) }

    /// What holds now, asked of the window that is open; of today when none is.
    func answers(at now: CivilTime) -> [Conditions.Answer] {
        guard !hours.isEmpty else { return answers(at: now, daysAgo: 0) }
        let open = hours.compactMap { $0.daysAgo(at: now) }
        let all = (open.isEmpty ? [0] : open).map { answers(at: now, daysAgo: $0) }
        let days = all.first { $0.allSatisfy(\.holds) } ?? all[0]
        return days + [(.hours, !open.isEmpty)]
    }
}

extension Conditions.Place {
    /// In one of the stores, or in one of the regions.
    func isIn(_ store: Checkout.Store) -> Bool {
        stores.contains(store.id)
            || regions.contains { !$0.isEmpty && store.region.hasPrefix($0) }
    }
}
