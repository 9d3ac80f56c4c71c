/// Which addresses this host posts to: those of the internet, and what its operator allows besides.
///
/// A merchant names an address, and the host asks it from inside: without this, whoever may set one could
/// reach what only this machine reaches.
package struct CallbackPolicy: Hashable, Sendable {
    /// Whether this machine itself may be asked, over plain HTTP too: for a developer, server and receiver
    /// both on it.
    package let takesLoopback: Bool
    /// Networks that may be asked although they are private.
    package let networks: [IPNetwork]

    package init(takesLoopback: Bool, networks: [IPNetwork] = []) {
        self.takesLoopback = takesLoopback
        self.networks = networks
    }

    /// Whether an address may be connected to.
    package func allows(_ address: IPAddress) -> Bool {
        if address.isPublic || networks.contains(where: { $0.contains(address) }) { return true }
        return takesLoopback && address.isLoopback
    }
}
