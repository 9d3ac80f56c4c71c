internal import Crypto
internal import Foundation
package import ScripCore

/// A text encrypted for a merchant: AES-256-GCM under its APIv3 key, the tag after the ciphertext.
package struct Sealed: Hashable, Sendable {
    /// The algorithm's name on the wire.
    package static let algorithm = "AEAD_AES_256_GCM"

    /// The ciphertext with its tag, in Base64.
    package var ciphertext: String
    /// Twelve characters.
    package var nonce: String
    /// What is authenticated with it, not hidden.
    package var associatedData: String

    /// Encrypts.
    ///
    /// - Parameters:
    ///   - plain: The text.
    ///   - key: The merchant's APIv3 key, 32 bytes.
    ///   - associatedData: At most 16 characters.
    ///   - nonce: Twelve ASCII characters that this key never saw before.
    package init(
        _ plain: [UInt8], key: String, associatedData: String,
        nonce: String = String(PlatformSigner.nonce().prefix(12))
    ) throws(ScripError) {
        let key = try Sealed.key(key)
        do {
            let box = try AES.GCM.seal(
                plain, using: key, nonce: AES.GCM.Nonce(data: Array(nonce.utf8)),
                authenticating: Array(associatedData.utf8))
            ciphertext = (box.ciphertext + box.tag).base64EncodedString()
        } catch {
            throw ScripError(
                .internalFault, "The text could not be encrypted",
                remedy: "Use a nonce of 12 characters")
        }
        self.nonce = nonce
        self.associatedData = associatedData
    }

    /// What came over the wire.
    package init(ciphertext: String, nonce: String, associatedData: String) {
        self.ciphertext = ciphertext
        self.nonce = nonce
        self.associatedData = associatedData
    }

    /// Decrypts; throws unless key, nonce, associated data and text belong together.
    package func open(key: String) throws(ScripError) -> [UInt8] {
        let key = try Sealed.key(key)
        do {
            let raw = Data(base64Encoded: ciphertext) ?? Data()
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: Array(nonce.utf8)), ciphertext: raw.dropLast(16),
                tag: raw.suffix(16))
            return Array(
                try AES.GCM.open(box, using: key, authenticating: Array(associatedData.utf8)))
        } catch {
            throw ScripError(
                .invalidInput, "The text does not decrypt",
                remedy: "Check key, nonce and associated data")
        }
    }

    private static func key(_ key: String) throws(ScripError) -> SymmetricKey {
        guard key.utf8.count == 32 else {
            throw ScripError(
                .invalidInput, "The APIv3 key has \(key.utf8.count) bytes", remedy: "Use 32")
        }
        return SymmetricKey(data: Array(key.utf8))
    }
}
