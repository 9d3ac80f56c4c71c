public import ScripCore

extension LeftOut: JSONWritable {
    /// Writes `{"coupon", "stock_id", "reason", "message"}`, and `instead_of` where one coupon is in the way.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("coupon", coupon.rawValue)
            if let stock { writer.member("stock_id", stock.rawValue) }
            writer.member("reason", reason.code)
            writer.member("message", reason.message)
            if let other = reason.insteadOf { writer.member("instead_of", other.rawValue) }
        }
    }
}
