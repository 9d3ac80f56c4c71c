internal import Foundation

/// An address a merchant may be notified at: HTTPS, no query, no user, no fragment.
public struct CallbackURL: Hashable, Sendable {
    /// The address.
    public let text: String

    /// Nil when it is not such an address.
    ///
    /// - Parameters:
    ///   - text: The address.
    ///   - takesLoopback: Whether plain HTTP to this machine will do, as it does for a developer.
    public init?(_ text: String, takesLoopback: Bool) {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
            parts.query == nil, parts.fragment == nil, parts.user == nil, parts.password == nil
        else { return nil }
        switch parts.scheme?.lowercased() {
        case "https": break
        case "http" where takesLoopback && CallbackURL.isLoopback(host): break
        default: return nil
        }
        self.text = text
    }

    /// Whether a host's name or address is this machine itself.
    public static func isLoopback(_ host: String) -> Bool {
        ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host.lowercased())
    }
}
