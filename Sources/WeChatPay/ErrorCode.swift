/// A code of an API v3 error body; the spelling is the platform's.
public struct ErrorCode: RawRepresentable, Hashable, Sendable {
    /// The code as it goes over the wire.
    public let rawValue: String
    /// A code with this spelling.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The signature of a request does not verify.
    public static let signError = ErrorCode(rawValue: "SIGN_ERROR")
}
