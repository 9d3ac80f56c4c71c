/// Addresses with the same first bits, such as `10.0.0.0/8` or `fd00::/8`.
package struct IPNetwork: Hashable, Sendable {
    private let prefix: UInt128
    private let mask: UInt128

    /// Reads an address and a length; an address alone is a network of one.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        var length = 128
        if parts.count > 1 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = UInt8(parts[1]), number <= (address.isV4 ? 32 : 128)
            else { return nil }
            length = Int(number) + (address.isV4 ? 96 : 0)
        }
        mask = length == 0 ? 0 : .max << (128 - length)
        prefix = address.bits
        // 10.1.0.0/8 is more often a slip of the pen than meant.
        guard prefix & ~mask == 0 else { return nil }
    }

    package func contains(_ address: IPAddress) -> Bool { address.bits & mask == prefix }
}

extension IPAddress {
    /// Whether it belongs to nobody's own network, so that the whole internet reaches the same place by it.
    ///
    /// After the special-purpose registries of IANA (RFC 6890). IPv6 that leads to IPv4 is judged by where
    /// it leads.
    package var isPublic: Bool {
        if isV4 { return !IPAddress.special.contains { $0.contains(self) } }
        if IPAddress.translated.contains(where: { $0.contains(self) }) {
            return IPAddress(bits: IPAddress.mappedV4 | bits & 0xFFFF_FFFF).isPublic
        }
        return IPAddress.unicast.contains { $0.contains(self) }
            && !IPAddress.special.contains { $0.contains(self) }
    }

    /// The only part of IPv6 that is given out.
    private static let unicast = networks("2000::/3")
    /// NAT64: the last 32 bits are an IPv4 address.
    private static let translated = networks("64:ff9b::/96")
    private static let special = networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        // Teredo and other protocols' own, documentation, and 6to4, which leads into IPv4.
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

    private static func networks(_ texts: String...) -> [IPNetwork] {
        texts.compactMap { IPNetwork($0) }
    }
}
