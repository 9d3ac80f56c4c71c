public import ScripContract
internal import ScripCore

extension HoldAnswer: JSONWritable {
    /// Writes the answer in the shape of a receipt; `verdict` is `held`, `refused` or `failed`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch outcome {
            case .held(let until):
                writer.member("verdict", "held")
                writer.member("held_until", until)
            case .refused(let coupon, let refusal):
                writer.member("verdict", "refused")
                writer.member("coupon", coupon.rawValue)
                writer.member("reason", refusal)
            case .failed(let coupon, let failure):
                writer.member("verdict", "failed")
                writer.member("coupon", coupon.rawValue)
                writer.member("error", failure)
            }
            writer.member("request_no", requestNumber.rawValue)
            writer.member("replayed", replayed)
            if let now { writer.member("now", now) }
            writer.member("discount", discount)
            writer.member("payable", payable)
            writer.member("coupons", coupons)
            writer.member("lines", lines)
            let gifts = gifts
            if !gifts.isEmpty { writer.member("gifts", gifts) }
        }
    }
}
