internal import ScripCore
public import ScripHost
internal import ScripRules

/// What a merchant runs with coupons, over one host: the same through every door.
public struct Programs: Sendable {
    /// Campaigns of the merchants' own.
    public let campaigns: Campaigns
    /// Pay-gift activities (支付有礼).
    public let payGifts: PayGifts
    /// What payments earn.
    public let payments: Payments
    /// What programs gave for payments, and what they kept out.
    public let outcomes: Outcomes
    /// Scripts that have the last word.
    public let gates: Gates
    /// Differences that coupons made (营销补差).
    public let subsidies: Subsidies
    /// Coupons that users ask for themselves.
    public let claims: Claims
    /// What was done, for whoever watches the process.
    public let counts: ProgramCounts

    /// Programs over a host.
    ///
    /// - Parameters:
    ///   - host: Stocks, wallets and redemption.
    ///   - folder: Where campaigns' gates are looked up by name.
    ///   - counts: Where is counted what was done; the same as the guard's.
    public init(
        host: CouponHost, gates folder: String = "gates", counts: ProgramCounts = ProgramCounts()
    ) {
        let shelf = GateShelf(.payment, folder: folder)
        gates = Gates(payments: shelf, folder: folder)
        campaigns = Campaigns(host: host, gates: shelf)
        payGifts = PayGifts(host: host)
        payments = Payments(host: host, gates: shelf, counts: counts)
        outcomes = Outcomes(host: host)
        subsidies = Subsidies(host: host)
        claims = Claims(host: host)
        self.counts = counts
    }
}

extension ScripError {
    /// A program's stock or coupon is another merchant's.
    static func notYours(_ what: String, at path: String) -> ScripError {
        ScripError(
            .notYours, "\(path) \(what)", remedy: "Name what belongs to the merchant",
            at: .path(path))
    }

    static func mismatch(
        _ number: String, _ what: String, differences: [String]
    ) -> ScripError {
        ScripError(
            .requestMismatch,
            "Request '\(number)' was used before for \(what), and now differs in "
                + differences.joined(separator: ", "),
            remedy: "Send the first request again, or a new request number",
            at: .path("request_no"), differences: differences)
    }
}

extension CouponHost {
    /// Stocks that a program gives from are its merchant's, and need no named codes.
    func checkGiven(
        _ stocks: [StockID], by merchant: MerchantID, through end: Instant? = nil,
        from stock: (StockID) throws(ScripError) -> Stock?
    ) throws(ScripError) {
        for (index, id) in stocks.enumerated() {
            let path = "stocks[\(index)]"
            guard let known = try stock(id) else {
                throw ScripError.invalid(
                    path, "is '\(id)', which is no stock", remedy: "Name stocks of the merchant",
                    cause: .init("no_stock", ["value": "\(id)"]))
            }
            guard known.definition.merchant == merchant else {
                throw ScripError.notYours("is '\(id)', which belongs to another merchant", at: path)
            }
            guard known.definition.codeMode != .assigned else {
                throw ScripError.invalid(
                    path, "is '\(id)', which needs a code for each coupon",
                    remedy: "Name stocks whose codes are generated or uploaded",
                    cause: .init("assigned_codes", ["value": "\(id)"]))
            }
            if let end, let last = known.definition.availability.end, last < end {
                throw ScripError(
                    .notAllowed, "Stock \(id) can be used until before the activity ends",
                    remedy: "Name stocks that can be used until then", at: .path(path))
            }
        }
    }
}
