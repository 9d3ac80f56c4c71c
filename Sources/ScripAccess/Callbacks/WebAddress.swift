/// An address of the web, `https://host:port/path`, read once and by nobody else's rules.
///
/// Libraries disagree about what an address may be, and one of them ends the process over a port that is
/// no port. So whatever is an address here has a host that is a name or an IP address in its usual
/// spelling, a port from 1 through 65535, and a path of ASCII with whole escapes; no user, query or fragment.
package struct WebAddress: Hashable, Sendable {
    package enum Scheme: String, Hashable, Sendable {
        case http, https
    }

    package enum Host: Hashable, Sendable {
        /// A name, in lower case.
        case name(String)
        case ip(IPAddress)
    }

    /// What is wrong with a text that is no address, to stand behind the field's name.
    package struct Fault: Error, Hashable {
        package let issue: String

        package init(_ issue: String) { self.issue = issue }
    }

    /// The longest an address may be.
    package static let bytesMax = 2_048

    package let scheme: Scheme
    package let host: Host
    /// The port it names; nil for the scheme's own.
    package let port: UInt16?
    /// The path, empty or with a slash in front, escapes as they were written.
    package let path: String

    /// Reads an address.
    package init(_ text: String) throws(Fault) {
        guard text.utf8.count <= WebAddress.bytesMax else { throw Fault("is too long") }
        guard text.utf8.allSatisfy(WebAddress.mayStand) else {
            throw Fault(
                "has a character that no address has; use ASCII, and percent-encode the rest")
        }
        guard let mark = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: text[..<mark.lowerBound].lowercased())
        else { throw Fault("does not begin with https://") }
        self.scheme = scheme
        let rest = text[mark.upperBound...]
        guard !rest.utf8.contains(UInt8(ascii: "?")), !rest.utf8.contains(UInt8(ascii: "#")) else {
            throw Fault("has a query or a fragment; use an address without")
        }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.utf8.contains(UInt8(ascii: "@")) else {
            throw Fault("has a user before its host; use an address without")
        }
        let (host, port) = try WebAddress.split(authority)
        self.host = try WebAddress.host(host)
        self.port = try port.map { text throws(Fault) in try WebAddress.port(text) }
        path = String(rest[authority.endIndex...])
        try WebAddress.checkEscapes(path)
    }

    /// The address as it is asked for.
    package var text: String {
        let name =
            switch host {
            case .name(let name): name
            case .ip(let address): address.isV4 ? "\(address)" : "[\(address)]"
            }
        return "\(scheme.rawValue)://\(name)\(port.map { ":\($0)" } ?? "")\(path)"
    }

    // MARK: Parts

    /// Host and port of an authority; a host in brackets has colons of its own.
    private static func split(
        _ authority: Substring
    ) throws(Fault) -> (host: Substring, port: Substring?) {
        let end: Substring.Index
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]") else {
                throw Fault("has an IPv6 address without its closing bracket")
            }
            end = authority.index(after: bracket)
        } else {
            end = authority.firstIndex(of: ":") ?? authority.endIndex
        }
        guard end < authority.endIndex else { return (authority, nil) }
        guard authority[end] == ":" else { throw Fault("has text behind its host") }
        return (authority[..<end], authority[authority.index(after: end)...])
    }

    private static func host(_ text: Substring) throws(Fault) -> Host {
        guard !text.isEmpty else { throw Fault("has no host") }
        if text.first == "[" {
            guard let address = IPAddress(String(text.dropFirst().dropLast())), !address.isV4 else {
                throw Fault("has brackets around what is no IPv6 address")
            }
            return .ip(address)
        }
        if let address = IPAddress(String(text)) { return .ip(address) }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, labels.allSatisfy(isLabel) else {
            throw Fault("has a host that is neither a name nor an IP address")
        }
        // Some resolvers read 127.1, 0x7f.1 and 2130706433 as addresses; none of them is a name.
        guard let last = labels.last, let first = last.utf8.first, !isDigit(first) else {
            throw Fault("has a host that ends in a number; write an IPv4 address as 192.0.2.1")
        }
        return .name(text.lowercased())
    }

    private static func port(_ text: Substring) throws(Fault) -> UInt16 {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(isDigit),
            let port = UInt16(text), port > 0
        else { throw Fault("has a port that is none; use 1 to 65535") }
        return port
    }

    private static func checkEscapes(_ path: String) throws(Fault) {
        var rest = path.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else { continue }
            guard rest.popFirst().map(isHex) == true, rest.popFirst().map(isHex) == true else {
                throw Fault("has a broken escape in its path; write a percent sign as %25")
            }
        }
    }

    // MARK: Characters

    /// Visible ASCII that RFC 3986 has a place for.
    private static func mayStand(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
            UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"),
            UInt8(ascii: "}"):
            false
        default: (0x21...0x7E).contains(byte)
        }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        let bytes = label.utf8
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else {
            return false
        }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x7A).contains(byte | 0x20)
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}
