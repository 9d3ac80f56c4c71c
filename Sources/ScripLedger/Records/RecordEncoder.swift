internal import BasicContainers
internal import ScripCore

/// Writes values as the compact bytes that journal entries are made of.
///
/// One value has exactly one encoding, so equal bytes mean equal requests. Integers are LEB128
/// varints (signed ones zigzag first), text is its length and UTF-8, lists their count and members.
public struct RecordEncoder: ~Copyable, Sendable {
    // Not an array, which would look at every byte whether it is shared.
    private var written: UniqueArray<UInt8>

    /// Starts with nothing written.
    public init(capacity: Int = 256) { written = UniqueArray(minimumCapacity: capacity) }

    /// Starts a record: with the version of its format.
    public static func record(capacity: Int = 256) -> RecordEncoder {
        var encoder = RecordEncoder(capacity: capacity)
        encoder.append(byte: RecordFormat.current)
        return encoder
    }

    /// What has been written.
    public var bytes: [UInt8] {
        unsafe written.span.withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// What has been written, after what was written before.
    func bytes(after first: [UInt8]) -> [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(first.count + written.count)
        all.append(contentsOf: first)
        unsafe written.span.withUnsafeBufferPointer { unsafe all.append(contentsOf: $0) }
        return all
    }

    /// Appends one byte.
    public mutating func append(byte: UInt8) { written.append(byte) }

    /// Appends a count or another number that is never negative.
    public mutating func append(count: Int) { append(varint: UInt64(count)) }

    /// Appends a signed number.
    public mutating func append(_ value: Int64) {
        append(varint: UInt64(bitPattern: value << 1) ^ UInt64(bitPattern: value >> 63))
    }

    /// Appends a truth value.
    public mutating func append(_ value: Bool) { written.append(value ? 1 : 0) }

    /// Appends text.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in unsafe append(bytes: utf8) }
    }

    /// Appends a part of a longer array, with its count.
    mutating func append(_ offset: Int, _ count: Int, of source: [UInt8]) {
        precondition(offset >= 0 && count >= 0 && offset + count <= source.count)
        unsafe source.withUnsafeBufferPointer { source in
            unsafe append(
                bytes: UnsafeBufferPointer(rebasing: source[offset..<offset + count]))
        }
    }

    // Copied as one block: element by element, a basket takes longer to write than to decide.
    private mutating func append(bytes: UnsafeBufferPointer<UInt8>) {
        append(varint: UInt64(bytes.count))
        unsafe written.append(copying: bytes)
    }

    /// Appends bytes with their count.
    public mutating func append(blob: [UInt8]) {
        append(varint: UInt64(blob.count))
        written.append(copying: blob)
    }

    /// Appends whether there is a value, and the value.
    public mutating func append<A>(
        optional value: A?, _ write: (inout RecordEncoder, A) -> Void
    ) {
        guard let value else { return append(false) }
        append(true)
        write(&self, value)
    }

    /// Appends a number that may be absent.
    public mutating func append(optional value: Int64?) {
        append(optional: value) { $0.append($1) }
    }

    /// Appends text that may be absent.
    public mutating func append(optional value: String?) {
        append(optional: value) { $0.append($1) }
    }

    private mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            written.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        written.append(UInt8(truncatingIfNeeded: rest))
    }
}
