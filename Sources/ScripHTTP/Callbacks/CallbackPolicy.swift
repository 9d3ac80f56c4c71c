internal import ScripCore

/// Which addresses this host posts to: those of the internet, and what its operator allows besides.
///
/// A merchant names an address, and the host asks it from inside: without this, whoever may set one could
/// reach what only this machine reaches.
struct CallbackPolicy: Hashable, Sendable {
    /// Whether this machine itself may be asked, over plain HTTP too: for a developer, server and receiver
    /// both on it.
    let takesLoopback: Bool
    /// Networks that may be asked although they are private.
    let networks: [IPNetwork]

    init(takesLoopback: Bool, networks: [IPNetwork] = []) {
        self.takesLoopback = takesLoopback
        self.networks = networks
    }

    init(_ settings: Settings) {
        self.init(
            takesLoopback: CallbackPolicy.isLoopback(settings.address),
            networks: settings.callbackNetworks.compactMap { IPNetwork($0) })
    }

    /// Whether an address may be connected to.
    func allows(_ address: IPAddress) -> Bool {
        if address.isPublic || networks.contains(where: { $0.contains(address) }) { return true }
        return takesLoopback && address.isLoopback
    }

    private static func isLoopback(_ host: String) -> Bool {
        host.lowercased() == "localhost" || IPAddress(host)?.isLoopback == true
    }
}
