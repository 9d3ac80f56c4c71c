import Foundation
import ScripCore
import ScripLedger
import Testing
import Yams

/// The chain against hashes that somebody else worked out: writer and audit share one function.
struct ChainTests {
    struct Entry: Decodable, Sendable, CustomTestStringConvertible {
        var number: Int64
        var kind: UInt8
        var recorded_at: Int64
        var body: String
        var hash: String
        var testDescription: String { "entry \(number)" }

        var bytes: [UInt8] {
            var digits = body[...]
            var bytes: [UInt8] = []
            while let byte = UInt8(digits.prefix(2), radix: 16) {
                bytes.append(byte)
                digits = digits.dropFirst(2)
            }
            return bytes
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `entries get the hashes that are written down`(kind: EngineKind) throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/journal-chain.yaml")
        let golden = try YAMLDecoder().decode([Entry].self, from: Data(contentsOf: url))
        let ledger = try Store(kind).ledger()
        for entry in golden {
            let draft = JournalDraft(
                kind: try #require(JournalEntry.Kind(rawValue: entry.kind)),
                recordedAt: Instant(epochSeconds: entry.recorded_at), body: entry.bytes)
            try ledger.write { ledger throws(ScripError) in
                _ = try ledger.append(draft, answering: nil)
            }
        }
        let written = try ledger.read { ledger throws(ScripError) in
            try ledger.journal(after: 0, limit: 100)
        }
        #expect(
            written.map { $0.hash.map { String(format: "%02x", $0) }.joined() }
                == golden.map(\.hash))
    }
}
