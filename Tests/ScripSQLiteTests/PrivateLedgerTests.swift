import Foundation
import ScripLedger
import ScripSQLite
import Testing

/// Who has codes and users in a file lets nobody else look into it.
struct PrivateLedgerTests {
    @Test func `the file and what stands beside it are for their owner only`() throws {
        let folder = try TemporaryFolder()
        let ledger = try CouponLedger(path: folder.ledgerPath)
        try ledger.append()
        for suffix in ["", "-wal", "-shm"] {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: folder.ledgerPath + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
        }
    }
}
