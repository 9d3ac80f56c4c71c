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

extension CouponLedger {
    /// Appends an entry; the smallest change there is.
    func append() throws(ScripError) {
        try write { ledger throws(ScripError) in
            let draft = JournalDraft(
                kind: .couponSent, recordedAt: Instant(epochSeconds: 1), body: [])
            _ = try ledger.append(draft, answering: nil)
        }
    }

    /// How many entries there are.
    func entries() throws(ScripError) -> Int64 {
        try read { ledger throws(ScripError) in try ledger.lastEntry() }
    }
}
