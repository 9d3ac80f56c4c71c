public import ScripCore

extension Gift: JSONWritable {
    /// Writes `{"sku", "name", "quantity"}`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("sku", sku)
            writer.member("name", name)
            writer.member("quantity", quantity)
        }
    }
}
