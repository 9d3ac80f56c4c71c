/// Everything a ledger should hold, worked out from its journal alone.
///
/// Applying an entry checks that it could have happened: an audit names the first that could not.
public struct JournalModel: Sendable {
    /// Names one coupon.
    public struct Key: Hashable, Sendable {
        /// Its stock.
        public var stock: StockID
        /// Its code.
        public var code: CouponCode

        /// A coupon of a stock.
        public init(_ stock: StockID, _ code: CouponCode) {
            self.stock = stock
            self.code = code
        }
    }

    /// Names one day of one stock.
    public struct Day: Hashable, Sendable {
        /// The stock.
        public var stock: StockID
        /// The day, numbered from 1970-01-01.
        public var day: Int64
    }

    /// What the first entry says; nil before it.
    public private(set) var book: Book?
    /// Every stock as created.
    public private(set) var created: [StockID: StockCreated] = [:]
    /// Every stock's definition as last edited.
    public private(set) var definitions: [StockID: StockDefinition] = [:]
    /// Coupons that were sent to a person who may have several accounts.
    public private(set) var persons: Set<PersonCoupon> = []
    /// Every stock's figures.
    public private(set) var figures: [StockID: StockFigures] = [:]
    /// Every coupon.
    public private(set) var coupons: [Key: Coupon] = [:]
    /// Coupons sent a day, and redeemed where the stock limits that.
    public private(set) var days: [Day: DayCounts] = [:]
    private var limitCounts = LimitCounts()
    /// Every request number with the entry that answered it.
    public private(set) var requests: [LedgerRequest: Int64] = [:]
    /// Uploaded codes that were not drawn or deleted.
    public private(set) var codes: [StockID: Set<CouponCode>] = [:]
    /// Uploaded codes that were drawn.
    public private(set) var drawn: [StockID: Set<CouponCode>] = [:]
    /// Every document.
    public private(set) var documents: [DocumentKey: Document] = [:]
    /// Redemptions so far, returned ones included.
    public private(set) var redemptions: Int64 = 0

    /// The model before the first entry.
    public init() {}

    /// Takes the next entry; throws what is impossible about it.
    public mutating func apply(_ entry: JournalEntry) throws(ScripError) {
        try expect(
            (book == nil) == (entry.kind == .bookBegun),
            book == nil ? "does not say what book it begins" : "begins a book again")
        switch entry.kind {
        case .bookBegun: book = try Book(record: entry.body)
        case .stockCreated: try apply(StockCreated(record: entry.body), in: entry)
        case .couponSent: try apply(CouponSent(record: entry.body), in: entry)
        case .redeemed: try apply(Redeemed(record: entry.body), in: entry)
        case .used: try apply(Used(record: entry.body), in: entry)
        case .returned: try apply(Returned(record: entry.body), in: entry)
        case .held: try apply(Held(record: entry.body), in: entry)
        case .deactivated, .deleted, .released, .associated, .disassociated, .reminded:
            try apply(CouponChanged(record: entry.body), in: entry)
        case .stockEdited: try apply(StockEdited(record: entry.body), in: entry)
        case .stockMoved, .budgetChanged: try apply(StockChanged(record: entry.body), in: entry)
        case .codesUploaded, .codeDeleted: try apply(CodesChanged(record: entry.body), in: entry)
        case .documentsChanged: try apply(DocumentsChanged(record: entry.body), in: entry)
        }
    }

    // MARK: Stocks

    private mutating func apply(
        _ event: StockCreated, in entry: JournalEntry
    ) throws(ScripError) {
        try claim(.createStock, event.definition.requestNumber, entry)
        guard created.updateValue(event, forKey: event.id) == nil else {
            throw impossible("creates stock \(event.id) again")
        }
        try expect(
            event.state == .running || event.state == .unaudited,
            "creates a stock that is \(event.state)")
        definitions[event.id] = event.definition
        figures[event.id] = StockFigures(
            state: event.state, limits: event.definition.limits.sending)
    }

    private mutating func apply(
        _ event: StockChanged, in entry: JournalEntry
    ) throws(ScripError) {
        try claim(.changeStock, event.number, entry)
        var new = try figures(of: event.stock)
        if entry.kind == .stockMoved {
            guard new.state.mayBecome(event.state) else {
                throw impossible("moves a \(new.state) stock to \(event.state)")
            }
            new.state = event.state
        } else {
            if let total = event.limits.total, total < new.sent {
                throw impossible("lowers a budget below what was sent")
            }
            new.limits = event.limits
        }
        figures[event.stock] = new
    }

