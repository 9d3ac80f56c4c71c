public import ScripContract
internal import ScripCore

/// What a call of ``CouponHost/remind(daysAhead:)`` found.
public struct Reminded: Hashable, Sendable {
    /// Coupons that are about to expire that nobody was told of yet.
    public var reminders: Int64

    /// So many coupons.
    public init(reminders: Int64) { self.reminders = reminders }
}

extension Reminded: JSONWritable {
    /// Writes how many there are.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writer.member("reminders", reminders) }
    }
}
