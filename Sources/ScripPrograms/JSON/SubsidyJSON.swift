public import ScripContract
internal import ScripCore
internal import ScripLedger

extension SubsidyAnswer: JSONWritable {
    /// Writes the subsidy and what was given back of it.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("receipt_id", id)
            writer.member("request_no", subsidy.number)
            writer.member("merchant", subsidy.merchant.rawValue)
            subsidy.order.write(to: &writer)
            writer.member("paid_at", subsidy.paidAt)
            writer.member("returned", subsidy.returned)
            writer.key("returns")
            writer.list(zip(partIDs, subsidy.parts)) { $0.1.write($0.0, to: &$1) }
        }
    }
}

extension SubsidyAnswer.Returned: JSONWritable {
    /// Writes what was given back, and of what.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("return")
            part.write(id, to: &writer)
            writer.member("subsidy", of)
        }
    }
}

extension Subsidy.Order {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("stock_id", stock.rawValue)
        writer.member("coupon", coupon.rawValue)
        writer.member("transaction_id", transaction)
        writer.member("payer", payer.rawValue)
        writer.member("payee", payee.rawValue)
        writer.member("amount", amount)
        writer.member("description", words)
    }
}

extension Subsidy.Part {
    fileprivate func write(_ id: String, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("receipt_id", id)
            writer.member("request_no", number)
            writer.member("refund_id", refund)
            writer.member("amount", order.amount)
            writer.member("at", at)
        }
    }
}
