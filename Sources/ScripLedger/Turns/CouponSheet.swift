internal import ScripCore

/// Coupons that were added or changed in a turn, by the entry that sent them.
///
/// Those that were only looked at are not kept: hardly any is looked at twice, and one that is held here
/// must be found again by each of its indexes.
struct CouponSheet {
    /// Held by reference: a coupon is as large as a table of a few dozen is long.
    private final class Cell {
        var coupon: Coupon
        /// Whether the engine has never had it.
        var isNew: Bool
        var isChanged = true
        /// Whether nothing has changed since the engine got it but what a redemption changes.
        var isRedemption: Bool

        init(_ coupon: Coupon, isNew: Bool = false, isRedemption: Bool = false) {
            self.coupon = coupon
            self.isNew = isNew
            self.isRedemption = isRedemption
        }
    }

    private var cells: [Int64: Cell] = [:]
    /// Numbers of what has to be kept, in the order in which it changed.
    private var changed: [Int64] = []
    /// Numbers of all that were touched, and how many of them stand in the indexes below.
    private var touched: [Int64] = []
    private var indexed = 0
    private var ofUser: [UserID: [Int64]] = [:]
    private var addedCoded: [CouponCode: [Int64]] = [:]
    private var everHeld: [StockID: Set<Int64>] = [:]
    /// Whether coupons were added that the engine does not have.
    private var hasNew = false

    /// A coupon that was touched.
    subscript(number: Int64) -> Coupon? { cells[number]?.coupon }

    /// A coupon that the engine told, as it is now.
    func current(_ stored: Coupon) -> Coupon { cells[stored.sentIn]?.coupon ?? stored }

    mutating func insert(_ coupon: Coupon) {
        if cells[coupon.sentIn] == nil { touched.append(coupon.sentIn) }
        cells[coupon.sentIn] = Cell(coupon, isNew: true)
        changed.append(coupon.sentIn)
        hasNew = true
        noteHold(of: coupon)
    }

    mutating func update(_ coupon: Coupon, isRedemption: Bool = false) {
        if let cell = cells[coupon.sentIn] {
            cell.coupon = coupon
            cell.isRedemption = isRedemption && (cell.isRedemption || !cell.isChanged)
            if !cell.isChanged { changed.append(coupon.sentIn) }
            cell.isChanged = true
        } else {
            cells[coupon.sentIn] = Cell(coupon, isRedemption: isRedemption)
            touched.append(coupon.sentIn)
            changed.append(coupon.sentIn)
        }
        noteHold(of: coupon)
    }

    private mutating func noteHold(of coupon: Coupon) {
        guard coupon.hold != nil else { return }
        everHeld[coupon.stock, default: []].insert(coupon.sentIn)
    }

    // MARK: By an index

    /// Coupons of a user that were touched.
    mutating func touched(of user: UserID) -> [Coupon] {
        index()
        return ofUser[user]?.compactMap { cells[$0]?.coupon } ?? []
    }

    /// Coupons of a user that the engine does not have, oldest first.
    mutating func added(of user: UserID) -> [Coupon] {
        guard hasNew else { return [] }
        index()
        return ofUser[user]?.compactMap(new).sorted { $0.sentIn < $1.sentIn } ?? []
    }

    /// Coupons with a code that the engine does not have.
    mutating func added(coded code: CouponCode) -> [Coupon] {
        guard hasNew else { return [] }
        index()
        return addedCoded[code]?.compactMap(new) ?? []
    }

    /// Coupons of a stock that were touched and held at some time in this turn.
    func everHeld(of stock: StockID) -> [Coupon] {
        everHeld[stock]?.compactMap { cells[$0]?.coupon } ?? []
    }

    private func new(_ number: Int64) -> Coupon? {
        cells[number].flatMap { $0.isNew ? $0.coupon : nil }
    }

    /// Made only when somebody asks: most turns never do.
    private mutating func index() {
        for number in touched[indexed...] {
            guard let cell = cells[number] else { continue }
            ofUser[cell.coupon.user, default: []].append(number)
            if cell.isNew { addedCoded[cell.coupon.code, default: []].append(number) }
        }
        indexed = touched.count
    }

    // MARK: Keeping

    /// What has to be kept, in the order of the table; from here on the engine has it.
    mutating func takeChanges(into changes: inout [RowChange]) {
        changed.sort()
        for number in changed {
            guard let cell = cells[number] else { continue }
            if cell.isNew {
                changes.append(.add(.coupon(cell.coupon)))
            } else {
                changes.append(
                    cell.isRedemption ? .redeem(cell.coupon) : .put(.coupon(cell.coupon)))
            }
            cell.isNew = false
            cell.isChanged = false
            cell.isRedemption = false
        }
        changed.removeAll(keepingCapacity: true)
        addedCoded.removeAll(keepingCapacity: true)
        hasNew = false
    }
}
