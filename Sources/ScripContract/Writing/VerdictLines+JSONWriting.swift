public import ScripCore

extension Verdict.Lines: JSONWritable {
    /// Writes a list of lines without building them.
    public func write(to writer: inout JSONWriter) {
        writer.list(indices) { index, writer in
            writer.object { writer in
                basket.writeID(at: index, to: &writer)
                writer.member("in_scope", inScope(index))
                if let reason = reason(index) { writer.member("reason", reason) }
                writer.member("discount", discount(at: index))
                if uses(at: index) > 0 { writer.member("uses", uses(at: index)) }
            }
        }
    }
}
