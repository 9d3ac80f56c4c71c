/// A book that a server answers for.
public struct ServedBook: Sendable {
    /// What the operator calls it; labels its metrics.
    public let name: String
    /// The names of the server, lower case and without port, under which its pages are.
    public let hostNames: [String]
    /// Where its ledger is, as the operator wrote it.
    public let ledger: String
    /// What its doors share.
    public let services: Services

    /// A book, beside others.
    public init(
        _ services: Services, name: String, ledger: String = "", hostNames: [String] = []
    ) {
        self.services = services
        self.name = name
        self.ledger = ledger
        self.hostNames = hostNames
    }
}
