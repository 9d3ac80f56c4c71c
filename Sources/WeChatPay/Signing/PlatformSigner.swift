internal import Crypto
package import ScripCore

/// Signs what goes to merchants, with the platform's key.
package struct PlatformSigner: Sendable {
    /// The platform's certificate, for merchants that verify with one (平台证书).
    package struct Certificate: Hashable, Sendable {
        /// The PEM's own serial number, upper-case hexadecimal.
        package var serial: String
        /// The certificate.
        package var pem: String
        /// Its first second.
        package var effectiveAt: Instant
        /// Its last second.
        package var expiresAt: Instant

        /// A certificate.
        package init(serial: String, pem: String, effectiveAt: Instant, expiresAt: Instant) {
            self.serial = serial.uppercased()
            self.pem = pem
            self.effectiveAt = effectiveAt
            self.expiresAt = expiresAt
        }
    }

    /// The key.
    package let key: SigningKey
    /// What merchants in public-key mode know the key by: `PUB_KEY_ID_…`.
    package let publicKeyID: String?
    /// What merchants in certificate mode know it by.
    package let certificate: Certificate?

    /// A signer; merchants that do not say how they verify are taken to use the certificate, if any.
    package init(key: SigningKey, publicKeyID: String?, certificate: Certificate?) {
        self.key = key
        self.publicKeyID = publicKeyID
        self.certificate = certificate
    }

    /// The five headers that prove who answers.
    ///
    /// - Parameters:
    ///   - body: The bytes that are sent; none for 204.
    ///   - wanted: The key the client says it can verify with, from its own `Wechatpay-Serial`.
    ///   - now: The server's clock.
    package func headers(
        for body: [UInt8], wanted: String? = nil, now: Instant
    ) throws(ScripError) -> [(name: String, value: String)] {
        let timestamp = String(now.epochSeconds)
        let nonce = PlatformSigner.nonce()
        let message = SignedMessage(timestamp: timestamp, nonce: nonce, body: body)
        return [
            ("Wechatpay-Timestamp", timestamp), ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Signature", try key.sign(message)),
            ("Wechatpay-Serial", serial(wanted: wanted)),
            ("Wechatpay-Signature-Type", Authorization.scheme),
        ]
    }

    private func serial(wanted: String?) -> String {
        if let wanted, wanted == publicKeyID || wanted == certificate?.serial { return wanted }
        return certificate?.serial ?? publicKeyID ?? ""
    }

    /// Thirty-two random characters, upper-case hexadecimal, as the platform's nonces are.
    package static func nonce() -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in digits[Int.random(in: 0..<16, using: &generator)] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