    private mutating func apply(
        _ event: StockEdited, in entry: JournalEntry
    ) throws(ScripError) {
        try claim(.changeStock, event.number, entry)
        var new = try figures(of: event.stock)
        new.edition = entry.number
        figures[event.stock] = new
        definitions[event.stock] = definitions[event.stock]?.edited(by: event.edit)
    }

    private mutating func apply(
        _ event: CodesChanged, in entry: JournalEntry
    ) throws(ScripError) {
        try claim(.codes, event.number, entry)
        for code in event.changed {
            if entry.kind == .codesUploaded {
                guard drawn[event.stock]?.contains(code) != true,
                    codes[event.stock, default: []].insert(code).inserted
                else { throw impossible("uploads a code of stock \(event.stock) again") }
            } else {
                guard codes[event.stock]?.remove(code) != nil else {
                    throw impossible("deletes a code that stock \(event.stock) does not have")
                }
            }
        }
    }

    // MARK: Coupons

    private mutating func apply(_ event: CouponSent, in entry: JournalEntry) throws(ScripError) {
        try claim(.send, event.request.number, entry)
        let stock = event.request.stock
        let key = Key(stock, event.code)
        let day = Day(stock: stock, day: event.day)
        let new = try figures(of: stock).sending()
        if let total = new.limits.total, new.sent > total {
            throw impossible("sends more coupons of stock \(stock) than its budget")
        }
        days[day, default: DayCounts()].sent += 1
        if let perDay = new.limits.perDay, days[day, default: DayCounts()].sent > perDay {
            throw impossible("sends more coupons of stock \(stock) than its daily cap")
        }
        guard coupons[key] == nil else {
            throw impossible("sends a code of stock \(stock) again")
        }
        if created[stock]?.definition.codeMode == .uploaded {
            guard codes[stock]?.remove(event.code) != nil else {
                throw impossible("sends a code that was not uploaded to stock \(stock)")
            }
            drawn[stock, default: []].insert(event.code)
        }
        if let person = event.request.person, definitions[stock]?.naturalPersonLimit == true {
            persons.insert(PersonCoupon(stock: stock, person: person, number: entry.number))
        }
        coupons[key] = event.coupon(version: entry.number)
        figures[stock] = new
    }

    private mutating func apply(_ event: Redeemed, in entry: JournalEntry) throws(ScripError) {
        guard let number = event.checkout.requestNumber else {
            throw impossible("redeems without a request number")
        }
        try claim(.redeem, number, entry)
        try checkParts(of: event)
        try checkLimits(of: event, by: number, in: entry)
        redemptions += 1
        let periods = CalendarPeriods(of: event.civilTime)
        for item in event.items {
            let key = item.key
            let coupon = try coupon(key)
            guard coupon.state == .sent else {
                throw impossible("redeems a coupon of stock \(key.stock) that is \(coupon.state)")
            }
            try redeem(
                coupon, in: entry, at: event.decidedAt, periods, item.verdict.discount)
        }
    }

    private mutating func apply(_ event: Used, in entry: JournalEntry) throws(ScripError) {
        try claim(.redeem, event.request.number, entry)
        let key = Key(event.stock, event.code)
        let coupon = try coupon(key)
        try expect(
            coupon.state == .sent,
            "redeems a coupon of stock \(key.stock) that is \(coupon.state)")
        try expect(coupon.user == event.user, "redeems a coupon of another user")
        try expect(event.discount >= 0, "takes less than nothing off")
        redemptions += 1
        let periods = CalendarPeriods(of: CivilTime(event.at, offset: event.zoneOffset))
        if let limits = definitions[key.stock]?.limits {
            let usage = try usage(of: coupon, in: periods, event.request.number, entry)
            if let refusal = limits.refusal(ofWord: event.discount, after: usage) {
                throw impossible(exceeding: refusal, of: key.stock)
            }
        }
        try redeem(coupon, in: entry, at: event.at, periods, event.discount)
    }

    private mutating func redeem(
        _ coupon: Coupon, in entry: JournalEntry, at instant: Instant,
        _ periods: CalendarPeriods, _ discount: Int64
    ) throws(ScripError) {
        figures[coupon.stock] = try figures(of: coupon.stock).redeeming(discount)
        limitCounts.count(1, of: coupon, in: periods)
        limitCounts.count(amount: discount, of: coupon)
        count(1, of: coupon.stock, onDay: periods.day)
        keep(
            coupon.redeemed(
                in: entry.number, at: instant, on: periods.day, discount: discount))
    }

