/// An address a merchant may be notified at, under a host's policy.
///
/// HTTPS, or plain HTTP to this machine itself for a developer. Where its name leads is looked up, and
/// judged by the same policy, each time it is asked.
package struct CallbackURL: Hashable, Sendable {
    /// The address.
    package let address: WebAddress

    /// The address as it is shown.
    package var text: String { address.text }

    /// Reads an address that was sent, or that was stored under whatever policy there was then.
    package init(_ text: String, under policy: CallbackPolicy) throws(WebAddress.Fault) {
        address = try WebAddress(text)
        let isLoopback =
            switch address.host {
            case .name(let name): name == "localhost"
            case .ip(let address): address.isLoopback
            }
        switch address.scheme {
        case .https: break
        case .http where isLoopback && policy.takesLoopback: break
        case .http: throw WebAddress.Fault("is not an https address")
        }
        if case .ip(let address) = address.host, !policy.allows(address) {
            throw WebAddress.Fault("is in a private network that callbacks are not allowed into")
        }
        if case .name("localhost") = address.host, !policy.takesLoopback,
            !policy.allows(IPAddress(bits: 1))
        {
            throw WebAddress.Fault("is in a private network that callbacks are not allowed into")
        }
    }
}
