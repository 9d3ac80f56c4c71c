public import ScripCore

extension NeverDiscounted: JSONWritable {
    /// Writes the keys that have words.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for key in GoodsKey.allCases where !words(of: key).isEmpty {
                writer.key(named: key.rawValue)
                writer.list(words(of: key)) { word, writer in writer.value(word) }
            }
        }
    }
}

extension NeverDiscountedList: JSONWritable {
    /// Writes whose list it is, the goods, and since when.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("merchant", merchant.rawValue)
            writer.member("never_discounted", goods)
            if let since { writer.member("since", since) }
        }
    }
}
