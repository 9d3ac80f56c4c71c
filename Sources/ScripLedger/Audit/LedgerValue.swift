internal import ScripCore

/// What one column of one stored row holds, as the engine keeps it.
public enum LedgerValue: Hashable, Sendable {
    /// Nothing.
    case null
    /// A whole number.
    case integer(Int64)
    /// Text, as bytes: what was tampered with need not be UTF-8.
    case text([UInt8])
    /// Bytes.
    case blob([UInt8])
    /// A number that is not whole; no column of a ledger holds one.
    case real(Double)

    /// Text, or nothing.
    static func text(_ text: String?) -> LedgerValue {
        text.map { .text(Array($0.utf8)) } ?? .null
    }

    /// A whole number, or nothing.
    static func number(_ number: Int64?) -> LedgerValue { number.map { .integer($0) } ?? .null }

    /// A moment, or nothing.
    static func moment(_ instant: Instant?) -> LedgerValue { number(instant?.epochSeconds) }
}

extension LedgerValue: CustomStringConvertible {
    /// The value as a row's name has it.
    public var description: String {
        switch self {
        case .null: "nothing"
        case .integer(let number): String(number)
        case .text(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
        case .blob(let bytes): "x'\(Hex.text(bytes.prefix(8)))\(bytes.count > 8 ? "…" : "")'"
        case .real(let number): String(number)
        }
    }
}

/// A table that an engine holds, with every column it has.
public struct LedgerTable: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its columns, in the order in which rows are told.
    public var columns: [String]

    /// A table.
    public init(name: String, columns: [String]) {
        self.name = name
        self.columns = columns
    }
}
