import Foundation
import ScripCore
import ScripForgery
import ScripHost
import ScripLedger
import Testing
import Yams

/// Journals whose chain is whole and whose entries could not have happened: each names its entry.
///
/// `Tests/Conformance/forgeries.yaml` lists what is forged and the words expected; how is in ``Forgeries``.
struct ForgeryTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var fault: String
        var testDescription: String { name }
    }

    static let cases = Result {
        try YAMLDecoder().decode([Case].self, from: Data(contentsOf: url))
    }

    private static let url = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Conformance/forgeries.yaml")

    @Test func `every forgery is listed, and every one listed is done`() throws {
        #expect(try Self.cases.get().map(\.name).sorted() == Forgeries.all.keys.sorted())
    }

    @Test(arguments: try cases.get())
    func `a forged journal is found out`(_ expected: Case) throws {
        let history = try ForgedHistory.shared.get()
        let forge = try #require(Forgeries.all[expected.name])
        var journal = try ForgedJournal(of: history.shop.ledger)
        let number = try forge(&journal)
        let file = try history.copy()
        try file.replace(journal: journal.entries)
        let fault = try #require(try ForgedHistory.audit(file).fault)
        #expect(fault.entry == number, "\(fault.message)")
        let words = fault.message.replacing(/[0-9]{16}/) { "<\($0.0.suffix(1))>" }
        #expect(words == expected.fault)
    }

    @Test func `a journal written again as it was is sound`() throws {
        let history = try ForgedHistory.shared.get()
        let file = try history.copy()
        try file.replace(journal: ForgedJournal(of: history.shop.ledger).entries)
        #expect(try ForgedHistory.audit(file).fault == nil)
    }

    @Test func `a tail that was cut off shows to whoever kept the last hash`() throws {
        let history = try ForgedHistory.shared.get()
        let whole = try ForgedHistory.audit(history.file)
        let mark = try JournalMark(text: whole.last.description)
        #expect(try ForgedHistory.audit(history.file, expecting: mark).fault == nil)
        var journal = try ForgedJournal(of: history.shop.ledger)
        // The last entry removed a document: its tables are put right as well.
        journal.lines.removeLast()
        let file = try history.copy()
        try file.replace(journal: journal.entries)
        let cut = try ForgedHistory.audit(file, expecting: mark).fault
        #expect(
            cut?.message
                == "The journal ends with entry \(whole.entries - 1), before the expected entry "
                + "\(whole.entries)")
        var other = mark
        other.hash[0] ^= 1
        let changed = try ForgedHistory.audit(history.file, expecting: other).fault
        #expect(changed?.entry == whole.entries)
        #expect(changed?.message == "is not the entry that was expected")
        // Before the first entry there is one hash only.
        #expect(try ForgedHistory.audit(history.file, expecting: JournalMark.none).fault == nil)
        let begun = JournalMark(number: 0, hash: other.hash)
        #expect(
            try ForgedHistory.audit(history.file, expecting: begun).fault?.message
                == "The journal does not begin as was expected")
    }

    /// Journal and table agree, and the rule makes something else of what was asked for.
    @Test func `parameters that were not asked for are found out`() throws {
        let history = try ForgedHistory.shared.get()
        var journal = try ForgedJournal(of: history.shop.ledger)
        var parameters = RecordEncoder.record()
        var id: StockID = ""
        // Of a stock from which no redemption was decided by rule.
        _ = try journal.edit(StockCreated.self, .stockCreated, 4) {
            $0.parameters[1].value = .integer(1_999)
            parameters.append(list: $0.parameters)
            id = $0.id
        }
        let file = try history.copy()
        try file.replace(journal: journal.entries)
        let hex = parameters.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
        #expect(try file.tamper("UPDATE stock SET parameters = x'\(hex)' WHERE id = \(id)") == 1)
        let fault = try #require(try ForgedHistory.audit(file).fault)
        #expect(
            fault.message
                == "Stock \(id) was created with other parameters than were asked for")
        #expect(fault.column == "parameters")
    }

    @Test func `a piece comes back once, whatever rows are gone`() throws {
        let history = try ForgedHistory.shared.get()
        let file = try history.copy()
        let tables = try file.tables().map(\.name)
        #expect(!tables.contains("refund"))
        let host = try ForgedHistory.host(of: file)
        let journal = try ForgedJournal(of: history.shop.ledger)
        let redemption = RedemptionID(entry: try journal.number(of: .redeemed), book: 1)
        _ = try host.returnGoods(
            [.init(line: "1", quantity: 1)], of: redemption, request: "B-9")
        #expect(throws: ScripError.self) {
            _ = try host.returnGoods(
                [.init(line: "1", quantity: 1)], of: redemption, request: "B-10")
        }
        #expect(try host.audit().fault == nil)
    }

    @Test(arguments: [
        (
            "DROP TRIGGER journal_is_never_changed",
            "the trigger journal_is_never_changed is missing"
        ),
        ("DROP INDEX journal_by_redemption", "the index journal_by_redemption is missing"),
        ("CREATE TABLE extra (a INTEGER)", "the table extra is not a ledger's"),
        ("ALTER TABLE coupon ADD COLUMN extra INTEGER", "the table coupon was changed"),
    ])
    func `a schema that was changed is named`(_ sql: String, _ words: String) throws {
        let file = try ForgedHistory.shared.get().copy()
        try file.run(sql)
        let report = try ForgedHistory.audit(file)
        #expect(report.engine.contains(words), "\(report.engine)")
        #expect(report.fault != nil)
        // What a table or a column nobody knows may hold is found without asking SQLite, too.
        if sql.hasPrefix("CREATE") { #expect(report.fault?.table == "extra") }
        if sql.hasPrefix("ALTER") { #expect(report.fault?.column == "extra") }
    }

    @Test func `pages that SQLite finds damaged are told first`() throws {
        let file = try ForgedHistory.shared.get().copy()
        let root = try #require(
            Int(file.ask("SELECT rootpage FROM sqlite_schema WHERE name = 'coupon_by_user'") ?? ""))
        let handle = try FileHandle(forUpdating: URL(filePath: file.path))
        try handle.seek(toOffset: UInt64(root - 1) * 4_096 + 8)
        try handle.write(contentsOf: Data(repeating: 0xEE, count: 24))
        try handle.close()
        let report = try ForgedHistory.audit(file)
        #expect(!report.engine.isEmpty)
        #expect(report.fault?.message.contains("scrip audit") == false)
    }
}
