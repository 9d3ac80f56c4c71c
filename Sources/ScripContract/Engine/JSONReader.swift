internal import ScripCore

// Why a reader of our own. Measured on a 20-line checkout, Foundation's JSONDecoder takes 54 µs, and
// deciding a coupon about one. Neither it nor simdjson names line, column and key path of what is
// wrong, and both let a key stand twice, which in a checkout means two readers may see two prices.
// This one refuses what the contract does not allow and writes a basket's flat rows in place.

/// A cursor over JSON text (RFC 8259), stricter than the RFC where a checkout gains from it.
///
/// Works on lent bytes and never reads outside them. Where it stands in the document is not tracked:
/// a fault carries its offset, and ``JSONPlace`` finds line, column and path again, off the hot path.
@safe struct JSONReader: ~Copyable {
    /// Bytes beyond which no document is read: offsets of flat records have 32 bits.
    static let bytesMax = 16 << 20
    /// Lists and objects inside each other.
    static let depthMax = 64

    let base: UnsafePointer<UInt8>
    let end: Int
    var position = 0
    /// Decoded text, never longer than the source.
    ///
    /// Owned; eight bytes are spare for wide stores.
    let text: UnsafeMutablePointer<UInt8>
    var textCount = 0
    var depth = 0
    /// What a basket's amounts are in when it does not say so.
    var usualCurrency = Book.usualCurrency

    /// Stands at the first byte of the document's value.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONFault) {
        guard let start = bytes.baseAddress, bytes.count > 0 else {
            throw JSONFault.empty
        }
        guard bytes.count <= JSONReader.bytesMax else {
            throw JSONFault.syntax(
                0, "the text has \(bytes.count) bytes",
                remedy: "Use at most \(JSONReader.bytesMax)")
        }
        let mark = (unsafe bytes[0], bytes.count > 1 ? unsafe bytes[1] : 0)
        if mark == (0xFE, 0xFF) || mark == (0xFF, 0xFE) {
            throw JSONFault.syntax(
                0, "the text starts with the byte order mark of UTF-16",
                remedy: "Save it as UTF-8")
        }
        unsafe base = start
        end = bytes.count
        // Editors on Windows put UTF-8's mark in front of what they save; it means nothing.
        if mark == (0xEF, 0xBB), end > 2, unsafe bytes[2] == 0xBF { position = 3 }
        unsafe text = .allocate(capacity: bytes.count + 8)
    }

    deinit { unsafe text.deallocate() }

    /// The byte at the cursor, 0 at the end of the text.
    @inline(__always)
    var byte: UInt8 { position < end ? unsafe base[position] : 0 }

    /// The byte at an offset, 0 outside the text.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 { offset < end ? unsafe base[offset] : 0 }

    /// Passes over space, tab, line feed and carriage return.
    @inline(__always)
    mutating func skipSpace() {
        var at = position
        while at < end {
            let next = unsafe base[at]
            // Most calls find no space: one comparison settles those.
            guard next <= 0x20, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09
            else { break }
            at &+= 1
        }
        position = at
    }

    /// Passes over the space after the document; anything else there is a fault.
    mutating func finish() throws(JSONFault) {
        skipSpace()
        guard position == end else {
            throw JSONFault.syntax(
                position, "there is text after the end of the document, \(found)",
                remedy: "Give one JSON value and nothing after it")
        }
    }

    // MARK: Objects and lists

    /// Passes over `{`.
    @inline(__always)
    mutating func openObject() throws(JSONFault) {
        skipSpace()
        guard byte == UInt8(ascii: "{") else { throw wrongType("an object, {…}") }
        position &+= 1
        try deepen()
    }

    /// Stands at the next key's quote, or passes over `}` and answers false.
    @inline(__always)
    mutating func hasNextMember(first: Bool) throws(JSONFault) -> Bool {
        skipSpace()
        let next = byte
        if next == UInt8(ascii: ","), !first {
            position &+= 1
            skipSpace()
            guard byte == UInt8(ascii: "\"") else { throw keyExpected(afterComma: true) }
            return true
        }
        if next == UInt8(ascii: "}") {
            position &+= 1
            depth &-= 1
            return false
        }
        guard first else { throw separatorExpected("}") }
        guard next == UInt8(ascii: "\"") else { throw keyExpected(afterComma: false) }
        return true
    }

    /// Passes over `:` and the space around it.
    @inline(__always)
    mutating func colon() throws(JSONFault) {
        skipSpace()
        guard byte == UInt8(ascii: ":") else {
            throw expected("':' after the key", remedy: "Write \"key\": value")
        }
        position &+= 1
        skipSpace()
    }

    /// Passes over `[`.
    @inline(__always)
    mutating func openList() throws(JSONFault) {
        skipSpace()
        guard byte == UInt8(ascii: "[") else { throw wrongType("a list, […]") }
        position &+= 1
        try deepen()
    }

    /// Stands at the next element, or passes over `]` and answers false.
    @inline(__always)
    mutating func hasNextElement(first: Bool) throws(JSONFault) -> Bool {
        skipSpace()
        if byte == UInt8(ascii: "]") {
            position &+= 1
            depth &-= 1
            return false
        }
        if first { return true }
        guard byte == UInt8(ascii: ",") else { throw separatorExpected("]") }
        position &+= 1
        skipSpace()
        guard byte != UInt8(ascii: "]") else {
            throw expected("a value", remedy: "Remove the comma before the bracket")
        }
        return true
    }

    @inline(__always)
    private mutating func deepen() throws(JSONFault) {
        depth &+= 1
        guard depth <= JSONReader.depthMax else {
            throw JSONFault.syntax(
                position - 1, "lists and objects are nested more than \(JSONReader.depthMax) deep",
                remedy: "Flatten the document")
        }
    }

    // MARK: True and false

    /// Reads `true` or `false`.
    mutating func boolean() throws(JSONFault) -> Bool {
        let value = byte == UInt8(ascii: "t")
        let word: StaticString = value ? "true" : "false"
        guard stands(word) else { throw wrongType("true or false") }
        position += word.utf8CodeUnitCount
        return value
    }

    /// Whether a word stands at the cursor.
    func stands(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard position + count <= end else { return false }
        for index in 0..<count {
            guard unsafe base[position + index] == word.utf8Start[index] else { return false }
        }
        return true
    }
}
