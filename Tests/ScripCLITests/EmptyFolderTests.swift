import Foundation
import Testing

/// The command alone, in a folder that holds nothing: the standard rules are in it.
struct EmptyFolderTests {
    private let place: URL

    init() throws {
        place = FileManager.default.temporaryDirectory
            .appending(path: "scrip-empty-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    }

    private func run(_ arguments: [String], _ workplace: borrowing Workplace) throws
        -> Workplace.Result
    {
        try workplace.scrip(arguments, in: place)
    }

    private func write(_ text: String, to path: String) throws {
        let url = place.appending(path: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private static let basket = #"{"lines": [{"id": "1", "unit_price": 10000, "quantity": 1}]}"#
    private static let stock = """
        {"request_no": "S", "name": "满100减20", "type": "NORMAL", "goods": "全场", "merchant": "1900000001",
         "rule": "spend_and_save", "params": {"threshold": 10000, "off": 2000}, "code_mode": "assigned",
         "available": {"end": "2099-12-31T23:59:59+08:00"}}
        """

    @Test func everyVerbFindsAStandardRule() throws {
        let workplace = try Workplace()
        defer { try? FileManager.default.removeItem(at: place) }
        try write(EmptyFolderTests.basket, to: "basket.json")
        try write(EmptyFolderTests.stock, to: "stock.json")
        let params = #"{"threshold": 10000, "off": 2000}"#
        let eval = try run(
            ["eval", "spend_and_save", "--basket", "basket.json", "--params", params], workplace)
        #expect(eval.status == 0, "\(eval.messages)")
        #expect(eval.out.hasPrefix("applies: 20.00 off, 80.00 to pay\n"))
        let test = try run(["test", "spend_and_save", "exchange", "--coverage"], workplace)
        #expect(test.status == 0, "\(test.messages)")
        #expect(test.out.contains("in 2 files, 0 failed\n"))
        #expect(test.out.contains("spend_and_save.lua (standard rule): "))
        let check = try run(["check", "spend_and_save", "--probes", "50"], workplace)
        #expect(check.out == "1 rule, nothing found\n", "\(check.messages)")
        let fuzz = try run(["fuzz", "spend_and_save", "--runs", "50"], workplace)
        #expect(fuzz.status == 0, "\(fuzz.out)")
        let stock = try run(["stock", "create", "stock.json"], workplace)
        #expect(stock.status == 0, "\(stock.messages)")
        let backtest = try run(["backtest", "spend_and_save", "--params", params], workplace)
        #expect(backtest.status == 0, "\(backtest.messages)")
        #expect(try run(["demo"], workplace).status == 0)
        let repl = try workplace.scrip(
            ["repl", "spend_and_save", "--params", params], input: "add tea 10000\neval\n",
            in: place)
        #expect(repl.out.contains("applies: 20.00 off"), "\(repl.messages)")
        // A case file of somebody else's folder finds it too.
        try write("rule: spend_and_save\ncases: []\n", to: "cases/mine.cases.yaml")
        #expect(try run(["test", "cases"], workplace).status == 0)
    }

    @Test func aFileOfTheFolderGoesFirst() throws {
        let workplace = try Workplace()
        defer { try? FileManager.default.removeItem(at: place) }
        try write(EmptyFolderTests.basket, to: "basket.json")
        let rule = "return { api = 1, discount = function() return 7 end }"
        try write(rule, to: "rules/spend_and_save.lua")
        try write(rule, to: "shop/percent_off.lua")
        let own = try run(["eval", "spend_and_save", "--basket", "basket.json"], workplace)
        #expect(own.out.hasPrefix("applies: 0.07 off"))
        let shop = try run(
            ["eval", "percent_off", "--basket", "basket.json", "--rules", "shop"], workplace)
        #expect(shop.out.hasPrefix("applies: 0.07 off"))
        // A rule that the folder has not is a standard rule, whichever folder it is.
        let other = try run(
            [
                "eval", "percent_off", "--basket", "basket.json", "--params",
                #"{"pay_percent": 90}"#,
            ], workplace)
        #expect(other.out.hasPrefix("applies: 10.00 off"))
    }

    @Test func aStandardRuleIsCopied() throws {
        let workplace = try Workplace()
        defer { try? FileManager.default.removeItem(at: place) }
        let new = try run(["new", "tea_day", "--from", "spend_and_save"], workplace)
        #expect(
            new.out == """
                wrote rules/tea_day.lua
                wrote rules/tea_day.cases.yaml
                wrote rules/tea_day.tea-shop-short.json
                wrote rules/tea_day.tea-shop.json
                next: scrip test rules/tea_day.cases.yaml

                """, "\(new.messages)")
        let test = try run(["test"], workplace)
        #expect(test.status == 0, "\(test.out)")
        #expect(test.out.contains("in 1 file, 0 failed\n"))
        // Of a rule of one's own, too; and never over what is there.
        try write(
            "return { api = 1, discount = function() return 7 end }", to: "rules/seven.lua")
        let copy = try run(["new", "seven_more", "--from", "seven"], workplace)
        #expect(copy.out == "wrote rules/seven_more.lua\nnext: scrip check rules/seven_more.lua\n")
        try write("mine", to: "rules/other.tea-shop.json")
        let again = try run(["new", "other", "--from", "spend_and_save"], workplace)
        #expect(again.status == 2)
        #expect(
            again.messages
                == "scrip: error: 'rules/other.tea-shop.json' is there already. Choose another name.\n"
        )
        #expect(
            !FileManager.default.fileExists(atPath: place.appending(path: "rules/other.lua").path))
        let unknown = try run(["new", "other", "--from", "spend_and_saev"], workplace)
        #expect(unknown.messages.contains("Did you mean 'spend_and_save'?"))
    }

    @Test func theServerFindsThem() async throws {
        defer { try? FileManager.default.removeItem(at: place) }
        let workplace = try Workplace()
        try write(EmptyFolderTests.stock, to: "stock.json")
        let process = Process()
        process.executableURL = Workplace.command
        process.arguments = ["serve", "--dev", "dev", "--port", "0"]
        process.currentDirectoryURL = place
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        var said = ""
        while !said.contains("listening on"), let line = pipe.next() { said += line }
        #expect(said.contains("rules rules, which is not there: standard rules only\n"), "\(said)")
        // The demo store was made of standard rules.
        let stocks = try run(["stock", "list", "--ledger", "dev/scrip.db"], workplace)
        #expect(stocks.out.contains("满100减20"), "\(stocks.messages)")
        #expect(stocks.out.contains("全场88折"))
    }
}

extension Pipe {
    /// What was written next; nil when the writer is gone.
    fileprivate func next() -> String? {
        let data = fileHandleForReading.availableData
        return data.isEmpty ? nil : String(decoding: data, as: UTF8.self)
    }
}
