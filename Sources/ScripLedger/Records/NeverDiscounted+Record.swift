public import ScripCore

extension NeverDiscounted: Record {
    /// Writes the words of every key, in the keys' order.
    public func encode(to encoder: inout RecordEncoder) {
        for key in GoodsKey.allCases {
            let words = words(of: key)
            encoder.append(count: words.count)
            for word in words { encoder.append(word) }
        }
    }

    /// Reads a list.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        var words: [GoodsKey: [String]] = [:]
        for key in GoodsKey.allCases {
            words[key] = try decoder.list { d throws(ScripError) in try d.string() }
        }
        do throws(ScripError) {
            try self.init(words)
        } catch {
            throw decoder.damaged("has a list of goods that is none")
        }
        for key in GoodsKey.allCases {
            guard self.words(of: key).elementsEqual(words[key] ?? [], by: NeverDiscounted.areSame)
            else { throw decoder.damaged("has goods out of order") }
        }
    }
}
