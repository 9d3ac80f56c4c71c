public import ScripContract
public import ScripCore
internal import ScripLedger

/// A page of stocks, oldest first.
public struct StockPage: Hashable, Sendable {
    /// The stocks.
    public var stocks: [Stock]
    /// Where the next page begins; nil when this is the last.
    public var next: String?
}

/// A coupon that a till has reserved.
public struct HeldCoupon: Hashable, Sendable {
    /// The coupon.
    public var code: CouponCode
    /// Its stock.
    public var stock: StockID
    /// Whose it is.
    public var user: UserID
    /// Who holds it, until when, and what the commit will take off.
    public var hold: Coupon.Hold
}

/// A page of held coupons, by stock and code.
public struct HoldPage: Hashable, Sendable {
    /// The coupons.
    public var holds: [HeldCoupon]
    /// Where the next page begins; nil when this is the last.
    public var next: String?
}

extension CouponHost {
    /// Stocks, oldest first, a page at a time.
    ///
    /// A search looks at no more than ``stocksSearched`` stocks for one page: a page may hold fewer than
    /// asked for, or none, and name where the next begins.
    ///
    /// - Parameters:
    ///   - after: ``StockPage/next`` of the page before; nil for the first.
    ///   - limit: At most so many, 1 to 100.
    ///   - search: Only those in whose name, number or rule this stands, in whatever case; nil is all.
    public func stocks(
        after: String?, limit: Int = 20, search: String? = nil
    ) throws(ScripError) -> StockPage {
        try Page.check(limit)
        // A stock's number is text of digits; what is none would be taken for the beginning.
        guard
            after.map({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) ?? true
        else { throw Page.notAnEnd }
        return try ledger.read { ledger throws(ScripError) in
            let after = after.map(StockID.init(rawValue:))
            guard let search = search?.lowercased() else {
                let found = try ledger.stocks(after: after, limit: limit + 1)
                return StockPage(
                    stocks: Array(found.prefix(limit)),
                    next: found.count > limit ? found[limit - 1].id.rawValue : nil)
            }
            return try ledger.stocks(after: after, limit: limit) { $0.matches(search) }
        }
    }

    /// How many stocks a search looks at for one page.
    static let stocksSearched = 1_000

    /// Coupons that are held now, by stock and code, a page at a time.
    ///
    /// - Parameters:
    ///   - stock: Of this stock only.
    ///   - after: ``HoldPage/next`` of the page before; nil for the first.
    ///   - limit: At most so many, 1 to 100.
    public func holds(
        of stock: StockID? = nil, after: String? = nil, limit: Int = 20
    ) throws(ScripError) -> HoldPage {
        try Page.check(limit)
        let last = after.map { CouponCode(rawValue: $0).qualified }
        guard last.map({ $0.stock != nil }) ?? true else { throw Page.notAnEnd }
        let now = clock()
        return try ledger.read { ledger throws(ScripError) in
            var page = HoldPage(holds: [], next: nil)
            func add(_ id: StockID) throws(ScripError) {
                let held = try ledger.held(of: id, at: now)
                    .sorted {
                        $0.code.rawValue.utf8.lexicographicallyPrecedes($1.code.rawValue.utf8)
                    }
                for coupon in held {
                    guard let hold = coupon.hold else { continue }
                    if let last, last.stock == id,
                        !last.code.rawValue.utf8.lexicographicallyPrecedes(
                            coupon.code.rawValue.utf8)
                    {
                        continue
                    }
                    // One more than asked for says whether there is another page.
                    guard page.holds.count < limit else {
                        page.next = page.holds.last.map { "\($0.stock):\($0.code)" }
                        return
                    }
                    page.holds.append(
                        HeldCoupon(
                            code: coupon.code, stock: id, user: coupon.user, hold: hold))
                }
            }
            if let stock {
                guard try ledger.stock(stock) != nil else { throw ScripError.noStock(stock) }
                try add(stock)
                return page
            }
            var seen: StockID?
            if let stock = last?.stock {
                try add(stock)
                seen = stock
            }
            while page.next == nil {
                let stocks = try ledger.stocks(after: seen, limit: 100)
                for stock in stocks where page.next == nil { try add(stock.id) }
                guard stocks.count == 100 else { break }
                seen = stocks.last?.id
            }
            return page
        }
    }
}

extension LedgerReader {
    /// A page of the stocks that are wanted, of those next in order.
    fileprivate func stocks(
        after: StockID?, limit: Int, where isWanted: (Stock) -> Bool
    ) throws(ScripError) -> StockPage {
        var page = StockPage(stocks: [], next: nil)
        var last = after
        var seen = 0
        while seen < CouponHost.stocksSearched {
            let found = try stocks(after: last, limit: 100)
            for stock in found {
                guard page.stocks.count < limit else {
                    page.next = last?.rawValue
                    return page
                }
                last = stock.id
                if isWanted(stock) { page.stocks.append(stock) }
            }
            guard found.count == 100 else { return page }
            seen += found.count
        }
        page.next = last?.rawValue
        return page
    }
}

extension Stock {
    /// Whether words, in small letters, stand in what somebody looks a stock up by.
    fileprivate func matches(_ words: String) -> Bool {
        [definition.name, id.rawValue, definition.rule].contains { text in
            text.lowercased().contains(words)
        }
    }
}

/// What all lists that come in pages share.
enum Page {
    static func check(_ limit: Int) throws(ScripError) {
        guard !(1...100).contains(limit) else { return }
        throw .invalid("limit", "is \(limit)", remedy: "Use a whole number from 1 through 100")
    }

    static let notAnEnd = ScripError.invalid(
        "after", "is not where a page ended", remedy: "Give what the page before answered as next")
}

extension StockPage: JSONWritable {
    /// Writes the stocks, and where the next page begins.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("stocks", stocks)
            if let next { writer.member("next", next) }
        }
    }
}

extension HoldPage: JSONWritable {
    /// Writes the held coupons, and where the next page begins.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("holds")
            writer.list(holds) { held, writer in
                writer.object { writer in
                    writer.member("request_no", held.hold.requestNumber.rawValue)
                    writer.member("coupon_code", held.code.rawValue)
                    writer.member("stock_id", held.stock.rawValue)
                    writer.member("user", held.user.rawValue)
                    writer.member("held_until", held.hold.until)
                    writer.member("discount", held.hold.discount)
                }
            }
            if let next { writer.member("next", next) }
        }
    }
}
