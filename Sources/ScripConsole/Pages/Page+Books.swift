internal import ScripCore

extension Page {
    /// What was sent, redeemed and given back.
    static let books: [Page] = []
}
