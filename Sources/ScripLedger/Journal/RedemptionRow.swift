public import ScripCore

/// One coupon of a redemption as a ledger looks for it; what it was is in the journal.
public struct RedemptionRow: Hashable, Sendable {
    /// The entry of the redemption.
    public var number: Int64
    /// Which of its coupons, in the order applied, from 0.
    public var position: Int64
    /// The coupon's stock.
    public var stock: StockID
    /// Whose coupon it is.
    public var user: UserID
    /// Where it was redeemed, if the checkout says so.
    public var store: String?
    /// The merchant's calendar day it counts on, numbered from 1970-01-01.
    public var day: Int64
    /// Whether it was recorded long after the moment it counts at.
    public var isLate: Bool

    /// A coupon of a redemption.
    public init(
        number: Int64, position: Int64, stock: StockID, user: UserID, store: String?, day: Int64,
        isLate: Bool
    ) {
        self.number = number
        self.position = position
        self.stock = stock
        self.user = user
        self.store = store
        self.day = day
        self.isLate = isLate
    }
}

extension Redeemed {
    /// The rows of the redemption in an entry that was recorded at a moment.
    public func rows(in number: Int64, recordedAt: Instant) -> [RedemptionRow] {
        let day = civilTime.dayNumber
        let isLate = Lateness.isLate(decidedAt, recordedAt: recordedAt)
        let store = checkout.store.flatMap { $0.id.isEmpty ? nil : $0.id }
        return items.enumerated().map { position, item in
            RedemptionRow(
                number: number, position: Int64(position), stock: item.stock,
                user: UserID(rawValue: item.facts.wallet.user), store: store, day: day,
                isLate: isLate)
        }
    }
}

extension Used {
    /// The row of the redemption in an entry that was recorded at a moment.
    public func row(in number: Int64, recordedAt: Instant) -> RedemptionRow {
        RedemptionRow(
            number: number, position: 0, stock: stock, user: user, store: nil,
            day: CivilTime(at, offset: zoneOffset).dayNumber,
            isLate: Lateness.isLate(at, recordedAt: recordedAt))
    }
}

extension JournalEntry {
    /// The rows of a redemption; none for an entry about something else.
    public func redemptionRows() throws(ScripError) -> [RedemptionRow] {
        switch kind {
        case .redeemed: try Redeemed(record: body).rows(in: number, recordedAt: recordedAt)
        case .used: [try Used(record: body).row(in: number, recordedAt: recordedAt)]
        default: []
        }
    }
}
