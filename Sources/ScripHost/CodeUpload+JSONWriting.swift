public import ScripContract
internal import ScripCore

extension CodeUpload: JSONWritable {
    /// Writes what became of each code.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("total", Int64(total))
            writer.member("stored", codes: stored)
            writer.member("existing", codes: existing)
            writer.member("duplicates", codes: duplicates)
            writer.key("failures")
            writer.list(failures) { failure, writer in
                writer.object { writer in
                    writer.member("code", failure.code.rawValue)
                    writer.member("message", failure.message)
                    if let line = failure.line { writer.member("line", line) }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, codes: [CouponCode]) {
        key(name)
        list(codes) { code, writer in writer.value(code.rawValue) }
    }
}
