/// A value on its way to the server.
enum PostgresValue {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    static func number(_ value: Int64?) -> PostgresValue { value.map { .integer($0) } ?? .null }
    static func words(_ value: String?) -> PostgresValue { value.map { .text($0) } ?? .null }
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
        let start = bytes.count
        switch value {
        case .null:
            offsets.append(nil)
            lengths.append(0)
            return
        case .integer(let number):
            for shift in stride(from: Int64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        case .text(let text):
            bytes.append(contentsOf: text.utf8)
            if bytes[start...].contains(0) { hasNUL = true }
        case .blob(let blob): bytes.append(contentsOf: blob)
        }
        offsets.append(start)
        lengths.append(Int32(bytes.count - start))
    }
}
