internal import ScripCore

extension Page {
    /// The counter: scan, look, redeem, take back.
    static let cashier: [Page] = []
}
