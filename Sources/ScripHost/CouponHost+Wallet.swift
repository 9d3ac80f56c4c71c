public import ScripCore
internal import ScripLedger

/// Which coupons of a user to list.
public struct WalletQuery: Hashable, Sendable {
    /// Whose.
    public var user: UserID
    /// Only in this state by the host's clock; nil is every state but `deleted`.
    public var state: CouponState?
    /// Only of this stock.
    public var stock: StockID?
    /// Only of stocks of this merchant.
    public var merchant: MerchantID?
    /// How many matching coupons to pass over.
    public var offset: Int64
    /// ``WalletPage/next`` of the page before; nil for the first.
    public var after: String?
    /// The most to answer, 1 to 100.
    public var limit: Int64

    /// A query.
    public init(
        user: UserID, state: CouponState? = nil, stock: StockID? = nil,
        merchant: MerchantID? = nil, offset: Int64 = 0, after: String? = nil, limit: Int64 = 20
    ) {
        self.user = user
        self.state = state
        self.stock = stock
        self.merchant = merchant
        self.offset = offset
        self.after = after
        self.limit = limit
    }
}

/// A page of a wallet, in the order received: a coupon never moves to another place of its list.
public struct WalletPage: Hashable, Sendable {
    /// Whose.
    public var user: UserID
    /// How many coupons match in all.
    public var total: Int64
    /// How many were passed over.
    public var offset: Int64
    /// This page's coupons, oldest first.
    public var cards: [Card]
    /// Where the next page begins, also when coupons leave the list meanwhile; nil on the last.
    public var next: String?

    /// A page.
    public init(
        user: UserID, total: Int64, offset: Int64, cards: [Card], next: String? = nil
    ) {
        self.user = user
        self.total = total
        self.offset = offset
        self.cards = cards
        self.next = next
    }
}

extension CouponHost {
    /// A page of a user's coupons with everything their cards show, oldest first.
    ///
    /// - Parameters:
    ///   - query: Which coupons.
    ///   - isShown: Leaves out what a caller must not see; a card left out is not counted either.
    public func wallet(
        _ query: WalletQuery, where isShown: ((Card) -> Bool)? = nil
    ) throws(ScripError) -> WalletPage {
        guard query.offset >= 0, (1...100).contains(query.limit) else {
            throw ScripError(
                .invalidInput,
                "A page of \(counted(query.limit, "coupon")) from \(query.offset) is asked for",
                remedy: "Use an offset from 0 and a limit from 1 through 100")
        }
        let after = try query.after.map(CouponHost.place(after:)) ?? 0
        let now = clock()
        return try ledger.read { [self] ledger throws(ScripError) in
            var total: Int64 = 0
            var isMore = false
            var cards: [Card] = []
            var stocks: [StockID: Stock] = [:]
            for coupon in try ledger.coupons(of: query.user)
            where try matches(coupon, query, at: now, from: ledger) {
                let isAhead = total >= query.offset && coupon.sentIn > after
                let isOnPage = isAhead && cards.count < query.limit
                guard isOnPage || isShown != nil else {
                    total += 1
                    isMore = isMore || isAhead
                    continue
                }
                var stock = stocks[coupon.stock]
                if stock == nil { stock = try ledger.stock(coupon.stock) }
                guard let stock else { throw ScripError.noStock(coupon.stock) }
                stocks[coupon.stock] = stock
                let card = try card(of: coupon, stock, at: now, from: ledger)
                guard isShown?(card) ?? true else { continue }
                total += 1
                if isOnPage { cards.append(card) } else { isMore = isMore || isAhead }
            }
            return WalletPage(
                user: query.user, total: total, offset: query.offset, cards: cards,
                next: isMore ? cards.last.map { String($0.coupon.sentIn) } : nil)
        }
    }

    /// The coupon that a page ended with, by its number.
    private static func place(after text: String) throws(ScripError) -> Int64 {
        guard let number = Int64(text), number > 0 else {
            throw .invalid(
                "after", "is not where a page begins", remedy: "Use the next of the page before")
        }
        return number
    }

    private func matches(
        _ coupon: Coupon, _ query: WalletQuery, at now: Instant, from ledger: LedgerReader
    ) throws(ScripError) -> Bool {
        let state = coupon.state(at: now)
        guard query.state.map({ $0 == state }) ?? (state != .deleted),
            query.stock.map({ $0 == coupon.stock }) ?? true
        else { return false }
        guard let merchant = query.merchant else { return true }
        return try terms(of: coupon.stock, from: ledger)?.definition.merchant == merchant
    }
}
