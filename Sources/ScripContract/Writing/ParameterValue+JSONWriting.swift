public import ScripCore

extension ParameterValue: JSONWritable {
    /// Writes the value as it was read.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .integer(let number): writer.value(number)
        case .string(let text): writer.value(text)
        case .boolean(let boolean): writer.value(boolean)
        case .list(let values): values.write(to: &writer)
        case .record(let fields): fields.write(to: &writer)
        }
    }
}

extension [ParameterValue.Field] {
    /// Writes the fields as one object, in the order they are in.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for field in self {
                writer.key(named: field.key)
                field.value.write(to: &writer)
            }
        }
    }

    /// The canonical form: one compact object.
    public var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}
