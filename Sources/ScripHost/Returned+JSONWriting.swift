public import ScripContract
internal import ScripCore
public import ScripLedger

extension Returned: JSONWritable {
    /// Writes what came back, and what each coupon gives back of its discount.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("request_no", request.number.rawValue)
            writer.member("redemption_id", redemption.rawValue)
            writer.member("returned_at", at)
            writer.member("refunded_discount", parts.reduce(0) { $0 &+ $1.discount })
            writer.key("lines")
            writer.list(lines) { line, writer in
                writer.object { writer in
                    writer.member("id", line.id)
                    writer.member("quantity", line.quantity)
                    writer.member("amount", line.amount)
                    writer.member("discount", line.discount)
                    writer.member("refund", line.refund)
                }
            }
            writer.key("coupons")
            writer.list(parts) { part, writer in
                writer.object { writer in
                    writer.member("coupon", part.code.rawValue)
                    writer.member("stock_id", part.stock.rawValue)
                    writer.member("refunded_discount", part.discount)
                    writer.member("usable_again", part.whole)
                }
            }
            guard !breaks.isEmpty else { return }
            writer.key("breaks")
            writer.list(breaks) { broken, writer in
                writer.object { writer in
                    writer.member("coupon", broken.code.rawValue)
                    writer.member("stock_id", broken.stock.rawValue)
                }
            }
        }
    }
}
