internal import Crypto
internal import CryptoExtras
internal import Foundation
public import ScripAccess
public import ScripCore
internal import SwiftASN1
internal import X509

/// Every key of a developer's own platform: made once in a folder, found there again.
public struct DevKeys: Sendable {
    /// The platform and the one merchant.
    public let accounts: Accounts
    /// What tills of the demo store authenticate with.
    public let tillKey: Secret
    /// What ``consoleUser`` signs in to the console with.
    public let consolePassword: Secret
    /// The owner of the console.
    public static let consoleUser = "owner"
    /// The merchant's private key, a PEM file.
    public let merchantPrivateKeyPath: String
    /// The platform's public key, a PEM file.
    public let platformPublicKeyPath: String
    /// The platform's certificate, a PEM file.
    public let platformCertificatePath: String

    /// The merchant of the demo store.
    public static let merchant: MerchantID = "1900000001"
    /// The app of the demo store.
    public static let appID = "wxd678efh567hg6787"

    /// Finds the keys of a folder, or makes them; files with keys are for their owner only.
    public init(in folder: DevFolder, now: Instant) throws(ScripError) {
        let merchantKey = try DevKeys.privateKey(in: folder, "merchant_private_key.pem")
        let platformKey = try DevKeys.privateKey(in: folder, "platform_private_key.pem")
        let merchantCertificate = try DevKeys.certificate(
            in: folder, "merchant_certificate.pem", key: merchantKey, name: "Demo merchant",
            now: now)
        let platformCertificate = try DevKeys.certificate(
            in: folder, "platform_certificate.pem", key: platformKey, name: "Scrip platform",
            now: now)
        let publicPEM = platformKey.publicKey.pemRepresentation
        try folder.write(publicPEM + "\n", to: "platform_public_key.pem")
        let words = try DevKeys.Words(in: folder)
        tillKey = Secret(words.till)
        consolePassword = Secret(words.console ?? words.till)
        merchantPrivateKeyPath = folder.path(of: "merchant_private_key.pem")
        platformPublicKeyPath = folder.path(of: "platform_public_key.pem")
        platformCertificatePath = folder.path(of: "platform_certificate.pem")
        accounts = Accounts(
            platform: PlatformAccount(
                privateKeyPEM: Secret(platformKey.pkcs8PEMRepresentation),
                publicKeyPEM: publicPEM, publicKeyID: words.publicKeyID,
                certificatePEM: platformCertificate.pem, serial: platformCertificate.serial,
                notBefore: platformCertificate.notBefore,
                notAfter: platformCertificate.notAfter),
            merchants: [
                MerchantAccount(
                    merchant: DevKeys.merchant, appID: DevKeys.appID,
                    serial: merchantCertificate.serial,
                    publicKeyPEM: merchantKey.publicKey.pemRepresentation,
                    apiV3Key: Secret(words.apiV3), apiV2Key: Secret(words.apiV2))
            ])
    }

    // MARK: RSA

    private static func privateKey(
        in folder: DevFolder, _ file: String
    ) throws(ScripError) -> _RSA.Signing.PrivateKey {
        do {
            if let pem = try folder.read(file) {
                return try _RSA.Signing.PrivateKey(pemRepresentation: pem)
            }
            let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            try folder.write(key.pkcs8PEMRepresentation + "\n", to: file)
            return key
        } catch let error as ScripError {
            throw error
        } catch {
            throw damaged(folder, file)
        }
    }

    private struct CertificateFile {
        let pem: String
        let serial: String
        let notBefore, notAfter: Instant
    }

    private static func certificate(
        in folder: DevFolder, _ file: String, key: _RSA.Signing.PrivateKey, name: String,
        now: Instant
    ) throws(ScripError) -> CertificateFile {
        do {
            let certificate: Certificate
            let pem: String
            if let found = try folder.read(file) {
                pem = found
                certificate = try Certificate(pemEncoded: found)
                guard certificate.publicKey == Certificate.PrivateKey(key).publicKey else {
                    throw damaged(folder, file)
                }
            } else {
                certificate = try selfSigned(key, name, from: now)
                pem = try certificate.serializeAsPEM().pemString
                try folder.write(pem + "\n", to: file)
            }
            return CertificateFile(
                pem: pem, serial: Hex.text(certificate.serialNumber.bytes).uppercased(),
                notBefore: Instant(certificate.notValidBefore),
                notAfter: Instant(certificate.notValidAfter))
        } catch let error as ScripError {
            throw error
        } catch {
            throw damaged(folder, file)
        }
    }

    private static func selfSigned(
        _ key: _RSA.Signing.PrivateKey, _ name: String, from now: Instant
    ) throws -> Certificate {
        // Twenty octets, the first of them neither zero nor negative, as the platform's own are.
        var serial = (0..<20).map { _ in UInt8.random(in: .min ... .max) }
        serial[0] = serial[0] & 0x3F | 0x40
        let subject = try DistinguishedName {
            CommonName(name)
            OrganizationName("Scrip development")
        }
        let start = Date(timeIntervalSince1970: Double(now.epochSeconds - 3_600))
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(bytes: serial),
            publicKey: Certificate.PrivateKey(key).publicKey, notValidBefore: start,
            notValidAfter: start.addingTimeInterval(5 * 365 * 86_400), issuer: subject,
            subject: subject, signatureAlgorithm: .sha256WithRSAEncryption,
            extensions: Certificate.Extensions {},
            issuerPrivateKey: Certificate.PrivateKey(key))
    }

    private static func damaged(_ folder: DevFolder, _ file: String) -> ScripError {
        ScripError(
            .invalidInput, "'\(folder.path(of: file))' is not what was once written there",
            remedy: "Remove the folder to get new keys")
    }

    // MARK: Words

    /// The keys that are words, in one file.
    private struct Words: Codable {
        var apiV3: String
        var apiV2: String
        var till: String
        var publicKeyID: String
        /// Folders of earlier versions have none, and the till's key serves.
        var console: String?

        init(in folder: DevFolder) throws(ScripError) {
            let file = "keys.json"
            do {
                if let text = try folder.read(file) {
                    self = try JSONDecoder().decode(Words.self, from: Data(text.utf8))
                    return
                }
                apiV3 = Words.random(32)
                apiV2 = Words.random(32)
                till = TillKey.random()
                console = Words.random(20)
                // The platform's ids are this prefix and some thirty digits.
                publicKeyID =
                    "PUB_KEY_ID_01"
                    + (0..<30).map { _ in String(Int.random(in: 0...9)) }.joined()
                let json = JSONEncoder()
                json.outputFormatting = [.sortedKeys, .prettyPrinted]
                let text = String(decoding: try json.encode(self), as: UTF8.self)
                try folder.write(text + "\n", to: file)
            } catch let error as ScripError {
                throw error
            } catch {
                throw damaged(folder, file)
            }
        }

        private static func random(_ count: Int) -> String {
            let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
            return String((0..<count).map { _ in letters.randomElement() ?? "A" })
        }
    }
}

extension Instant {
    fileprivate init(_ date: Date) {
        self.init(epochSeconds: Int64(date.timeIntervalSince1970.rounded(.down)))
    }
}
