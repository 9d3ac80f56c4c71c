public import ScripCore

/// A value that journal entries are made of.
public protocol Record: Sendable {
    /// Writes the value, without the version that a record begins with.
    func encode(to encoder: inout RecordEncoder)
    /// The value's bytes, after the version of their format.
    var record: [UInt8] { get }
    /// Reads a value, checking everything that code relies on.
    init(from decoder: inout RecordDecoder) throws(ScripError)
}

extension Record {
    /// The value's bytes, after the version of their format.
    public var record: [UInt8] {
        var encoder = RecordEncoder.record()
        encode(to: &encoder)
        return encoder.bytes
    }

    /// Reads a value that takes up all of `bytes`.
    public init(record bytes: [UInt8]) throws(ScripError) {
        var decoder = try RecordDecoder(record: bytes)
        try self.init(from: &decoder)
        try decoder.finish()
    }
}

extension RecordEncoder {
    /// Appends a value.
    public mutating func append(_ value: some Record) { value.encode(to: &self) }

    /// Appends a value that may be absent.
    public mutating func append(optional value: (some Record)?) {
        append(optional: value) { $0.append($1) }
    }

    /// Appends values with their count.
    public mutating func append(list values: [some Record]) {
        append(count: values.count)
        for value in values { append(value) }
    }
}

extension RecordDecoder {
    /// Reads a value.
    public mutating func value<A: Record>(_ type: A.Type = A.self) throws(ScripError) -> A {
        try A(from: &self)
    }
}
