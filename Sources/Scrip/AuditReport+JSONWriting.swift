public import ScripCore

extension AuditReport: JSONWritable {
    /// Writes whether the ledger is sound, what was read, and the first fault.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("sound", fault == nil)
            writer.member("entries", entries)
            writer.member("stocks", stocks)
            writer.member("coupons", coupons)
            writer.member("redemptions", redemptions)
            writer.member("documents", documents)
            guard let fault else { return }
            writer.key("fault")
            writer.object { writer in
                if let entry = fault.entry { writer.member("entry", entry) }
                writer.member("message", fault.message)
            }
        }
    }
}
