internal import ScripCore

/// The stocks whose coupons a host was last asked about: a till's next coupon is mostly of one of them.
///
/// Their rows are then asked by their numbers, together with the coupons. Where coupons are of ever other stocks
/// that would be a round trip for nothing, and rows are looked for by way of the coupons instead.
struct RecentStocks: Sendable {
    private var stocks: [StockID] = []
    private var isSteady = false
    private static let most = 16

    /// Those to ask by their numbers; nil when the next coupon may be of any.
    var expected: [StockID]? { isSteady ? stocks : nil }

    /// Notes of which stocks the coupons of a turn were.
    mutating func note(_ seen: Set<StockID>) {
        guard !seen.isEmpty else { return }
        // The first are taken for all there are.
        isSteady = stocks.isEmpty || seen.isSubset(of: stocks)
        guard !seen.isSubset(of: stocks) else { return }
        stocks = Array(
            (Array(seen) + stocks.filter { !seen.contains($0) }).prefix(RecentStocks.most))
    }
}
