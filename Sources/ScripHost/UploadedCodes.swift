public import ScripContract
public import ScripCore
public import ScripLedger

/// A page of the codes that were uploaded to a stock, in their order.
public struct UploadedCodes: Hashable, Sendable {
    /// Whether a code is still there to be sent.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Not sent yet.
        case left
        /// Sent to a user.
        case sent
    }

    /// How many were uploaded to the stock in all.
    public var total: Int64
    /// The codes.
    public var codes: [UploadedCode]
    /// Where the next page begins; nil when this is the last.
    public var next: String?
}

/// An uploaded code that is gone.
public struct DeletedCode: Hashable, Sendable {
    /// The stock it was of.
    public var stock: StockID
    /// The code.
    public var code: CouponCode
    /// When.
    public var at: Instant

    /// A code that was deleted.
    public init(stock: StockID, code: CouponCode, at: Instant) {
        self.stock = stock
        self.code = code
        self.at = at
    }
}

extension CouponHost {
    /// Codes that were uploaded to a stock, a page at a time.
    ///
    /// - Parameters:
    ///   - stock: The stock.
    ///   - state: Only those left, or only those sent; nil is all.
    ///   - after: ``UploadedCodes/next`` of the page before; nil for the first.
    ///   - limit: At most so many, 1 to 100.
    public func uploadedCodes(
        of stock: StockID, _ state: UploadedCodes.State?, after: String?, limit: Int = 20
    ) throws(ScripError) -> UploadedCodes {
        try Page.check(limit)
        guard let offset = after.map({ Int64($0) }) ?? 0, offset >= 0 else { throw Page.notAnEnd }
        return try ledger.read { ledger throws(ScripError) in
            guard try ledger.stock(stock) != nil else { throw ScripError.noStock(stock) }
            let found = try ledger.uploadedCodes(
                of: stock, drawn: state.map { $0 == .sent }, offset: offset,
                limit: Int64(limit) + 1)
            return UploadedCodes(
                total: try ledger.uploadedCount(of: stock), codes: Array(found.prefix(limit)),
                next: found.count > limit ? String(offset + Int64(limit)) : nil)
        }
    }
}

extension UploadedCodes: JSONWritable {
    /// Writes the codes, and where the next page begins.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("total", total)
            writer.key("codes")
            writer.list(codes) { code, writer in
                writer.object { writer in
                    writer.member("code", code.code.rawValue)
                    writer.member("uploaded_at", code.uploadedAt)
                    writer.member("state", (code.position == nil ? State.sent : .left).rawValue)
                }
            }
            if let next { writer.member("next", next) }
        }
    }
}

extension DeletedCode: JSONWritable {
    /// Writes which code is gone, and since when.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("stock_id", stock.rawValue)
            writer.member("code", code.rawValue)
            writer.member("deleted_at", at)
        }
    }
}
