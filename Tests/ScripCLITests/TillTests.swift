import Foundation
import Testing

/// The till of the README, which is `examples/till`: what it imports is all an embedder writes.
struct TillTests {
    private static let source = "examples/till/main.swift"

    @Test func theReadmeShowsItAsItIs() throws {
        let readme = try String(
            contentsOf: Workplace.root.appending(path: "README.md"), encoding: .utf8)
        let till = try String(
            contentsOf: Workplace.root.appending(path: Self.source), encoding: .utf8)
        #expect(readme.contains("```swift\n\(till)```\n"))
        let imports = till.split(separator: "\n").filter { $0.hasPrefix("import ") }
        #expect(imports == ["import Foundation", "import Scrip"])
    }

    @Test func theTeaShopIsShownAsItIsAndSaysWhatItIsSaidToSay() throws {
        let page = try String(
            contentsOf: Workplace.root.appending(path: "Sources/Scrip/Scrip.docc/TeaShop.md"),
            encoding: .utf8)
        let source = try String(
            contentsOf: Workplace.root.appending(path: "examples/tea-shop/main.swift"),
            encoding: .utf8)
        #expect(page.contains("```swift\n\(source)```\n"))
        let place = try Workplace()
        let first = try Self.run("tea-shop", in: place)
        #expect(first == "quote 2000\nheld 10000\npaid 10000\nrefund 5000\n")
        #expect(page.contains("```\n\(first)```\n"))
        // Again: all but the quote, of a coupon that is used, is answered as it was.
        #expect(
            try Self.run("tea-shop", in: place)
                == first.replacing("quote 2000", with: "quote 0"))
    }

    /// What a program of the package prints.
    private static func run(_ program: String, in place: borrowing Workplace) throws -> String {
        let process = Process()
        let words = Pipe()
        process.executableURL = Workplace.command.deletingLastPathComponent()
            .appending(path: program)
        process.currentDirectoryURL = place.folder
        process.standardOutput = words
        try process.run()
        let said = words.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: said, as: UTF8.self)
    }

    @Test func itRedeemsOverALedgerAndAFolderOfRules() throws {
        let place = try Workplace()
        try Ledger.prepare(place)
        let sent = try place.json([
            "send", "--stock", Ledger.stock, "--user", "u", "--request-no", "TILL-SEND",
        ])
        let code = try #require(sent["coupon_code"] as? String)
        func run(_ amount: Int) throws -> String {
            try place.write(
                #"{"request_no": "TILL-\#(amount)", "user": "u", "coupons": ["\#(code)"], "#
                    + #""basket": {"lines": [{"id": "1", "unit_price": \#(amount), "quantity": 1}]}}"#,
                to: "checkout.json")
            return try Self.run("till", in: place)
        }
        #expect(try run(4_000) == "Spend 60.00 more to use this coupon\n")
        #expect(try run(12_000).hasSuffix(" 10000\n"))
        let audit = try place.scrip(["audit"])
        #expect(audit.status == 0)
    }
}
