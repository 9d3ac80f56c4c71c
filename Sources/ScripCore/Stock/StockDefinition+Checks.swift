extension StockDefinition {
    /// Throws when a field is out of its bounds; names the field and the bounds.
    package func check() throws(ScripError) {
        try requestNumber.check("request_no")
        try StockDefinition.check(length: name.characters, in: 1...21, "name")
        try StockDefinition.check(length: goods.characters, in: 1...15, "goods")
        try merchant.check()
        if let exclusiveGroup {
            try StockDefinition.check(
                length: exclusiveGroup.characters, in: 1...64, "exclusive_group")
        }
        try Bounds.check(priority, in: StockDefinition.priorities, "priority")
        try TextBounds.check(comment, in: 1...20, "comment")
        try TextBounds.check(notifyAppID, in: 1...64, "notify_appid")
        try display?.check()
        try entrance?.check()
        try miniProgram?.check("mini_program")
        try limits.checkBounds()
        try availability.check()
    }

    private static func check(
        length: Int, in range: ClosedRange<Int>, _ field: String
    ) throws(ScripError) {
        guard !range.contains(length) else { return }
        throw ScripError.invalid(
            "\(field)", "has \(length) characters",
            remedy: "Use \(range.lowerBound) to \(range.upperBound)",
            cause: .length(length, range))
    }
}

extension StockLimits {
    /// The most coupons a stock or a day may have.
    package static let countMax: Int64 = 1_000_000_000
    package static let counts: ClosedRange<Int64> = 1...countMax
    /// Coupons of one user or one order.
    package static let countsOfOne: ClosedRange<Int64> = 1...100
    /// Minor units of many orders.
    package static let amounts: ClosedRange<Int64> = 1...1_000_000_000_000_000

    /// Throws when a limit is out of its bounds.
    package func checkBounds() throws(ScripError) {
        try Bounds.check(total, in: StockLimits.counts, "limits.total")
        try Bounds.check(perDay, in: StockLimits.counts, "limits.per_day")
        try Bounds.check(perUser, in: StockLimits.countsOfOne, "limits.per_user")
        let ofOne: [(Int64?, String)] = [
            (redeem.perOrder, "per_order"), (redeem.perUser.day, "per_user.day"),
            (redeem.perUser.week, "per_user.week"), (redeem.perUser.month, "per_user.month"),
            (redeem.perUser.year, "per_user.year"),
        ]
        for (limit, name) in ofOne {
            try Bounds.check(limit, in: StockLimits.countsOfOne, "limits.redeem.\(name)")
        }
        try Bounds.check(redeem.perDay, in: StockLimits.counts, "limits.redeem.per_day")
        try Bounds.check(amount.total, in: StockLimits.amounts, "limits.amount.total")
        try Bounds.check(amount.perUser, in: StockLimits.amounts, "limits.amount.per_user")
        try Bounds.check(amount.perOrder, in: StockLimits.amounts, "limits.amount.per_order")
    }
}

extension Availability {
    func check() throws(ScripError) {
        if let begin, let end, end < begin {
            throw ScripError.invalid(
                "available.end", "is before available.begin",
                remedy: "Give an end that is not earlier than the beginning",
                cause: .init("end_before_begin"))
        }
        try Bounds.check(daysAfterReceipt, in: 1...365, "available.days_after_receipt")
        try Bounds.check(waitDays, in: 0...30, "available.wait_days")
        if waitDays > 0, daysAfterReceipt == nil {
            throw ScripError.invalid(
                "available.wait_days", "is \(waitDays) without days_after_receipt",
                remedy: "Say for how many days the coupon counts once it is effective",
                cause: .init("wait_without_days"))
        }
        if let week { try week.check() }
        if let index = windows.firstIndex(where: { $0.end < $0.begin }) {
            throw ScripError.invalid(
                "available.windows[\(index)]", "ends before it begins",
                remedy: "Give an end that is not earlier than the beginning")
        }
        guard windows.count <= 100 else {
            throw ScripError.invalid(
                "available.windows", "has \(windows.count) windows",
                remedy: "Use at most 100")
        }
    }
}

extension Availability.Week {
    func check() throws(ScripError) {
        guard !days.isEmpty, Set(days).count == days.count,
            days.allSatisfy({ (0...6).contains($0) })
        else {
            throw ScripError.invalid(
                "available.week.days", "is \(days)",
                remedy: "Name each day once, 0 for Sunday to 6 for Saturday")
        }
        let sound = slots.allSatisfy { slot in
            slot.begin != slot.end && (0..<86_400).contains(slot.begin)
                && (1...86_400).contains(slot.end)
        }
        guard slots.count <= 2, sound else {
            throw ScripError.invalid(
                "available.week.slots", "is not two stretches of a day",
                remedy: "Give at most two, each from a second of 0 to 86399 until before another "
                    + "one of 1 to 86400")
        }
    }
}

private enum Bounds {
    static func check(
        _ value: Int64?, in range: ClosedRange<Int64>, _ field: String
    ) throws(ScripError) {
        guard let value, !range.contains(value) else { return }
        throw ScripError.invalid(
            "\(field)", "is \(value)",
            remedy: "Use a whole number from \(range.lowerBound) through \(range.upperBound)",
            cause: .range(value, range))
    }
}

extension RequestNumber {
    /// Throws unless it has 1 to 128 characters.
    ///
    /// A door whose callers' numbers are unique only among themselves may put a scope of up to 64
    /// characters and `#` in front.
    package func check(_ field: String = "request_no") throws(ScripError) {
        guard !rawValue.hasCharacters(1...128) else { return }
        // By scalars: a number may begin with a mark that makes one character of the two.
        var number = rawValue.unicodeScalars[...]
        if let mark = number.prefix(65).firstIndex(of: "#") {
            number = number[number.index(after: mark)...]
        }
        let count = number.count
        guard !(1...128).contains(count) else { return }
        throw ScripError.invalid(
            "\(field)", "has \(count) characters", remedy: "Use 1 to 128")
    }
}
