public import ScripContract
internal import ScripCore

extension Notice: JSONWritable {
    /// Writes what happened to whose coupon, and the entry to acknowledge it by.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("entry", entry)
            writer.member("event", kind.rawValue)
            writer.member("user", user.rawValue)
            writer.member("stock_id", stock.rawValue)
            writer.member("coupon_code", code.rawValue)
            writer.member("channel", channel)
            if let request { writer.member("request_no", request.rawValue) }
            writer.member("at", at)
            if let daysAhead { writer.member("days_ahead", daysAhead) }
        }
    }
}
