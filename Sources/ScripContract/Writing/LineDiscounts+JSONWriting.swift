public import ScripCore

extension LineDiscounts: JSONWritable {
    /// Writes a list of `{"id", "discount", "by": {coupon: minor units}}`.
    public func write(to writer: inout JSONWriter) {
        switch storage {
        case .listed(let lines): lines.write(to: &writer)
        case .derived(let basket, let parts):
            writer.list(0..<basket.count) { index, writer in
                writer.object { writer in
                    basket.writeID(at: index, to: &writer)
                    writer.member("discount", parts.reduce(0) { $0 &+ $1.discounts[index] })
                    writer.key("by")
                    writer.object { writer in
                        for part in parts where part.discounts[index] != 0 {
                            writer.member(named: part.coupon.rawValue, part.discounts[index])
                        }
                    }
                }
            }
        }
    }
}
