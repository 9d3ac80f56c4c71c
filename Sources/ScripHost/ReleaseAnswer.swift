public import ScripContract
public import ScripCore

/// The answer to `release`.
public struct ReleaseAnswer: Hashable, Sendable {
    /// The hold's request number.
    public var requestNumber: RequestNumber
    /// The redemption that the hold became; nil when nothing is held any more.
    public var redemption: RedemptionID?

    /// Whether the hold is over without a redemption.
    public var released: Bool { redemption == nil }
}

extension ReleaseAnswer: JSONWritable {
    /// Writes whether the hold was ended, or what it became.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("request_no", requestNumber.rawValue)
            writer.member("released", released)
            if let redemption { writer.member("redemption_id", redemption.rawValue) }
        }
    }
}