    private mutating func keep(_ coupon: Coupon) {
        coupons[Key(coupon.stock, coupon.code)] = coupon
        limitCounts.note(coupon)
    }

    private mutating func count(_ redemptions: Int64, of stock: StockID, onDay day: Int64) {
        guard definitions[stock]?.limits.redeem.perDay != nil else { return }
        days[Day(stock: stock, day: day), default: DayCounts()].redeemed += redemptions
    }

    private mutating func usage(
        of coupon: Coupon, in periods: CalendarPeriods, _ number: RequestNumber,
        _ entry: JournalEntry
    ) throws(ScripError) -> LimitUsage {
        limitCounts.usage(
            of: coupon, in: periods, otherThan: number, now: entry.recordedAt,
            stockDay: days[Day(stock: coupon.stock, day: periods.day)]?.redeemed ?? 0,
            stockAmount: try figures(of: coupon.stock).discounted)
    }

    /// Every coupon, after those before it in the order, leaves the limits of its stock as they are.
    ///
    /// What was held is honoured: it counted when it was held.
    private mutating func checkLimits(
        of event: Redeemed, by number: RequestNumber, in entry: JournalEntry
    ) throws(ScripError) {
        let hold = entry.kind == .held ? nil : requests[LedgerRequest(.hold, number)]
        let periods = CalendarPeriods(of: event.civilTime)
        var before: [(coupon: Coupon, discount: Int64)] = []
        for item in event.items {
            let coupon = try coupon(item.key)
            let discount = item.verdict.discount
            guard let limits = definitions[coupon.stock]?.limits else { continue }
            let others = before.filter { $0.coupon.stock == coupon.stock }
            let own = others.filter { $0.coupon.user == coupon.user }
            let sum = others.reduce(0) { $0 + $1.discount }
            if let most = limits.amount.perOrder, sum + discount > most {
                throw impossible(exceeding: Refusal(.orderAmountLimit), of: coupon.stock)
            }
            let isHonoured = hold != nil && coupon.version == hold
            let usage =
                isHonoured ? nil : try usage(of: coupon, in: periods, number, entry)
            let refusal =
                limits.refusal(
                    after: usage, inOrder: Int64(others.count), ofUser: Int64(own.count))
                ?? limits.refusal(
                    of: discount, after: usage, inOrder: sum,
                    ofUser: own.reduce(0) { $0 + $1.discount })
            if let refusal { throw impossible(exceeding: refusal, of: coupon.stock) }
            before.append((coupon, discount))
        }
    }

    /// What comes off a line is never more than the line costs, and parts add up to the whole.
    private func checkParts(of event: Redeemed) throws(ScripError) {
        var left = (0..<event.checkout.basket.count).map(event.checkout.basket.amount(at:))
        for item in event.items {
            guard case .applies(let discount, _) = item.verdict.outcome,
                item.verdict.lines.count == left.count
            else { throw impossible("redeems a coupon whose rule did not apply") }
            var sum: Int64 = 0
            for (index, line) in item.verdict.lines.enumerated() {
                guard line.discount >= 0, line.discount <= left[index] else {
                    throw impossible("takes more off a line than it costs")
                }
                left[index] -= line.discount
                sum &+= line.discount
            }
            guard sum == discount, discount > 0 else {
                throw impossible("splits a discount into parts that do not add up")
            }
        }
    }

    private mutating func apply(_ event: Returned, in entry: JournalEntry) throws(ScripError) {
        try claim(.returnCoupon, event.request.number, entry)
        for part in event.parts {
            let key = Key(part.stock, part.code)
            let coupon = try coupon(key)
            guard coupon.state == .used, coupon.redemption == event.redemption else {
                throw impossible("returns a coupon of stock \(key.stock) from another redemption")
            }
            guard part.discount >= 0, part.discount <= coupon.discount,
                !part.whole || part.discount == coupon.discount
            else { throw impossible("returns more or less than was taken off") }
            figures[key.stock] = try figures(of: key.stock)
                .returning(part.discount, whole: part.whole)
            limitCounts.count(amount: -part.discount, of: coupon)
            if part.whole, let day = coupon.redeemedOn {
                limitCounts.count(-1, of: coupon, in: CalendarPeriods(of: CivilTime(day: day)))
                count(-1, of: key.stock, onDay: day)
            }
            keep(
                coupon.returned(
                    in: entry.number, discount: part.discount, whole: part.whole))
        }
    }

