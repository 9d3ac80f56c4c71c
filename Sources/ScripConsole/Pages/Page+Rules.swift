internal import ScripCore

extension Page {
    /// Rules: the studio.
    static let rules: [Page] = []
}
