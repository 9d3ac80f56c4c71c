internal import ScripCore

extension JournalModel {
    mutating func apply(_ event: CouponChanged, in entry: JournalEntry) throws(ScripError) {
        try check(event.at, asked: nil, entry)
        let key = Key(event.stock, event.code)
        let coupon = try coupon(key)
        switch entry.kind {
        case .deactivated: try deactivate(key, coupon, event, in: entry)
        case .deleted: try delete(key, coupon, event, in: entry)
        case .associated, .disassociated: try tie(key, coupon, event, in: entry)
        case .released: try release(key, coupon, event, in: entry)
        default: try remind(key, coupon, event, in: entry)
        }
    }

    private mutating func deactivate(
        _ key: Key, _ coupon: Coupon, _ event: CouponChanged, in entry: JournalEntry
    ) throws(ScripError) {
        try claim(.deactivate, event.number, entry)
        try expect(coupon.state == .sent, "deactivates a coupon that is \(coupon.state)")
        change(key, in: entry) {
            $0.state = .deactivated
            $0.hold = nil
            $0.deactivation = Coupon.Deactivation(
                at: event.at, reason: event.text, entry: entry.number)
        }
    }

    private mutating func delete(
        _ key: Key, _ coupon: Coupon, _ event: CouponChanged, in entry: JournalEntry
    ) throws(ScripError) {
        try claim(.delete, event.number, entry)
        try expect(
            coupon.user.rawValue.isExactly(event.text), "throws away a coupon of another user")
        try expect(
            coupon.state == .sent || coupon.state == .used,
            "deletes a coupon that is \(coupon.state)")
        change(key, in: entry) {
            $0.state = .deleted
            $0.hold = nil
        }
    }

    private mutating func tie(
        _ key: Key, _ coupon: Coupon, _ event: CouponChanged, in entry: JournalEntry
    ) throws(ScripError) {
        guard entry.kind == .associated else {
            try claim(.disassociate, event.number, entry)
            try expect(
                coupon.order?.isExactly(event.text) == true, "unties a coupon from another order")
            return change(key, in: entry) { $0.order = nil }
        }
        try claim(.associate, event.number, entry)
        try expect(
            coupon.state == .sent && (coupon.expiresAt.map { event.at <= $0 } ?? true),
            "associates a coupon that is \(coupon.state == .sent ? .expired : coupon.state)")
        try expect(!event.text.isEmpty, "ties a coupon to no order")
        try expect(
            coupon.order?.isExactly(event.text) != false, "ties a coupon to a second order")
        change(key, in: entry) { $0.order = event.text }
    }

    private mutating func release(
        _ key: Key, _ coupon: Coupon, _ event: CouponChanged, in entry: JournalEntry
    ) throws(ScripError) {
        try expect(event.number == nil, "releases under a request number")
        guard let hold = coupon.hold, holds[ExactText(hold.requestNumber)] == coupon.version else {
            throw impossible("releases a coupon that is not held")
        }
        change(key, in: entry) { $0.hold = nil }
    }

    private mutating func remind(
        _ key: Key, _ coupon: Coupon, _ event: CouponChanged, in entry: JournalEntry
    ) throws(ScripError) {
        try expect(event.number == nil, "reminds under a request number")
        guard let days = Int64(event.text), (0...366).contains(days) else {
            throw impossible("reminds no days ahead")
        }
        try expect(coupon.state == .sent, "reminds of a coupon that is \(coupon.state)")
        try expect(coupon.reminded.map { days < $0 } ?? true, "reminds of a coupon again")
        guard let end = coupon.expiresAt, event.at <= end,
            day(of: end) - day(of: event.at) <= days
        else { throw impossible("reminds of a coupon that does not expire then") }
        change(key, in: entry) { $0.reminded = days }
    }
}
