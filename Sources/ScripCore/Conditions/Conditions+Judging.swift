extension Conditions {
    /// One thing that is asked.
    package enum Condition: Hashable, Sendable {
        /// An attribute of that name.
        case attribute(String)
        /// Whether it is the first purchase.
        case firstPurchase
        /// The birthday.
        case birthday
        /// Days of the week.
        case weekdays
        /// Days of the month.
        case daysOfMonth
        /// Days by their dates.
        case dates
        /// Times of the day.
        case hours
        /// Stores, regions, or either.
        case place
        /// Ways of redeeming.
        case methods
    }

    /// A condition, and whether it holds.
    package typealias Answer = (asked: Condition, holds: Bool)

    /// What came of all that is asked.
    package struct Judgement: Sendable {
        /// Why not; nil when everything holds.
        package var refusal: Refusal?
        /// How many conditions were looked at: up to the first that does not hold.
        package var asked: Int64
        /// Facts that were looked at.
        package var read: Facts.Read
    }

    /// Asks one condition after the other, until one does not hold.
    package func judge(_ facts: Facts) -> Judgement {
        let answers = answers(from: facts)
        let first = answers.firstIndex { !$0.holds }
        let asked = first.map { $0 + 1 } ?? answers.count
        let read: Facts.Read =
            answers[..<asked].contains { $0.asked == .firstPurchase } ? .wallet : []
        return Judgement(
            refusal: first.map { refusal(answers[$0].asked) }, asked: Int64(asked), read: read)
    }

    /// Everything that is asked, in its order, with whether it holds.
    package func answers(from facts: Facts) -> [Answer] {
        var answers: [Answer] = []
        for attribute in who.attributes {
            answers.append((.attribute(attribute.name), attribute.holds(in: facts.attributes)))
        }
        if let wanted = who.firstPurchase {
            answers.append((.firstPurchase, facts.wallet.firstPurchase == wanted))
        }
        if let birthday = who.birthday { answers.append((.birthday, birthday.holds(in: facts))) }
        answers += when.answers(at: facts.now)
        if !(place.stores.isEmpty && place.regions.isEmpty) {
            answers.append((.place, place.isIn(facts.redemption.store)))
        }
        if !place.methods.isEmpty {
            let method = UseMethod(rawValue: facts.redemption.method)
            answers.append((.methods, method.map(place.methods.contains) ?? false))
        }
        return answers
    }
}
