public import ScripCore

extension ScripError: JSONWritable {
    /// Writes `{"error": {"code", "message", "remedy", "document", "line", "column", "path"}}`, the same in
    /// every door; what does not apply is left out.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("error")
            writer.object { writer in
                writer.member("code", code.rawValue)
                writer.member("message", detail)
                if !remedy.isEmpty { writer.member("remedy", remedy) }
                if let document = place.document { writer.member("document", document) }
                if let line = place.line { writer.member("line", Int64(line)) }
                if let column = place.column { writer.member("column", Int64(column)) }
                if let path = place.path { writer.member("path", path) }
            }
        }
    }
}
