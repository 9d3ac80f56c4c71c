public import ScripContract
internal import ScripCore
internal import ScripLedger

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
            writer.member("last", last.description)
            guard let fault else { return }
            writer.key("fault")
            writer.object { writer in
                if let entry = fault.entry { writer.member("entry", entry) }
                if let table = fault.table { writer.member("table", table) }
                if let row = fault.row { writer.member("row", row) }
                if let column = fault.column { writer.member("column", column) }
                writer.member("message", fault.message)
            }
            guard !engine.isEmpty else { return }
            writer.key("file")
            writer.list(engine) { found, writer in writer.value(found) }
        }
    }
}
