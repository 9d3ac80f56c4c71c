import Foundation
import ScripCore
import ScripForgery
import ScripLedger
import Testing

/// Writes the seeds of `make fuzz-journal`: a history with every kind of entry, whole and by kinds.
///
///     SCRIP_CORPUS=Tests/Fuzz/corpus/journal swift test --filter FuzzCorpus
struct FuzzCorpus {
    private static let folder = ProcessInfo.processInfo.environment["SCRIP_CORPUS"]

    @Test(.enabled(if: folder != nil))
    func `the corpus is written`() throws {
        let folder = URL(filePath: try #require(Self.folder))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let journal = try ForgedJournal(of: ForgedHistory.shared.get().shop.ledger)
        try Data(Self.pack(journal.lines)).write(to: folder.appending(path: "whole"))
        let book = journal.lines[0]
        for kind in JournalEntry.Kind.allCases where kind != .bookBegun {
            guard let line = journal.lines.first(where: { $0.kind == kind }) else { continue }
            try Data(Self.pack([book, line])).write(to: folder.appending(path: "\(kind)"))
        }
    }

    private static func pack(_ lines: [ForgedJournal.Line]) -> [UInt8] {
        lines.flatMap { line in
            [line.kind.rawValue, UInt8(line.body.count >> 8), UInt8(line.body.count & 0xFF)]
                + line.body
        }
    }
}
