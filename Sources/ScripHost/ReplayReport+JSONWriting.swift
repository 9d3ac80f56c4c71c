public import ScripContract
internal import ScripCore

extension ReplayReport: JSONWritable {
    /// Writes how much was decided again, and where the answer differs.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("redemptions", redemptions)
            writer.member("coupons", coupons)
            writer.key("skipped")
            writer.object { writer in writer.member("decided_by_merchant", decidedByMerchant) }
            writer.member("differing", differing)
            // Only on a machine that was too slow; then another replay is due.
            if undecided > 0 { writer.member("undecided", undecided) }
            writer.key("differences")
            writer.list(differences) { difference, writer in
                writer.object { writer in
                    writer.member("redemption_id", difference.redemption.rawValue)
                    writer.member("stock_id", difference.stock.rawValue)
                    writer.member("then", difference.then)
                    writer.member("now", difference.now)
                }
            }
        }
    }
}