    private mutating func apply(_ event: Held, in entry: JournalEntry) throws(ScripError) {
        guard let number = event.decided.checkout.requestNumber else {
            throw impossible("holds without a request number")
        }
        try claim(.hold, number, entry)
        try checkLimits(of: event.decided, by: number, in: entry)
        let day = event.decided.civilTime.dayNumber
        for item in event.decided.items {
            let coupon = try coupon(item.key)
            guard coupon.state == .sent else {
                throw impossible("holds a coupon that is \(coupon.state)")
            }
            keep(
                coupon.held(
                    in: entry.number, by: number, until: event.until, on: day,
                    discount: item.verdict.discount))
        }
    }

    private mutating func apply(
        _ event: CouponChanged, in entry: JournalEntry
    ) throws(ScripError) {
        let key = Key(event.stock, event.code)
        let coupon = try coupon(key)
        let number = entry.number
        let changed: Coupon
        switch entry.kind {
        case .deactivated:
            try claim(.deactivate, event.number, entry)
            try expect(coupon.state == .sent, "deactivates a coupon that is \(coupon.state)")
            changed = coupon.deactivated(in: number, at: event.at, reason: event.text)
        case .deleted:
            try claim(.delete, event.number, entry)
            try expect(
                coupon.state == .sent || coupon.state == .used,
                "deletes a coupon that is \(coupon.state)")
            changed = coupon.deleted(in: number)
        case .associated:
            try claim(.associate, event.number, entry)
            try expect(coupon.state == .sent, "associates a coupon that is \(coupon.state)")
            changed = coupon.associated(in: number, order: event.text)
        case .disassociated:
            try claim(.disassociate, event.number, entry)
            try expect(coupon.order == event.text, "unties a coupon from another order")
            changed = coupon.associated(in: number, order: nil)
        case .released:
            try expect(coupon.hold != nil, "releases a coupon that is not held")
            changed = coupon.released(in: number)
        default:
            guard let days = Int64(event.text), coupon.reminded.map({ days < $0 }) ?? true else {
                throw impossible("reminds of a coupon again")
            }
            changed = coupon.reminded(in: number, daysAhead: days)
        }
        keep(changed)
    }

    // MARK: Documents

    private mutating func apply(
        _ event: DocumentsChanged, in entry: JournalEntry
    ) throws(ScripError) {
        try claim(.documents, event.number, entry)
        for change in event.changes {
            do throws(ScripError) {
                try change.check(against: documents[change.key])
            } catch {
                throw impossible("changes a document that is not as expected")
            }
            documents[change.key] = change.body.map {
                Document(key: change.key, body: $0, version: entry.number)
            }
        }
    }

    // MARK: What must be there

    private mutating func claim(
        _ operation: LedgerOperation, _ number: RequestNumber?, _ entry: JournalEntry
    ) throws(ScripError) {
        guard let number else { return }
        let request = LedgerRequest(operation, number)
        guard requests.updateValue(entry.number, forKey: request) == nil else {
            throw impossible("answers request '\(number)' again")
        }
    }

    private func figures(of stock: StockID) throws(ScripError) -> StockFigures {
        guard let known = figures[stock] else {
            throw impossible("names stock \(stock), which was not created")
        }
        return known
    }

    private func coupon(_ key: Key) throws(ScripError) -> Coupon {
        guard let known = coupons[key] else {
            throw impossible("names a coupon of stock \(key.stock) that was not sent")
        }
        return known
    }

    private func expect(_ condition: Bool, _ otherwise: String) throws(ScripError) {
        guard condition else { throw impossible(otherwise) }
    }

    private func impossible(exceeding refusal: Refusal, of stock: StockID) -> ScripError {
        impossible("redeems more of stock \(stock) than its limits allow (\(refusal.code))")
    }

    private func impossible(_ what: String) -> ScripError {
        ScripError(
            .ledgerUnavailable, what,
            remedy: "Keep the file, and restore the ledger from a copy")
    }
}

extension Redeemed.Item {
    /// The coupon, by its own code even if the checkout named it with its stock.
    public var key: JournalModel.Key {
        JournalModel.Key(stock, CouponCode(rawValue: facts.coupon.code))
    }
}
