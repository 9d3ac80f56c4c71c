/// Records laid out flat, as a parser writes them and a rule host reads them in place.
///
/// A row is a fixed number of 8-byte cells. A cell is an integer, or a *span*: 32 bits of offset and
/// 32 bits of length into `text` (for text) or `extras` (for sets, maps and lists). Nothing points
/// anywhere, so the value may be copied, shared between threads and lent to C as it is.
@usableFromInline package struct FlatRecords: Hashable, Sendable {
    /// Fixed-width rows, one after the other.
    @usableFromInline package var rows: [Int64]
    /// Cells of what varies in length: set members, map entries, rows of nested lists.
    package var extras: [Int64]
    /// All text, UTF-8, without terminators.
    package var text: [UInt8]

    /// No rows yet.
    package init() {
        rows = []
        extras = []
        text = []
    }

    /// Packs an offset and a length into one cell.
    @inlinable
    package static func span(_ offset: Int, _ length: Int) -> Int64 {
        Int64(truncatingIfNeeded: UInt64(UInt32(offset)) << 32 | UInt64(UInt32(length)))
    }

    /// The offset in a span.
    @inlinable
    package static func offset(_ span: Int64) -> Int { Int(UInt64(bitPattern: span) >> 32) }

    /// The length in a span.
    @inlinable
    package static func length(_ span: Int64) -> Int { Int(UInt64(bitPattern: span) & 0xFFFF_FFFF) }

    /// Appends text and answers its span.
    package mutating func append(text string: String) -> Int64 {
        let start = text.count
        text.append(contentsOf: string.utf8)
        return FlatRecords.span(start, text.count - start)
    }

    /// The text a span names.
    package func string(_ span: Int64) -> String {
        let start = FlatRecords.offset(span)
        return String(
            decoding: text[start..<start + FlatRecords.length(span)], as: UTF8.self)
    }
}

/// How a map's value is told apart in `FlatRecords.extras`: entries are key span, kind, value.
package enum FlatKind {
    /// The value is a text span.
    package static let text: Int64 = 0
    /// The value is the integer itself.
    package static let integer: Int64 = 1
    /// The value is 0 or 1.
    package static let boolean: Int64 = 2
    /// Cells of one map entry.
    package static let mapEntryCells = 3
}
