public import ScripCore

/// Finds the codes in a picture that a browser sent.
///
/// Pictures come from strangers: whoever reads one does so in a process of its own that may not do much.
public struct PictureReader: Sendable {
    /// The texts of the codes in a picture, PNG or JPEG; throws where there is nothing to read it with.
    public let codes: @Sendable (_ picture: [UInt8]) throws(ScripError) -> [String]

    /// A reader.
    public init(codes: @escaping @Sendable (_ picture: [UInt8]) throws(ScripError) -> [String]) {
        self.codes = codes
    }
}
