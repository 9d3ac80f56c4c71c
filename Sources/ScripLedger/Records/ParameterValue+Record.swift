public import ScripCore

extension ParameterValue: Record {
    /// Writes a kind and the value.
    public func encode(to encoder: inout RecordEncoder) {
        switch self {
        case .integer(let number):
            encoder.append(byte: 0)
            encoder.append(number)
        case .string(let text):
            encoder.append(byte: 1)
            encoder.append(text)
        case .boolean(let flag):
            encoder.append(byte: 2)
            encoder.append(flag)
        case .list(let members):
            encoder.append(byte: 3)
            encoder.append(list: members)
        case .record(let fields):
            encoder.append(byte: 4)
            encoder.append(list: fields)
        }
    }

    /// Reads a kind and the value.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        try self.init(from: &decoder, depth: 0)
    }

    /// Reads a kind and the value, unless a damaged record nests so deep that the stack would end.
    init(from decoder: inout RecordDecoder, depth: Int) throws(ScripError) {
        guard depth < 32 else { throw decoder.damaged("is nested too deep") }
        switch try decoder.byte() {
        case 0: self = .integer(try decoder.integer())
        case 1: self = .string(try decoder.string())
        case 2: self = .boolean(try decoder.boolean())
        case 3:
            self = .list(
                try decoder.list { d throws(ScripError) in
                    try ParameterValue(from: &d, depth: depth + 1)
                })
        case 4:
            self = .record(
                try decoder.list { d throws(ScripError) in
                    try Field(from: &d, depth: depth + 1)
                })
        default: throw decoder.damaged("has an unknown kind of parameter")
        }
    }
}

extension ParameterValue.Field: Record {
    /// Writes key and value.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(key)
        encoder.append(value)
    }

    /// Reads key and value.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        try self.init(from: &decoder, depth: 0)
    }

    init(from decoder: inout RecordDecoder, depth: Int) throws(ScripError) {
        self.init(
            key: try decoder.string(),
            value: try ParameterValue(from: &decoder, depth: depth))
    }
}
