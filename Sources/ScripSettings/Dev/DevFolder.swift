internal import Foundation
internal import PrivateFiles
internal import ScripAccess
internal import ScripContract
public import ScripCore

/// The folder of `scrip serve --dev DIR`: keys, a ledger, and what clients need to know.
public struct DevFolder: Sendable {
    private let url: URL

    /// A folder, made if there is none, that nobody but its owner may look into.
    public init(_ path: String) throws(ScripError) {
        url = URL(filePath: path, directoryHint: .isDirectory).absoluteURL
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw ScripError(
                .invalidInput, "The folder '\(path)' cannot be made",
                remedy: "Name a folder that you may write to with --dev DIR")
        }
        // Who may write there may put keys and a ledger of his own there.
        guard !PrivateFile.mayBeWrittenByOthers(folder: url.path) else {
            throw ScripError(
                .invalidInput, "The folder '\(path)' may be written by others",
                remedy: "Take that right away with chmod go-w, or name a folder of your own")
        }
        // Whoever waits for the file must not find the one of an earlier run.
        try? FileManager.default.removeItem(at: url.appending(path: DevFolder.announcement))
    }

    /// The ledger of the demo store.
    public var ledgerPath: String { path(of: "scrip.db") }

    private static let announcement = "dev.json"

    /// The full path of a file in the folder.
    package func path(of file: String) -> String { url.appending(path: file).path }

    /// A file's text; nil when there is none.
    func read(_ file: String) throws(ScripError) -> String? {
        let path = path(of: file)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ScripError(
                .invalidInput, "'\(path)' cannot be read", remedy: "Check its permissions")
        }
    }

    /// Writes a file that is there whole or not at all, and is for its owner only.
    func write(_ text: String, to file: String) throws(ScripError) {
        let draft = path(of: ".\(file).\(UUID().uuidString)")
        let made = PrivateFile.write(Array(text.utf8), to: draft)
        guard made, unsafe rename(draft, path(of: file)) == 0 else {
            try? FileManager.default.removeItem(atPath: draft)
            throw ScripError(
                .invalidInput, "'\(path(of: file))' cannot be written",
                remedy: "Check the folder's permissions and the disk's space")
        }
    }

    /// Says where the server listens and what clients need: `dev.json`.
    public func announce(_ keys: DevKeys, at baseURL: String) throws(ScripError) {
        guard let merchant = keys.accounts.merchants.all.first,
            let platform = keys.accounts.platform
        else { return }
        var writer = JSONWriter(.pretty)
        writer.object { writer in
            writer.member("base_url", baseURL)
            writer.member("mchid", merchant.merchant.rawValue)
            writer.member("appid", merchant.appID)
            writer.member("merchant_serial", merchant.serial)
            writer.member("merchant_private_key", keys.merchantPrivateKeyPath)
            writer.member("platform_public_key", keys.platformPublicKeyPath)
            writer.member("platform_public_key_id", platform.publicKeyID)
            writer.member("platform_certificate", keys.platformCertificatePath)
            writer.member("platform_serial", platform.serial)
            writer.member("apiv3_key", merchant.apiV3Key.text)
            writer.member("apiv2_key", merchant.apiV2Key.text)
            writer.member("till_key", keys.tillKey.text)
            writer.member("console_url", baseURL + "/console")
            writer.member("console_user", DevKeys.consoleUser)
            writer.member("console_password", keys.consolePassword.text)
        }
        try write(
            String(decoding: writer.bytes, as: UTF8.self) + "\n", to: DevFolder.announcement)
    }
}
