import Crypto
import Foundation
import ScripCore
import ScripLedger
import Testing

/// Journals of earlier days, which every later reader must understand.
struct FrozenJournalTests {
    /// One line of a frozen journal.
    struct Line: Codable {
        var number: Int64
        var kind: UInt8
        var name: String
        var recordedAt: Int64
        var hash: String
        var body: String

        init(_ entry: JournalEntry) {
            number = entry.number
            kind = entry.kind.rawValue
            name = "\(entry.kind)"
            recordedAt = entry.recordedAt.epochSeconds
            hash = Data(entry.hash).base64EncodedString()
            body = Data(entry.body).base64EncodedString()
        }

        func entry() throws -> JournalEntry {
            JournalEntry(
                number: number, kind: try #require(JournalEntry.Kind(rawValue: kind)),
                recordedAt: Instant(epochSeconds: recordedAt),
                body: Array(try #require(Data(base64Encoded: body))),
                hash: Array(try #require(Data(base64Encoded: hash))))
        }
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Conformance/journal")

    static func file(_ format: UInt8) -> URL { folder.appending(path: "format-\(format).jsonl") }

    /// Every version there is a journal of, which is every version there was.
    static let formats = Array(1...RecordFormat.current)

    static func load(_ format: UInt8) throws -> [JournalEntry] {
        let decoder = JSONDecoder()
        return try String(contentsOf: file(format), encoding: .utf8).split(separator: "\n")
            .map { try decoder.decode(Line.self, from: Data($0.utf8)).entry() }
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["SCRIP_WRITE_JOURNAL"] != nil))
    func `the journal of the present format is written again`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = try FrozenShop.entries().map { entry in
            String(decoding: try encoder.encode(Line(entry)), as: UTF8.self) + "\n"
        }
        try Data(lines.joined().utf8).write(to: FrozenJournalTests.file(RecordFormat.current))
    }

    @Test(arguments: formats)
    func `a frozen journal holds, and every entry could have happened`(_ format: UInt8) throws {
        var model = JournalModel()
        var hash = JournalEntry.genesis
        let entries = try FrozenJournalTests.load(format)
        let before = { @Sendable (number: Int64) throws(ScripError) -> JournalEntry? in
            entries.first { $0.number == number }
        }
        for (index, entry) in entries.enumerated() {
            #expect(entry.number == Int64(index) + 1)
            let input = JournalEntry.chainInput(
                after: hash, number: entry.number, kind: entry.kind,
                recordedAt: entry.recordedAt,
                bodyDigest: Array(SHA256.hash(data: entry.body)))
            #expect(entry.hash == Array(SHA256.hash(data: input)), "\(entry.kind)")
            #expect(throws: Never.self, "\(entry.kind)") { try model.apply(entry, lookup: before) }
            hash = entry.hash
        }
        #expect(model.book?.timeZone.identifier == "Europe/Berlin")
        #expect(model.book?.currency == "EUR")
        #expect(model.stockCount == 2)
        #expect(model.couponCount == 8)
        #expect(model.redemptions == 2)
    }

    @Test func `there is a frozen entry of every kind`() throws {
        let there = Set(try FrozenJournalTests.load(RecordFormat.current).map(\.kind))
        let missing = JournalEntry.Kind.allCases.filter { !there.contains($0) }
        #expect(
            missing.isEmpty, "let FrozenShop do it too; see Tests/Conformance/journal/README.md")
    }

    @Test func `what is read is written again byte for byte`() throws {
        for entry in try FrozenJournalTests.load(RecordFormat.current) {
            #expect(try entry.again() == entry.body, "entry \(entry.number), \(entry.kind)")
        }
    }

    @Test func `a reader of one version refuses the next in words`() throws {
        for entry in try FrozenJournalTests.load(RecordFormat.current) {
            var newer = entry
            newer.body[0] = RecordFormat.current + 1
            let error = #expect(throws: ScripError.self, "\(entry.kind)") { try newer.again() }
            #expect(error?.code == .ledgerUnavailable)
            #expect(
                error?.description
                    == "The ledger has a record of version \(RecordFormat.current + 1), and this "
                    + "Scrip reads versions up to \(RecordFormat.current). Use the newer Scrip that "
                    + "wrote it.")
            newer.body[0] = 0
            #expect(throws: ScripError.self, "\(entry.kind)") { try newer.again() }
        }
    }

    @Test func `the shop that did it all would do the same today`() throws {
        let now = try FrozenShop.entries().map(\.kind)
        #expect(try FrozenJournalTests.load(RecordFormat.current).map(\.kind) == now)
    }
}

extension JournalEntry {
    /// The body, read and written again.
    fileprivate func again() throws -> [UInt8] {
        switch kind {
        case .bookBegun: try Book(record: body).record
        case .stockCreated: try StockCreated(record: body).record
        case .couponSent: try CouponSent(record: body).record
        case .redeemed: try Redeemed(record: body).record
        case .used: try Used(record: body).record
        case .returned: try Returned(record: body).record
        case .held: try Held(record: body).record
        case .deactivated, .deleted, .released, .associated, .disassociated, .reminded:
            try CouponChanged(record: body).record
        case .stockEdited: try StockEdited(record: body).record
        case .stockMoved, .budgetChanged: try StockChanged(record: body).record
        case .codesUploaded, .codeDeleted: try CodesChanged(record: body).record
        case .documentsChanged: try DocumentsChanged(record: body).record
        case .neverDiscountedChanged: try NeverDiscountedChanged(record: body).record
        case .ruleProposed, .rulePublished: try RuleProven(record: body).record
        case .campaignCreated: try CampaignCreated(record: body).record
        case .campaignStopped: try CampaignStopped(record: body).record
        case .payGiftCreated: try PayGiftCreated(record: body).record
        case .payGiftChanged: try PayGiftChanged(record: body).record
        case .paymentTaken: try PaymentTaken(record: body).record
        case .subsidyPaid: try SubsidyPaid(record: body).record
        case .subsidyReturned: try SubsidyReturned(record: body).record
        case .bookMoved, .bookArrived: try BookMoved(record: body).record
        }
    }
}
