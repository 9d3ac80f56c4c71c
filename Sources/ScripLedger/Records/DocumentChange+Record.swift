public import ScripCore

extension DocumentChange: Record {
    /// Writes the change.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(key.collection)
        encoder.append(key.key)
        encoder.append(optional: body) { $0.append(blob: $1) }
        switch expecting {
        case .any: encoder.append(byte: 0)
        case .absent: encoder.append(byte: 1)
        case .version(let version):
            encoder.append(byte: 2)
            encoder.append(version)
        }
    }

    /// Reads a change.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        let key = DocumentKey(
            collection: try decoder.string(), key: try decoder.string())
        let body = try decoder.optional { d throws(ScripError) in try d.blob() }
        let expecting: Expectation
        switch try decoder.byte() {
        case 0: expecting = .any
        case 1: expecting = .absent
        case 2: expecting = .version(try decoder.integer())
        default: throw decoder.damaged("expects something unknown of a document")
        }
        self.init(key: key, body: body, expecting: expecting)
    }
}
