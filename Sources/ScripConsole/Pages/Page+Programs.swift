internal import ScripCore

extension Page {
    /// What gives coupons by itself.
    static let programs: [Page] = []
}
