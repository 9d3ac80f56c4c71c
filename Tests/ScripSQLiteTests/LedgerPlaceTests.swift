import Foundation
import ScripCore
import ScripLedger
import ScripSQLite
import Testing

/// A file that is no longer where it was opened is noticed before anything is promised.
struct LedgerPlaceTests {
    enum Mishap: CaseIterable {
        case renamed, unlinked, replaced, folderRenamed
    }

    @Test(arguments: Mishap.allCases)
    func `a ledger that was moved under a process takes no more, and says it`(
        _ mishap: Mishap
    ) throws {
        let folder = try TemporaryFolder()
        let place = folder.url.appending(path: "shop")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let path = place.appending(path: "scrip.db").path
        let aside = folder.url.appending(path: "aside").path
        let ledger = try CouponLedger(path: path)
        try ledger.append()
        let files = FileManager.default
        switch mishap {
        case .renamed: try files.moveItem(atPath: path, toPath: aside)
        case .unlinked: try files.removeItem(atPath: path)
        case .replaced:
            // As a restore from a copy does, under a running server.
            try files.copyItem(atPath: path, toPath: aside)
            try files.removeItem(atPath: path)
            try files.moveItem(atPath: aside, toPath: path)
        case .folderRenamed: try files.moveItem(atPath: place.path, toPath: aside)
        }
        let written = #expect(throws: ScripError.self) { try ledger.append() }
        let read = #expect(throws: ScripError.self) {
            try ledger.read { l throws(ScripError) in _ = try l.stocks() }
        }
        for error in [written, read] {
            #expect(error?.code == .ledgerUnavailable)
            #expect(
                error?.detail
                    == "The ledger file was renamed, removed or replaced while it was open, "
                    + "nothing was changed")
        }
        guard mishap == .renamed || mishap == .folderRenamed else { return }
        // Back in its place, it goes on.
        try files.moveItem(atPath: aside, toPath: mishap == .renamed ? path : place.path)
        try ledger.append()
        #expect(try ledger.entries() == 2)
    }

    @Test func `a ledger named from another folder is still itself`() throws {
        let folder = try TemporaryFolder()
        let link = folder.url.appending(path: "link.db").path
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: folder.ledgerPath)
        let ledger = try CouponLedger(path: link)
        try ledger.append()
        #expect(try ledger.entries() == 1)
    }
}
