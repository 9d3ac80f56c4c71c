public import ScripCore

extension MiniProgram: Record {
    /// Writes the page.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(appID)
        encoder.append(path)
    }

    /// Reads a page.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(appID: try decoder.string(), path: try decoder.string())
    }
}
