internal import Configuration
internal import CryptoExtras
internal import Foundation
internal import ScripCore
internal import SwiftASN1
internal import X509

extension Accounts {
    private static let names = [
        "mchid", "appid", "merchant_serial", "merchant_public_key", "apiv3_key", "apiv2_key",
        "platform_private_key", "platform_certificate", "platform_public_key_id",
    ]

    /// The one merchant a configuration names, and the platform's keys; nobody when it names none.
    init(_ config: ConfigReader) throws(ScripError) {
        self.init()
        let values = Accounts.names.map { config.string(forKey: ConfigKey($0)) }
        guard values.contains(where: { $0 != nil }) else { return }
        var found: [String: String] = [:]
        for (name, value) in zip(Accounts.names, values) {
            guard let value, !value.isEmpty else {
                throw ScripError(
                    .invalidInput, "\(name) is not set, but other keys of the platform's API are",
                    remedy: "Set all of \(Accounts.names.joined(separator: ", "))")
            }
            found[name] = value
        }
        for name in ["apiv3_key", "apiv2_key"] where found[name]?.utf8.count != 32 {
            throw ScripError(
                .invalidInput, "\(name) has not 32 characters", remedy: "Use the whole key")
        }
        let publicKey = try Accounts.text(of: "merchant_public_key", found)
        let privatePEM = try Accounts.text(of: "platform_private_key", found)
        let certificatePEM = try Accounts.text(of: "platform_certificate", found)
        do {
            _ = try _RSA.Signing.PublicKey(pemRepresentation: publicKey)
            let key = try _RSA.Signing.PrivateKey(pemRepresentation: privatePEM)
            let certificate = try Certificate(pemEncoded: certificatePEM)
            platform = PlatformAccount(
                privateKeyPEM: Secret(privatePEM),
                publicKeyPEM: key.publicKey.pemRepresentation,
                publicKeyID: found["platform_public_key_id"] ?? "",
                certificatePEM: certificatePEM,
                serial: Hex.text(certificate.serialNumber.bytes).uppercased(),
                notBefore: Instant(
                    epochSeconds: Int64(certificate.notValidBefore.timeIntervalSince1970)),
                notAfter: Instant(
                    epochSeconds: Int64(certificate.notValidAfter.timeIntervalSince1970)))
        } catch {
            throw ScripError(
                .invalidInput, "A PEM file of the platform's API does not hold what it should",
                remedy: "Check merchant_public_key, platform_private_key and platform_certificate")
        }
        merchants = [
            MerchantAccount(
                merchant: MerchantID(rawValue: found["mchid"] ?? ""),
                appID: found["appid"] ?? "",
                serial: (found["merchant_serial"] ?? "").uppercased(), publicKeyPEM: publicKey,
                apiV3Key: Secret(found["apiv3_key"] ?? ""),
                apiV2Key: Secret(found["apiv2_key"] ?? ""))
        ]
    }

    private static func text(
        of name: String, _ found: [String: String]
    ) throws(ScripError) -> String {
        guard let path = found[name], let data = FileManager.default.contents(atPath: path) else {
            throw ScripError(
                .notFound, "There is no file '\(found[name] ?? "")' for \(name)",
                remedy: "Name a PEM file")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
