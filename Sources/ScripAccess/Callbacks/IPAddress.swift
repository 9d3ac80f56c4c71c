package import Foundation

/// An IPv4 or IPv6 address, without port and zone.
package struct IPAddress: Hashable, Sendable {
    /// All 128 bits; those of IPv4 stand where IPv6 maps them, at `::ffff:0:0/96`.
    package let bits: UInt128

    package static let mappedV4 = UInt128(0xFFFF) << 32

    package init(bits: UInt128) { self.bits = bits }

    /// Reads the usual spelling: four decimal numbers without zeros in front, or RFC 4291's.
    package init?(_ text: String) {
        // The system would read up to a NUL.
        guard !text.utf8.contains(0) else { return nil }
        var four = in_addr()
        var six = in6_addr()
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            self.init(four)
        } else if unsafe inet_pton(AF_INET6, text, &six) == 1 {
            self.init(six)
        } else {
            return nil
        }
    }

    /// An address as the system has it.
    package init(_ address: in_addr) {
        bits = IPAddress.mappedV4 | UInt128(UInt32(bigEndian: address.s_addr))
    }

    /// An address as the system has it.
    package init(_ address: in6_addr) {
        bits = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        }
    }

    /// Whether it is IPv4, however it was written.
    package var isV4: Bool { bits >> 32 == 0xFFFF }

    /// Whether it is this machine itself.
    package var isLoopback: Bool { isV4 ? bits >> 24 & 0xFF == 127 : bits == 1 }
}

extension IPAddress: CustomStringConvertible {
    /// `192.0.2.1`, or all eight groups of IPv6: `2001:db8:0:0:0:0:0:1`.
    package var description: String {
        isV4
            ? (0..<4).reversed().map { String(UInt8(truncatingIfNeeded: bits >> ($0 * 8))) }
                .joined(separator: ".")
            : (0..<8).reversed()
                .map { String(UInt16(truncatingIfNeeded: bits >> ($0 * 16)), radix: 16) }
                .joined(separator: ":")
    }
}
