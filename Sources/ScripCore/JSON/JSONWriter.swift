/// Writes JSON (UTF-8) in the contract's key order, compact or for people.
///
/// Text is escaped only where RFC 8259 asks for it; equal values give equal bytes.
public struct JSONWriter: Sendable {
    /// How a document is laid out.
    public enum Layout: Hashable, Sendable {
        /// No space at all: what is stored, compared and sent.
        case compact
        /// Two spaces a level, and what is short on one line: what a person reads.
        case pretty
    }

    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    /// The zone whose offset times are written with.
    public let zone: MerchantTimeZone
    private let layout: Layout
    private var level = 0
    private var isFirst = true

    /// Starts an empty document.
    public init(_ layout: Layout = .compact, zone: MerchantTimeZone = .shanghai) {
        self.layout = layout
        self.zone = zone
        // A receipt of a few lines fits; growing to it step by step would copy it as often.
        bytes.reserveCapacity(2_048)
    }

    /// Writes an object; `members` writes its keys and values.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        nest("{", "}", members)
    }

    /// Writes a list with `write` for each element.
    public mutating func list<Elements: Sequence>(
        _ elements: Elements, _ write: (Elements.Element, inout JSONWriter) -> Void
    ) {
        nest("[", "]") { writer in
            for element in elements {
                writer.separate()
                write(element, &writer)
            }
        }
    }

    /// Writes a key; its value comes next.
    public mutating func key(_ key: String) {
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        if layout == .pretty { bytes.append(UInt8(ascii: " ")) }
    }

    /// Writes a whole number.
    public mutating func value(_ number: Int64) { bytes.append(contentsOf: String(number).utf8) }

    /// Writes text.
    public mutating func value(_ text: String) { quote(text) }

    /// Writes `true` or `false`.
    public mutating func value(_ boolean: Bool) {
        bytes.append(contentsOf: (boolean ? "true" : "false").utf8)
    }

    /// Writes `null`.
    public mutating func null() { bytes.append(contentsOf: "null".utf8) }

    /// Writes a number as it was read.
    mutating func number(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Writes a time as RFC 3339 in the writer's zone.
    public mutating func value(_ instant: Instant) { quote(instant.rfc3339(in: zone)) }

    /// Writes a value that was written before.
    package mutating func value(written json: [UInt8]) { bytes.append(contentsOf: json) }

    /// Writes a value that knows how.
    public mutating func value(_ value: some JSONWritable) { value.write(to: &self) }

    /// Writes `"key": number`.
    public mutating func member(_ name: String, _ number: Int64) {
        key(name)
        value(number)
    }

    /// Writes `"key": "text"`.
    public mutating func member(_ name: String, _ text: String) {
        key(name)
        value(text)
    }

    /// Writes `"key": true`.
    public mutating func member(_ name: String, _ boolean: Bool) {
        key(name)
        value(boolean)
    }

    /// Writes `"key": "2026-11-23T12:30:00+08:00"`.
    public mutating func member(_ name: String, _ instant: Instant) {
        key(name)
        value(instant)
    }

    /// Writes `"key": value`.
    public mutating func member(_ name: String, _ value: some JSONWritable) {
        key(name)
        value.write(to: &self)
    }

    // MARK: Bytes

    private mutating func nest(
        _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ body: (inout JSONWriter) -> Void
    ) {
        let start = bytes.count
        bytes.append(UInt8(ascii: opening))
        level += 1
        isFirst = true
        body(&self)
        level -= 1
        if !isFirst { breakLine() }
        isFirst = false
        bytes.append(UInt8(ascii: closing))
        if layout == .pretty { join(from: start) }
    }

    /// Puts a list or object on one line, if it is short.
    private mutating func join(from start: Int) {
        var joined: [UInt8] = []
        var skips = false
        for byte in bytes[start...] {
            // Line breaks in text are escaped: these are the writer's own, with their indentation.
            if byte == 0x0A {
                skips = true
            } else if !skips || byte != 0x20 {
                if skips, joined.last == UInt8(ascii: ",") { joined.append(0x20) }
                skips = false
                joined.append(byte)
            }
        }
        if joined.count <= 80 { bytes.replaceSubrange(start..., with: joined) }
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        breakLine()
    }

    private mutating func breakLine() {
        guard layout == .pretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: level * 2))
    }

    private mutating func quote(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        unsafe text.withUTF8 { unsafe append($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends text as it is, up to the few bytes that must be escaped.
    private mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for index in 0..<text.count {
            let byte = unsafe text[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                continue
            }
            unsafe bytes.append(contentsOf: text[start..<index])
            start = index + 1
            escape(byte)
        }
        unsafe bytes.append(contentsOf: text[start...])
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }
}

/// A value with one JSON form, the same in every door.
public protocol JSONWritable {
    /// Writes the value, in the contract's key order.
    func write(to writer: inout JSONWriter)
}

extension JSONWritable {
    /// The canonical form: compact, times in Asia/Shanghai.
    ///
    /// Equal values give equal bytes.
    public var json: [UInt8] { json(.compact) }

    /// The value as JSON (UTF-8).
    public func json(
        _ layout: JSONWriter.Layout, zone: MerchantTimeZone = .shanghai
    ) -> [UInt8] {
        var writer = JSONWriter(layout, zone: zone)
        write(to: &writer)
        return writer.bytes
    }

    /// The value as JSON text.
    public func jsonText(
        _ layout: JSONWriter.Layout = .compact, zone: MerchantTimeZone = .shanghai
    ) -> String {
        String(decoding: json(layout, zone: zone), as: UTF8.self)
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    /// Writes a list.
    public func write(to writer: inout JSONWriter) {
        writer.list(self) { element, writer in element.write(to: &writer) }
    }
}
