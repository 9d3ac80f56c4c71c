public import ScripCore

/// A code a merchant uploaded (预存code).
public struct UploadedCode: Hashable, Sendable {
    /// The code.
    public var code: CouponCode
    /// When it was uploaded.
    public var uploadedAt: Instant
    /// Where it stands among those that can be drawn; nil once it was.
    public var position: Int64?

    /// An uploaded code.
    public init(code: CouponCode, uploadedAt: Instant, position: Int64?) {
        self.code = code
        self.uploadedAt = uploadedAt
        self.position = position
    }
}
