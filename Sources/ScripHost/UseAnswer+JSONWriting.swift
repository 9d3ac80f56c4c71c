public import ScripContract
internal import ScripCore

extension UseAnswer: JSONWritable {
    /// Writes the verdict, and the redemption or the reason.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch outcome {
            case .redeemed(let id):
                writer.member("verdict", "applies")
                writer.member("redemption_id", id.rawValue)
            case .refused(let refusal):
                writer.member("verdict", "refused")
                writer.member("reason", refusal)
            }
            writer.member("request_no", requestNumber.rawValue)
            if let coupon { writer.member("coupon_code", coupon.rawValue) }
            if let stock { writer.member("stock_id", stock.rawValue) }
            if let user { writer.member("user", user.rawValue) }
            writer.member("redeemed_at", redeemedAt)
            writer.member("discount", discount)
            writer.member("replayed", replayed)
            if let now { writer.member("now", now) }
        }
    }
}
