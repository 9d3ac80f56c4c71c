public import ScripCore
public import ScripLedger

/// Something a user should be told about a coupon: an event of the outbox.
public struct Notice: Hashable, Sendable {
    /// What happened.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The user received a coupon.
        case received
        /// A coupon is about to expire.
        case expiring
        /// A coupon was redeemed.
        case used
        /// A coupon came back after a redemption was undone.
        case returned
        /// The merchant switched a coupon off.
        case deactivated
        /// The user threw a coupon away.
        case deleted
    }

    /// The journal entry it comes from; acknowledge by it.
    public var entry: Int64
    /// What happened.
    public var kind: Kind
    /// The coupon's stock.
    public var stock: StockID
    /// The coupon's code.
    public var code: CouponCode
    /// When.
    public var at: Instant
    /// The number of the request that did it; nil when the host acted by itself.
    public var request: RequestNumber?
    /// Whose coupon it is.
    public var user: UserID = ""
    /// How the coupon was sent.
    public var channel = ""
    /// How many days ahead, when a coupon is about to expire.
    public var daysAhead: Int64?
    /// What it was sent for, where a program sent it.
    public var occasion: SendOccasion?
}

extension CouponHost {
    /// Events a named reader has not acknowledged yet, in the order they happened.
    ///
    /// The journal is the outbox, so an event is there if and only if the change is. An event is given
    /// again until ``acknowledge(_:through:)`` moves the reader past its entry: at least once, and in
    /// order for every coupon. Entries are not split: a few more than `limit` may come.
    ///
    /// - Parameters:
    ///   - reader: 1 to 64 letters, digits, `-`, `_` and `.`; the same in every door.
    ///   - limit: How many to give at least, if there are so many.
    public func notices(
        for reader: String, limit: Int = 100
    ) throws(ScripError) -> [Notice] {
        try notices(for: EventReader(named: reader), limit: limit)
    }

    /// Notes that a reader has dealt with every event through an entry, which must be there.
    public func acknowledge(_ reader: String, through entry: Int64) throws(ScripError) {
        try acknowledge(EventReader(named: reader), through: entry)
    }

    /// Events a reader has not acknowledged yet.
    package func notices(
        for reader: EventReader, limit: Int
    ) throws(ScripError) -> [Notice] {
        try ledger.read { ledger throws(ScripError) -> [Notice] in
            var notices: [Notice] = []
            var last = try ledger.cursor(reader.cursor)
            while notices.count < limit {
                let entries = try ledger.journal(after: last, limit: limit)
                guard let end = entries.last else { break }
                for entry in entries where notices.count < limit {
                    notices += try ledger.notices(of: entry)
                }
                last = end.number
            }
            return notices
        }
    }

    /// Moves a reader past an entry.
    package func acknowledge(_ reader: EventReader, through entry: Int64) throws(ScripError) {
        try ledger.write { ledger throws(ScripError) in
            guard try ledger.cursor(reader.cursor) < entry else { return }
            // What has not happened yet cannot have been dealt with: it would stay untold for ever.
            guard try ledger.entry(entry) != nil else {
                throw ScripError.invalid(
                    "through", "is \(entry), and the journal has no such entry yet",
                    remedy: "Acknowledge the entry of the last event that was read")
            }
            try ledger.update(cursor: reader.cursor, to: entry)
        }
    }

    /// Makes an event, once, for every unused coupon that expires within so many days.
    ///
    /// Days end at midnight in the merchant's calendar: one day ahead covers today and tomorrow. A
    /// coupon that was told of seven days ahead is told of again one day ahead, but not the other way.
    /// - Returns: How many were made.
    public func remind(daysAhead days: Int64) throws(ScripError) -> Int {
        let now = clock()
        guard (0...366).contains(days) else {
            throw ScripError(
                .invalidInput, "A reminder \(counted(days, "day")) ahead is asked for",
                remedy: "Use 0 through 366", at: .path("days"))
        }
        let last = timeZone.startOfDay(now, addingDays: days + 1).advanced(bySeconds: -1)
        guard now <= last else { return 0 }
        var made = 0
        while true {
            let batch = try ledger.write { [self] ledger throws(ScripError) in
                let coupons = try ledger.coupons(
                    expiring: now...last, notRemindedWithin: days, limit: 500)
                for coupon in coupons {
                    let event = CouponChanged(
                        number: nil, stock: coupon.stock, code: coupon.code, at: now,
                        text: String(days))
                    let entry = try ledger.append(draft(.reminded, event), answering: nil)
                    try ledger.update(coupon.reminded(in: entry, daysAhead: days))
                }
                return coupons.count
            }
            made += batch
            if batch == 0 { return made }
        }
    }
}

extension LedgerReader {
    /// What an entry has to tell, with whose coupons it is about.
    fileprivate func notices(of entry: JournalEntry) throws(ScripError) -> [Notice] {
        var notices = try Notice.notices(of: entry)
        for index in notices.indices {
            let notice = notices[index]
            guard let coupon = try coupon(notice.code, of: notice.stock) else { continue }
            notices[index].user = coupon.user
            notices[index].channel = coupon.channel
        }
        return notices
    }
}

extension Notice {
    private init(
        _ kind: Kind, _ entry: JournalEntry, _ stock: StockID, _ code: CouponCode,
        at instant: Instant, request: RequestNumber?
    ) {
        self.init(
            entry: entry.number, kind: kind, stock: stock, code: code, at: instant,
            request: request)
    }

    /// What an entry has to tell.
    fileprivate static func notices(of entry: JournalEntry) throws(ScripError) -> [Notice] {
        switch entry.kind {
        case .couponSent:
            let sent = try CouponSent(record: entry.body)
            var notice = Notice(
                .received, entry, sent.request.stock, sent.code, at: sent.receivedAt,
                request: sent.request.number)
            notice.occasion = sent.occasion
            return [notice]
        case .redeemed:
            let redeemed = try Redeemed(record: entry.body)
            return redeemed.items.map {
                Notice(
                    .used, entry, $0.stock, $0.key.code, at: redeemed.decidedAt,
                    request: redeemed.checkout.requestNumber)
            }
        case .used:
            let used = try Used(record: entry.body)
            return [
                Notice(
                    .used, entry, used.stock, used.code, at: used.at,
                    request: used.request.number)
            ]
        case .returned:
            let returned = try Returned(record: entry.body)
            return returned.parts.filter(\.whole).map {
                Notice(
                    .returned, entry, $0.stock, $0.code, at: returned.at,
                    request: returned.request.number)
            }
        case .reminded, .deactivated, .deleted:
            let changed = try CouponChanged(record: entry.body)
            let kind: Kind =
                switch entry.kind {
                case .reminded: .expiring
                case .deactivated: .deactivated
                default: .deleted
                }
            var notice = Notice(
                kind, entry, changed.stock, changed.code, at: changed.at,
                request: changed.number)
            if kind == .expiring { notice.daysAhead = Int64(changed.text) }
            return [notice]
        default: return []
        }
    }
}
