package import ScripCore

/// Any JSON value, for wire formats that are not Scrip's own: read whole first, looked into then.
///
/// The text is read by the same strict reader as everything else: no key twice, valid UTF-8, nothing
/// after the end, at most 64 levels. A till's checkout never takes this way; it would cost too much.
package indirect enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number with a fraction or an exponent, or one beyond 64 bits, as it is written.
    case number(String)
    /// Text.
    case string(String)
    /// `[…]`.
    case list([JSONValue])
    /// `{…}`, in the order written.
    case object([Member])

    /// A key and its value.
    package struct Member: Hashable, Sendable {
        /// The key.
        package var key: String
        /// The value.
        package var value: JSONValue

        /// A keyed value.
        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    static let document = JSONDocument(name: "the body", path: "")

    /// Reads a document.
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    package init(json bytes: [UInt8]) throws(ScripError) {
        self = try Self.document.read(bytes) { reader throws(JSONFault) in try reader.value() }
    }

    /// The value under a key of an object.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }
}

extension JSONValue: JSONWritable {
    /// Writes the value, keys in the order they were read.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .boolean(let value): writer.value(value)
        case .integer(let value): writer.value(value)
        case .number(let text): writer.number(text)
        case .string(let text): writer.value(text)
        case .list(let values): values.write(to: &writer)
        case .object(let members):
            writer.object { writer in
                for member in members { writer.member(named: member.key, member.value) }
            }
        }
    }
}

extension JSONReader {
    /// Reads whatever stands at the cursor.
    mutating func value() throws(JSONFault) -> JSONValue {
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"):
            var members: [JSONValue.Member] = []
            var seen: Set<String> = []
            try openObject()
            while try hasNextMember(first: members.isEmpty) {
                let key = try freeKey { !seen.insert($0).inserted }
                members.append(JSONValue.Member(key: key, value: try value()))
            }
            return .object(members)
        case UInt8(ascii: "["):
            var values: [JSONValue] = []
            try openList()
            while try hasNextElement(first: values.isEmpty) { values.append(try value()) }
            return .list(values)
        case UInt8(ascii: "n") where stands("null"):
            position += 4
            return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try anyNumber()
        default:
            return .boolean(try boolean())
        }
    }

    private mutating func anyNumber() throws(JSONFault) -> JSONValue {
        let start = position
        if byte == UInt8(ascii: "-") { position += 1 }
        if byte == UInt8(ascii: "0") { position += 1 } else { try passDigits() }
        var isWhole = true
        if byte == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            try passDigits()
        }
        if byte | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            try passDigits()
        }
        let text = unsafe String(
            decoding: UnsafeBufferPointer(start: base + start, count: position - start),
            as: UTF8.self)
        if isWhole, let value = Int64(text) { return .integer(value) }
        return .number(text)
    }

    private mutating func passDigits() throws(JSONFault) {
        let start = position
        while byte &- UInt8(ascii: "0") < 10 { position &+= 1 }
        guard position > start else {
            throw expected("a digit", remedy: "Write numbers as RFC 8259 does")
        }
    }
}
