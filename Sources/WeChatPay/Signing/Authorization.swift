/// The `Authorization` header of API v3, taken apart.
package struct Authorization: Hashable, Sendable {
    /// The one scheme there is.
    package static let scheme = "WECHATPAY2-SHA256-RSA2048"

    /// Who signs.
    package var merchant: String
    /// The serial number of the certificate the signer's key belongs to.
    package var serial: String
    /// The request's own random text.
    package var nonce: String
    /// Seconds since the epoch, as written.
    package var timestamp: String
    /// The signature in Base64.
    package var signature: String

    /// Reads a header; its fields may come in any order.
    package init(_ header: String) throws(WireError) {
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0] == Authorization.scheme else {
            throw WireError.authorization(
                "Authorization", "has a scheme that is not supported; use \(Authorization.scheme)")
        }
        var fields: [String: String] = [:]
        var rest = (parts.count > 1 ? parts[1] : "")[...]
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" }
            guard let equals = rest.firstIndex(of: "=") else { break }
            let key = String(rest[..<equals])
            rest = rest[rest.index(after: equals)...]
            guard rest.first == "\"", let close = rest.dropFirst().firstIndex(of: "\"") else {
                throw Authorization.malformed
            }
            let value = String(rest[rest.index(after: rest.startIndex)..<close])
            guard fields.updateValue(value, forKey: key) == nil else {
                throw WireError.authorization(key, "stands in Authorization twice")
            }
            rest = rest[rest.index(after: close)...].drop { $0 == " " || $0 == "\t" }
            guard rest.first == "," else { break }
            rest = rest.dropFirst()
        }
        guard rest.isEmpty else { throw Authorization.malformed }
        func field(_ name: String) throws(WireError) -> String {
            guard let value = fields[name], !value.isEmpty else {
                throw WireError.authorization(name, "is missing in Authorization")
            }
            return value
        }
        merchant = try field("mchid")
        serial = try field("serial_no")
        nonce = try field("nonce_str")
        timestamp = try field("timestamp")
        signature = try field("signature")
    }

    /// Puts the parts together, as a client does.
    package init(
        merchant: String, serial: String, nonce: String, timestamp: String, signature: String
    ) {
        self.merchant = merchant
        self.serial = serial
        self.nonce = nonce
        self.timestamp = timestamp
        self.signature = signature
    }

    /// The header's text.
    package var header: String {
        "\(Authorization.scheme) mchid=\"\(merchant)\",nonce_str=\"\(nonce)\","
            + "signature=\"\(signature)\",timestamp=\"\(timestamp)\",serial_no=\"\(serial)\""
    }

    private static let malformed = WireError.authorization(
        "Authorization", "is malformed; write key=\"value\" pairs with commas between them")
}

extension WireError {
    /// A request whose signature cannot be accepted.
    static func authorization(
        _ field: String, _ issue: String, signed: SignedMessage.Shown? = nil
    ) -> WireError {
        WireError(
            401, .signError, "\(field) \(issue)",
            detail: Detail(
                field: field, issue: issue, location: .authorization, signed: signed))
    }
}
