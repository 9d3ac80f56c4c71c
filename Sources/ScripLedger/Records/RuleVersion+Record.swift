public import ScripCore

extension RuleVersion: Record {
    /// Writes the hash as the bytes it is: half of what its digits take, in every redemption.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(hash != nil)
        if let hash { encoder.append(blob: hash) } else { encoder.append(rawValue) }
    }

    /// Reads a version.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        if try decoder.boolean() {
            self.init(hash: try decoder.blob())
        } else {
            self.init(rawValue: try decoder.string())
        }
    }
}
