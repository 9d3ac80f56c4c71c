package import ScripCore

/// Coupons were reserved for a customer who is paying, with the decision that a commit will honour.
package struct Held: Hashable, Sendable, Record {
    /// What was decided.
    package var decided: Redeemed
    /// The last second the reservation keeps others away.
    package var until: Instant

    /// A reservation.
    package init(decided: Redeemed, until: Instant) {
        self.decided = decided
        self.until = until
    }

    /// Writes the reservation.
    package func encode(to encoder: inout RecordEncoder) {
        encoder.append(decided)
        encoder.append(until.epochSeconds)
    }

    /// Reads a reservation.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            decided: try decoder.value(), until: Instant(epochSeconds: try decoder.integer()))
    }
}
