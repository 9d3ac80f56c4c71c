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
            let process = Process()
            let words = Pipe()
            process.executableURL = Workplace.command.deletingLastPathComponent()
                .appending(path: "till")
            process.currentDirectoryURL = place.folder
            process.standardOutput = words
            try process.run()
            let said = words.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            return String(decoding: said, as: UTF8.self)
        }
        #expect(try run(4_000) == "Spend 60.00 more to use this coupon\n")
        #expect(try run(12_000).hasSuffix(" 10000\n"))
        let audit = try place.scrip(["audit"])
        #expect(audit.status == 0)
    }
}
