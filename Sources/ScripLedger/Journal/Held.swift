public import ScripCore

/// Coupons were reserved for a customer who is paying, with the decision that a commit will honour.
public struct Held: Hashable, Sendable, Record {
    /// What was decided.
    public var decided: Redeemed
    /// The last second the reservation keeps others away.
    public var until: Instant

    /// A reservation.
    public init(decided: Redeemed, until: Instant) {
        self.decided = decided
        self.until = until
    }

    /// Writes the reservation.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(decided)
        encoder.append(until.epochSeconds)
    }

    /// Reads a reservation.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            decided: try decoder.value(), until: Instant(epochSeconds: try decoder.integer()))
    }
}
