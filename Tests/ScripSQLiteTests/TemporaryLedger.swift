import Foundation
import ScripCore
import ScripLedger
import ScripSQLite

/// A folder for one test's ledger, removed with it.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("scrip-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var ledgerPath: String { url.appendingPathComponent("scrip.db").path }
}
