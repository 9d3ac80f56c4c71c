internal import Crypto
internal import Foundation
internal import NIOCore
internal import PrivateFiles
public import ScripCore
internal import SwiftASN1
internal import X509

/// A certificate that nobody has signed but itself, for a shop's own network: made once in a folder, and made
/// anew before it ends.
///
/// Whoever looks at the console for the first time compares its fingerprint with the one that the server printed.
public struct SelfMadeCertificate: Sendable {
    /// PEM file of the certificate.
    public let certificatePath: String
    /// PEM file of its key, for its owner only.
    public let keyPath: String
    /// SHA-256 of the certificate, as browsers show it: `A1:B2:…`.
    public let fingerprint: String

    /// Longer ones are refused by some browsers even where they are trusted.
    private static let daysMax: Double = 800
    private static let daysLeftMin: Double = 30

    /// Finds the certificate of a folder, or makes one for the names and addresses that this machine has now.
    public init(in folder: String, now: Instant) throws(ScripError) {
        let url = URL(filePath: folder, directoryHint: .isDirectory).absoluteURL
        certificatePath = url.appending(path: "tls_certificate.pem").path
        keyPath = url.appending(path: "tls_key.pem").path
        let time = Date(timeIntervalSince1970: Double(now.epochSeconds))
        do {
            if let pem = try? String(contentsOfFile: certificatePath, encoding: .utf8),
                FileManager.default.fileExists(atPath: keyPath)
            {
                let found = try Certificate(pemEncoded: pem)
                let left = found.notValidAfter.timeIntervalSince(time)
                if left > SelfMadeCertificate.daysLeftMin * 86_400 {
                    fingerprint = try SelfMadeCertificate.fingerprint(of: found)
                    return
                }
            }
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            let key = P256.Signing.PrivateKey()
            let certificate = try SelfMadeCertificate.make(key, at: time)
            try SelfMadeCertificate.write(key.pemRepresentation, to: keyPath)
            try SelfMadeCertificate.write(
                certificate.serializeAsPEM().pemString, to: certificatePath)
            fingerprint = try SelfMadeCertificate.fingerprint(of: certificate)
        } catch {
            throw ScripError(
                .invalidInput, "No certificate can be made or read in '\(folder)'",
                remedy: "Name a folder that you may write to with tls_self_made, or empty it")
        }
    }

    private struct CannotWrite: Error {}

    private static func write(_ text: String, to path: String) throws {
        let draft = path + ".\(UUID().uuidString)"
        guard PrivateFile.write(Array((text + "\n").utf8), to: draft),
            unsafe rename(draft, path) == 0
        else {
            try? FileManager.default.removeItem(atPath: draft)
            throw CannotWrite()
        }
    }

    private static func make(
        _ key: P256.Signing.PrivateKey, at time: Date
    ) throws -> Certificate {
        let subject = try DistinguishedName {
            CommonName("Scrip")
            OrganizationName(ProcessInfo.processInfo.hostName)
        }
        let names = Set(["localhost", ProcessInfo.processInfo.hostName]).sorted()
        let alternatives = SubjectAlternativeNames(
            names.map { .dnsName($0) }
                + addresses().map { .ipAddress(.init(contentBytes: $0[...])) })
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PrivateKey(key).publicKey,
            notValidBefore: time.addingTimeInterval(-3_600),
            notValidAfter: time.addingTimeInterval(daysMax * 86_400), issuer: subject,
            subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                try ExtendedKeyUsage([.serverAuth])
                alternatives
            },
            issuerPrivateKey: Certificate.PrivateKey(key))
    }

    /// The bytes of every address this machine has.
    private static func addresses() -> [[UInt8]] {
        let devices = (try? System.enumerateDevices()) ?? []
        let all = devices.compactMap { device -> [UInt8]? in
            switch device.address {
            case .v4(let address):
                return unsafe withUnsafeBytes(of: address.address.sin_addr) { unsafe Array($0) }
            case .v6(let address):
                return unsafe withUnsafeBytes(of: address.address.sin6_addr) { unsafe Array($0) }
            default: return nil
            }
        }
        return Set(all).sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func fingerprint(of certificate: Certificate) throws -> String {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return SHA256.hash(data: serializer.serializedBytes).map { byte in
            Hex.text([byte]).uppercased()
        }.joined(separator: ":")
    }
}
