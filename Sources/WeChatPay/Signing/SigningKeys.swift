internal import Crypto
internal import CryptoExtras
internal import Foundation
package import ScripCore

/// A private RSA key that signs with PKCS#1 v1.5 and SHA-256.
package struct SigningKey: Sendable {
    private let key: _RSA.Signing.PrivateKey

    /// Reads a PEM, PKCS#8 or PKCS#1.
    package init(pem: String) throws(ScripError) {
        do {
            key = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw ScripError(
                .invalidInput, "The private key is not an RSA key of 2048 bits or more in PEM",
                remedy: "Give a file that begins with -----BEGIN PRIVATE KEY-----")
        }
    }

    /// Draws a new key of 2048 bits.
    package static func random() throws(ScripError) -> SigningKey {
        do {
            return SigningKey(key: try _RSA.Signing.PrivateKey(keySize: .bits2048))
        } catch {
            throw ScripError(
                .internalFault, "No RSA key could be made", remedy: "Try again")
        }
    }

    private init(key: _RSA.Signing.PrivateKey) { self.key = key }

    /// The key as PKCS#8 PEM.
    package var pem: String { key.pkcs8PEMRepresentation }

    /// The key that verifies what this one signs.
    package var verifying: VerifyingKey { VerifyingKey(key: key.publicKey) }

    /// Signs a message; the signature in Base64.
    package func sign(_ message: SignedMessage) throws(ScripError) -> String {
        do {
            return try key.signature(for: message.bytes, padding: .insecurePKCS1v1_5)
                .rawRepresentation.base64EncodedString()
        } catch {
            throw ScripError(
                .internalFault, "The platform's key could not sign", remedy: "Check the key")
        }
    }
}

/// A public RSA key.
package struct VerifyingKey: Sendable {
    private let key: _RSA.Signing.PublicKey

    init(key: _RSA.Signing.PublicKey) { self.key = key }

    /// Reads a PEM.
    package init(pem: String) throws(ScripError) {
        do {
            key = try _RSA.Signing.PublicKey(pemRepresentation: pem)
        } catch {
            throw ScripError(
                .invalidInput, "The public key is not an RSA key of 2048 bits or more in PEM",
                remedy: "Give a file that begins with -----BEGIN PUBLIC KEY-----")
        }
    }

    /// The key as PEM.
    package var pem: String { key.pemRepresentation }

    /// Whether a signature in Base64 is of this message by this key.
    package func verifies(_ signature: String, of message: SignedMessage) -> Bool {
        guard let raw = Data(base64Encoded: signature) else { return false }
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: raw), for: message.bytes,
            padding: .insecurePKCS1v1_5)
    }
}
