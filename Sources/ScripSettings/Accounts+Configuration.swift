internal import Configuration
internal import CryptoExtras
internal import Foundation
internal import ScripAccess
internal import ScripCore
internal import SwiftASN1
internal import X509

extension Accounts {
    private static let platformNames = [
        "platform_private_key", "platform_certificate", "platform_public_key_id",
    ]

    /// The one merchant a configuration names, and the platform's keys; nobody when it names none.
    ///
    /// - Parameters:
    ///   - config: The configuration.
    ///   - booksAreListed: Whether merchants stand with their books, and only the platform's keys are here.
    init(_ config: ConfigReader, booksAreListed: Bool) throws(ScripError) {
        func value(_ name: String) -> String? { config.string(forKey: ConfigKey(name)) }
        let merchantNames = MerchantAccount.names
        if booksAreListed, let name = merchantNames.first(where: { value($0) != nil }) {
            throw ScripError(
                .invalidInput, "\(name) is set beside books",
                remedy: "Name each merchant with its book, in the file of books")
        }
        let names = (booksAreListed ? [] : merchantNames) + Accounts.platformNames
        guard names.contains(where: { value($0) != nil }) else {
            self.init()
            return
        }
        var found: [String: String] = [:]
        for name in names {
            guard let value = value(name), !value.isEmpty else {
                throw ScripError(
                    .invalidInput, "\(name) is not set, but other keys of the platform's API are",
                    remedy: "Set all of \(names.joined(separator: ", "))")
            }
            found[name] = value
        }
        var merchants: [MerchantAccount] = []
        if !booksAreListed {
            do throws(MerchantAccount.Fault) {
                merchants = [try MerchantAccount(found)]
            } catch {
                throw ScripError(
                    .invalidInput, "\(error.name) \(error.issue)", remedy: error.remedy)
            }
        }
        self.init(platform: try PlatformAccount(found), merchants: merchants)
    }
}

extension PlatformAccount {
    fileprivate init(_ found: [String: String]) throws(ScripError) {
        let privatePEM = try PlatformAccount.text(of: "platform_private_key", found)
        let certificatePEM = try PlatformAccount.text(of: "platform_certificate", found)
        do {
            let key = try _RSA.Signing.PrivateKey(pemRepresentation: privatePEM)
            let certificate = try Certificate(pemEncoded: certificatePEM)
            self.init(
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
                .invalidInput, "A PEM file of the platform's keys does not hold what it should",
                remedy: "Check platform_private_key and platform_certificate")
        }
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

extension MerchantAccount {
    /// What a configuration says of a merchant.
    static let names = [
        "mchid", "appid", "merchant_serial", "merchant_public_key", "apiv3_key", "apiv2_key",
    ]

    /// What is wrong with one of ``names``, to stand behind it.
    struct Fault: Error {
        let name: String
        let issue: String
        let remedy: String
    }

    /// A merchant by what stands in a configuration, every one of ``names``.
    init(_ found: [String: String]) throws(Fault) {
        for name in ["apiv3_key", "apiv2_key"] where found[name]?.utf8.count != 32 {
            throw Fault(name: name, issue: "has not 32 characters", remedy: "Use the whole key")
        }
        let path = found["merchant_public_key"] ?? ""
        let data = FileManager.default.contents(atPath: path)
        guard let publicKey = data.map({ String(decoding: $0, as: UTF8.self) }),
            (try? _RSA.Signing.PublicKey(pemRepresentation: publicKey)) != nil
        else {
            throw Fault(
                name: "merchant_public_key", issue: "is '\(path)', where no public key is",
                remedy: "Name a PEM file of the merchant's public key")
        }
        self.init(
            merchant: MerchantID(rawValue: found["mchid"] ?? ""),
            appID: found["appid"] ?? "",
            serial: (found["merchant_serial"] ?? "").uppercased(), publicKeyPEM: publicKey,
            apiV3Key: Secret(found["apiv3_key"] ?? ""),
            apiV2Key: Secret(found["apiv2_key"] ?? ""))
    }
}
