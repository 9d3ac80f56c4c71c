public import ScripCore

extension [ParameterValue.Field] {
    private static let document = JSONDocument(name: "params", path: "params")

    /// Reads a rule's parameters from a JSON object; types are checked when a rule binds them.
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(json bytes: [UInt8]) throws(ScripError) {
        self = try Self.document.read(bytes) { reader throws(JSONFault) in
            try reader.parameters()
        }
    }
}

extension JSONReader {
    /// Entries of one list or record.
    private static let entriesMax = 10_000

    /// Reads the object at the cursor as named values.
    mutating func parameters() throws(JSONFault) -> [ParameterValue.Field] {
        let start = position
        var fields: [ParameterValue.Field] = []
        var seen: Set<String> = []
        try openObject()
        while try hasNextMember(first: fields.isEmpty) {
            let key = try freeKey { !seen.insert($0).inserted }
            fields.append(ParameterValue.Field(key: key, value: try parameter()))
            try checkEntries(fields.count, start)
        }
        return fields
    }

    private mutating func parameter() throws(JSONFault) -> ParameterValue {
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .record(try parameters())
        case UInt8(ascii: "["):
            let start = position
            var values: [ParameterValue] = []
            try openList()
            while try hasNextElement(first: values.isEmpty) {
                values.append(try parameter())
                try checkEntries(values.count, start)
            }
            return .list(values)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .integer(try integer(in: .min ... .max, .parameter))
        case UInt8(ascii: "t") where stands("true"), UInt8(ascii: "f") where stands("false"):
            return .boolean(try boolean())
        default:
            throw wrongType("a string, a whole number, true, false, a list or an object")
        }
    }

    private func checkEntries(_ count: Int, _ start: Int) throws(JSONFault) {
        guard count > JSONReader.entriesMax else { return }
        throw JSONFault(
            offset: start, subject: .value,
            detail: "has more than \(JSONReader.entriesMax) entries",
            remedy: "Send at most \(JSONReader.entriesMax)")
    }
}
