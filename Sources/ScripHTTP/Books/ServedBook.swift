/// A book that a server answers for.
public struct ServedBook: Sendable {
    /// What the operator calls it; labels its metrics.
    public let name: String
    /// The names of the server, lower case and without port, under which its pages are.
    public let hostNames: [String]
    /// What its doors share.
    public let services: Services

    /// A book, beside others.
    public init(_ services: Services, name: String, hostNames: [String] = []) {
        self.services = services
        self.name = name
        self.hostNames = hostNames
    }
}
