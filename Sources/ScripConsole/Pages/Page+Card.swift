internal import ScripCore

extension Page {
    /// A customer's own coupons.
    static let card: [Page] = []
}
