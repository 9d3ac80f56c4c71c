public import ScripCore

/// Reads what ``RecordEncoder`` wrote; damaged bytes are an error, never a crash.
public struct RecordDecoder: Sendable {
    private let bytes: [UInt8]
    private var position = 0

    /// Starts at the first byte.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Starts after the version that a record begins with; throws when a newer Scrip wrote it.
    public init(record bytes: [UInt8]) throws(ScripError) {
        self.init(bytes)
        let version = try byte()
        guard version <= RecordFormat.current else {
            throw ScripError(
                .ledgerUnavailable,
                "The ledger has a record of version \(version), and this Scrip reads versions up to "
                    + "\(RecordFormat.current)",
                remedy: "Use the newer Scrip that wrote it")
        }
        guard version >= 1 else { throw damaged("has no version") }
    }

    /// Whether everything has been read.
    public var isAtEnd: Bool { position == bytes.count }

    /// Throws unless everything has been read.
    public func finish() throws(ScripError) {
        guard position == bytes.count else { throw damaged("has bytes left over") }
    }

    /// Reads one byte.
    public mutating func byte() throws(ScripError) -> UInt8 {
        guard position < bytes.count else { throw damaged("ends early") }
        defer { position += 1 }
        return bytes[position]
    }

    /// Reads a count of things of which each takes at least one byte.
    public mutating func count() throws(ScripError) -> Int {
        let value = try varint()
        guard value <= UInt64(bytes.count - position) else { throw damaged("has a wrong count") }
        return Int(value)
    }

    /// Reads a signed number.
    public mutating func integer() throws(ScripError) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// Reads a count or an amount in minor units: never negative, and so small that sums of many fit.
    public mutating func amount() throws(ScripError) -> Int64 {
        let value = try integer()
        guard (0...RecordDecoder.amountMax).contains(value) else {
            throw damaged("has an amount out of bounds")
        }
        return value
    }

    /// More than any basket costs.
    private static let amountMax: Int64 = 1 << 54

    /// Reads a truth value.
    public mutating func boolean() throws(ScripError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw damaged("has a truth value that is neither")
        }
    }

    /// Reads text.
    public mutating func string() throws(ScripError) -> String {
        let length = try count()
        let slice = bytes[position..<position + length]
        position += length
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw damaged("has text that is not UTF-8")
        }
        return text
    }

    /// Reads bytes.
    public mutating func blob() throws(ScripError) -> [UInt8] {
        let length = try count()
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    /// Reads a value that may be absent.
    public mutating func optional<A>(
        _ read: (inout Self) throws(ScripError) -> A
    ) throws(ScripError) -> A? {
        try boolean() ? try read(&self) : nil
    }

    /// Reads a list.
    public mutating func list<A>(
        _ read: (inout Self) throws(ScripError) -> A
    ) throws(ScripError) -> [A] {
        var members: [A] = []
        for _ in 0..<(try count()) { members.append(try read(&self)) }
        return members
    }

    /// Reads a case by its raw text.
    public mutating func choice<A: RawRepresentable<String>>(
        _ type: A.Type
    ) throws(ScripError) -> A {
        let raw = try string()
        guard let value = A(rawValue: raw) else { throw damaged("has no \(type) '\(raw)'") }
        return value
    }

    /// The error for bytes that say something impossible.
    public func damaged(_ what: String) -> ScripError {
        ScripError(
            .ledgerUnavailable, "A record of the ledger \(what) at byte \(position)",
            remedy: "Run scrip audit, and restore the ledger from a copy if it is damaged")
    }

    /// Reads a number that is never negative.
    mutating func varint() throws(ScripError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw damaged("has a number that is too long") }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }
}
