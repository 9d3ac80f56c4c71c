internal import BasicContainers
public import ScripCore

/// Writes JSON (UTF-8) in the contract's key order, compact or for people.
///
/// Text is escaped only where RFC 8259 asks for it; equal values give equal bytes.
public struct JSONWriter: ~Copyable, Sendable {
    /// How a document is laid out.
    public enum Layout: Hashable, Sendable {
        /// No space at all: what is stored, compared and sent.
        case compact
        /// Two spaces a level, and what is short on one line: what a person reads.
        case pretty
    }

    // Not an array, which would look at every byte whether it is shared.
    private var written = UniqueArray<UInt8>()
    /// The zone whose offset times are written with.
    package let zone: MerchantTimeZone
    private let layout: Layout
    private var level = 0
    private var isFirst = true

    /// Starts an empty document.
    package init(_ layout: Layout = .compact, zone: MerchantTimeZone = .shanghai) {
        self.layout = layout
        self.zone = zone
        // A receipt of a few lines fits; growing to it step by step would copy it as often.
        written.reserveCapacity(3_072)
    }

    /// What has been written.
    package var bytes: [UInt8] {
        unsafe written.span.withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// Writes an object; `members` writes its keys and values.
    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        nest("{", "}", members)
    }

    /// Writes a list with `write` for each element.
    package mutating func list<Elements: Sequence>(
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
    ///
    /// - Parameter key: A name of the contract's, in which nothing is to be escaped.
    package mutating func key(_ key: StaticString) {
        let comma = beginKey()
        put(key.utf8CodeUnitCount + 4) { bytes in bytes.put(key: key, afterComma: comma) }
        endKey()
    }

    /// Writes a key that somebody else chose; its value comes next.
    package mutating func key(named key: String) {
        if beginKey() { written.append(UInt8(ascii: ",")) }
        quote(key)
        written.append(UInt8(ascii: ":"))
        endKey()
    }

    /// Writes a whole number.
    package mutating func value(_ number: Int64) {
        put(JSONBytes.digitsMax) { bytes in bytes.put(number) }
    }

    /// Writes text.
    package mutating func value(_ text: String) { quote(text) }

    /// Writes `true` or `false`.
    package mutating func value(_ boolean: Bool) {
        literal(boolean ? "true" : "false")
    }

    /// Writes `null`.
    package mutating func null() { literal("null") }

    /// Writes a number as it was read.
    mutating func number(_ text: String) { written.append(copying: text.utf8) }

    /// Writes a time as RFC 3339 in the writer's zone.
    package mutating func value(_ instant: Instant) { quote(instant.rfc3339(in: zone)) }

    /// Writes a value that was written before.
    package mutating func value(written json: [UInt8]) { written.append(copying: json) }

    /// Writes a value that knows how.
    package mutating func value(_ value: some JSONWritable) { value.write(to: &self) }

    /// Writes `"key": number`.
    package mutating func member(_ name: StaticString, _ number: Int64) {
        guard layout == .compact else {
            key(name)
            return value(number)
        }
        // Receipts have dozens of these: one look for room is enough.
        let comma = beginKey()
        put(name.utf8CodeUnitCount + 4 + JSONBytes.digitsMax) { bytes in
            bytes.put(key: name, afterComma: comma)
            bytes.put(number)
        }
    }

    /// Writes `"key": "text"`.
    package mutating func member(_ name: StaticString, _ text: String) {
        key(name)
        value(text)
    }

    /// Writes `"key": true`.
    package mutating func member(_ name: StaticString, _ boolean: Bool) {
        key(name)
        value(boolean)
    }

    /// Writes `"key": "2026-11-23T12:30:00+08:00"`.
    package mutating func member(_ name: StaticString, _ instant: Instant) {
        key(name)
        value(instant)
    }

    /// Writes `"key": value`.
    package mutating func member(_ name: StaticString, _ value: some JSONWritable) {
        key(name)
        value.write(to: &self)
    }

    /// Writes a member whose key somebody else chose.
    package mutating func member(named name: String, _ number: Int64) {
        key(named: name)
        value(number)
    }

    /// Writes a member whose key somebody else chose.
    package mutating func member(named name: String, _ text: String) {
        key(named: name)
        value(text)
    }

    /// Writes a member whose key somebody else chose.
    package mutating func member(named name: String, _ value: some JSONWritable) {
        key(named: name)
        value.write(to: &self)
    }

    // MARK: Bytes

    private mutating func nest(
        _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ body: (inout JSONWriter) -> Void
    ) {
        let start = written.count
        written.append(UInt8(ascii: opening))
        level += 1
        isFirst = true
        body(&self)
        level -= 1
        if !isFirst { breakLine() }
        isFirst = false
        written.append(UInt8(ascii: closing))
        if layout == .pretty { join(from: start) }
    }

    /// Puts a list or object on one line, if it is short.
    private mutating func join(from start: Int) {
        var joined: [UInt8] = []
        var skips = false
        for index in start..<written.count {
            let byte = written[index]
            // Line breaks in text are escaped: these are the writer's own, with their indentation.
            if byte == 0x0A {
                skips = true
            } else if !skips || byte != 0x20 {
                if skips, joined.last == UInt8(ascii: ",") { joined.append(0x20) }
                skips = false
                joined.append(byte)
            }
        }
        guard joined.count <= 80 else { return }
        written.removeLast(written.count - start)
        written.append(copying: joined)
    }

    /// Makes ready for a key; true when a comma is yet to be written before it.
    private mutating func beginKey() -> Bool {
        guard layout == .compact else {
            separate()
            return false
        }
        defer { isFirst = false }
        return !isFirst
    }

    private mutating func endKey() {
        if layout == .pretty { written.append(UInt8(ascii: " ")) }
    }

    private mutating func separate() {
        if !isFirst { written.append(UInt8(ascii: ",")) }
        isFirst = false
        breakLine()
    }

    private mutating func breakLine() {
        guard layout == .pretty else { return }
        written.append(0x0A)
        written.append(copying: repeatElement(0x20, count: level * 2))
    }

    private mutating func literal(_ text: StaticString) {
        unsafe written.append(
            copying: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes text in quotes.
    private mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { text in unsafe quote(text) }
    }

    /// Writes a part of a longer array, which is UTF-8, in quotes.
    mutating func value(_ offset: Int, _ count: Int, of source: [UInt8]) {
        precondition(offset >= 0 && count >= 0 && offset + count <= source.count)
        unsafe source.withUnsafeBufferPointer { source in
            unsafe quote(UnsafeBufferPointer(rebasing: source[offset..<offset + count]))
        }
    }

    private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
        // Most text is a few bytes, and plain: copied and looked at in one loop, with one look for room.
        var isPlain = true
        put(text.count + 2) { bytes in
            bytes.put(UInt8(ascii: "\""))
            for index in 0..<text.count {
                let byte = unsafe text[index]
                if JSONWriter.mustEscape(byte) { isPlain = false }
                bytes.put(byte)
            }
            bytes.put(UInt8(ascii: "\""))
        }
        guard !isPlain else { return }
        written.removeLast(text.count + 2)
        written.append(UInt8(ascii: "\""))
        for index in 0..<text.count {
            let byte = unsafe text[index]
            if JSONWriter.mustEscape(byte) { escape(byte) } else { written.append(byte) }
        }
        written.append(UInt8(ascii: "\""))
    }

    /// Writes up to `max` bytes in one step.
    @inline(__always)
    private mutating func put(_ max: Int, _ body: (inout JSONBytes) -> Void) {
        written.append(addingCount: max) { span in
            unsafe span.withUnsafeMutableBufferPointer { room, count in
                var bytes = unsafe JSONBytes(room: room, count: count)
                body(&bytes)
                count = bytes.count
            }
        }
    }

    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        written.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x0A: written.append(UInt8(ascii: "n"))
        case 0x0D: written.append(UInt8(ascii: "r"))
        case 0x09: written.append(UInt8(ascii: "t"))
        case 0..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            written.append(copying: "u00".utf8)
            written.append(digits[Int(byte >> 4)])
            written.append(digits[Int(byte & 15)])
        default: written.append(byte)
        }
    }
}

/// Room for bytes that was asked for beforehand.
@safe private struct JSONBytes {
    /// Bytes of the longest number.
    static let digitsMax = 20

    private let room: UnsafeMutableBufferPointer<UInt8>
    private(set) var count: Int

    init(room: UnsafeMutableBufferPointer<UInt8>, count: Int) {
        unsafe self.room = room
        self.count = count
    }

    mutating func put(_ byte: UInt8) {
        precondition(unsafe count < room.count)
        unsafe room[count] = byte
        count += 1
    }

    mutating func put(key: StaticString, afterComma: Bool) {
        if afterComma { put(UInt8(ascii: ",")) }
        put(UInt8(ascii: "\""))
        let length = key.utf8CodeUnitCount
        precondition(unsafe room.count - count >= length)
        unsafe (room.baseAddress! + count).update(from: key.utf8Start, count: length)
        count += length
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
    }

    mutating func put(_ number: Int64) {
        if number < 0 { put(UInt8(ascii: "-")) }
        var left = count
        var rest = number.magnitude
        repeat {
            put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        // The last digit came first.
        var right = count - 1
        while left < right {
            unsafe room.swapAt(left, right)
            left += 1
            right -= 1
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
