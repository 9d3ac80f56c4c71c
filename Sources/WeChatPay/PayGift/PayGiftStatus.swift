/// Where a pay-gift activity stands; spelled as the platform does.
package enum PayGiftStatus: String, Hashable, Sendable, CaseIterable {
    /// Not known.
    case unknown = "ACT_STATUS_UNKNOWN"
    /// Created; it has not begun.
    case created = "CREATE_ACT_STATUS"
    /// It gives.
    case ongoing = "ONGOING_ACT_STATUS"
    /// Ended by the merchant.
    case terminated = "TERMINATE_ACT_STATUS"
    /// Paused.
    case stopped = "STOP_ACT_STATUS"
    /// Its last second has passed.
    case over = "OVER_TIME_ACT_STATUS"
    /// It could not be created.
    case failed = "CREATE_ACT_FAILED"
}
