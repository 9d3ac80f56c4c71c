/// A value on its way to the server.
enum PostgresValue {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
    /// An array, one dimension: a set of rows is sent as one array for each column.
    case array(PostgresElement, [PostgresValue])

    static func texts(_ values: some Sequence<String>) -> PostgresValue {
        .array(.text, values.map { .text($0) })
    }
    static func number(_ value: Int64?) -> PostgresValue { value.map { .integer($0) } ?? .null }
    static func words(_ value: String?) -> PostgresValue { value.map { .text($0) } ?? .null }
}

/// What an array is of, by the number its type has in every server (pg_type.dat).
enum PostgresElement: Int32 {
    case blob = 17
    case integer = 20
    case text = 25
}

/// Values in the binary form of the protocol, as libpq takes them.
struct PostgresParameters {
    private(set) var bytes: [UInt8] = []
    private(set) var offsets: [Int?] = []
    private(set) var lengths: [Int32] = []
    /// Whether a text has a NUL, which the server does not take.
    private(set) var hasNUL = false

    init(_ values: [PostgresValue]) {
        for value in values { append(value) }
        // Even an empty value needs an address.
        bytes.append(0)
    }

    private mutating func append(_ value: PostgresValue) {
        if case .null = value {
            offsets.append(nil)
            lengths.append(0)
            return
        }
        let start = bytes.count
        write(value)
        offsets.append(start)
        lengths.append(Int32(bytes.count - start))
    }

    private mutating func write(_ value: PostgresValue) {
        switch value {
        case .null: break
        case .integer(let number): write(number)
        case .text(let text):
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            if bytes[start...].contains(0) { hasNUL = true }
        case .blob(let blob): bytes.append(contentsOf: blob)
        case .array(let element, let values):
            // Dimensions, whether there are nulls, the type, how many, and the first index.
            let hasNull = values.contains { if case .null = $0 { true } else { false } }
            write(values.isEmpty ? 0 : 1 as Int32)
            write(hasNull ? 1 : 0 as Int32)
            write(element.rawValue)
            guard !values.isEmpty else { return }
            write(Int32(values.count))
            write(1 as Int32)
            for value in values {
                if case .null = value {
                    write(-1 as Int32)
                    continue
                }
                let place = bytes.count
                write(0 as Int32)
                write(value)
                let length = UInt32(bytes.count - place - 4)
                for index in 0..<4 {
                    bytes[place + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * index))
                }
            }
        }
    }

    private mutating func write(_ number: some FixedWidthInteger) {
        unsafe withUnsafeBytes(of: number.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }
}
