import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite
import Testing

/// Several processes on one ledger's file, and one that may not write to it.
struct ProcessTests {
    let shop: TeaShop

    init() throws { shop = try TeaShop() }

    private static var tool: URL? {
        Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent("LedgerLoad")
    }

    /// Runs the tool once for each list of arguments, all at the same time; what each said, by line.
    private func run(_ all: [[String]]) throws -> [[String]] {
        let running = try all.map { arguments in
            let process = Process()
            process.executableURL = ProcessTests.tool
            process.arguments = arguments
            let said = shop.folder.appendingPathComponent("said-\(UUID().uuidString)")
            _ = FileManager.default.createFile(atPath: said.path, contents: nil)
            process.standardOutput = try FileHandle(forWritingTo: said)
            try process.run()
            return (process, said)
        }
        return try running.map { process, said in
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            return String(decoding: try Data(contentsOf: said), as: UTF8.self)
                .split(separator: "\n").map(String.init)
        }
    }

    private func word(_ index: Int, of line: String) -> String {
        let words = line.split(separator: " ")
        return index < words.count ? String(words[index]) : ""
    }

    @Test func `two processes with the same numbers have one effect and equal answers`() throws {
        let stock = try shop.stock()
        let race = ["race", shop.path, stock.id.rawValue, "1", "150"]
        let said = try run([race, race])
        for lines in said { #expect(lines.count == 150) }
        let answers = said.map { lines in Set(lines.map { $0.split(separator: " ").prefix(4) }) }
        #expect(answers[0] == answers[1])
        // Each send and each use was made by exactly one of them.
        for place in [4, 5] {
            #expect(said.joined().count { word(place, of: $0) == "first" } == 150)
        }
        #expect(try shop.host.stock(stock.id).sent == 150)
        #expect(try shop.host.stock(stock.id).redeemed == 150)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `what another process says is never discounted holds here at once`() throws {
        _ = try shop.stock()
        let codes = try (1...3).map {
            try shop.send(RequestNumber(rawValue: "S\($0)"), to: "u1").code
        }
        let price = { [shop] (request: RequestNumber?, code: CouponCode) in
            try shop.checkout(request, [code])
        }
        // What this process knows of the stock is warm, in a look and in a turn.
        #expect(try shop.host.quote(price(nil, codes[0])).best.discount == 2_000)
        #expect(try shop.host.redeem(price("R1", codes[0])).discount == 2_000)
        #expect(try run([["list", shop.path, "1900000001", "N1", "TEA-01"]]) == [["listed 1"]])
        #expect(try shop.host.quote(price(nil, codes[1])).best.discount == 0)
        #expect(try shop.host.redeem(price("R2", codes[1])).refusal == "nothing_in_scope")
        #expect(try run([["list", shop.path, "1900000001", "N2", "CUP"]]) == [["listed 1"]])
        #expect(try shop.host.redeem(price("R3", codes[1])).discount == 2_000)
        #expect(try run([["list", shop.path, "1900000001", "N3"]]) == [["listed 0"]])
        #expect(try shop.host.quote(price(nil, codes[2])).best.discount == 2_000)
        // A number that another process used is answered with what it said.
        let again = try shop.host.setNeverDiscounted(
            NeverDiscounted([.sku: ["TEA-01"]]), by: "1900000001", request: "N1")
        #expect(again.goods.words(of: .sku) == ["TEA-01"])
        #expect(try shop.host.neverDiscounted(by: "1900000001").goods.isEmpty)
        #expect(try shop.host.audit().fault == nil)
        #expect(try shop.host.replay().differing == 0)
    }

    @Test func `three processes share a budget to the last coupon`() throws {
        let stock = try shop.stock { $0.limits.total = 200 }
        let said = try run(
            [(1, 120), (121, 240), (241, 360)].map { first, last in
                ["race", shop.path, stock.id.rawValue, "\(first)", "\(last)"]
            })
        let lines = Array(said.joined())
        #expect(lines.count == 360)
        #expect(lines.count { $0.hasPrefix("took ") } == 200)
        #expect(lines.count { $0.hasSuffix(" budget_exhausted") } == 160)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test(arguments: [
        StockLimits(redeem: RedeemLimits(perDay: 200)),
        StockLimits(amount: AmountLimits(total: 20_000)),
    ])
    func `three processes use a limit of redeeming up and do not exceed it`(
        _ limits: StockLimits
    ) throws {
        let stock = try shop.stock { $0.limits = limits }
        let said = try run(
            [(1, 120), (121, 240), (241, 360)].map { first, last in
                ["race", shop.path, stock.id.rawValue, "\(first)", "\(last)", "100"]
            })
        let lines = Array(said.joined())
        #expect(lines.count == 360)
        #expect(lines.count { $0.hasPrefix("took ") } == 200)
        #expect(lines.count { $0.hasPrefix("refused ") } == 160)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `a file that may only be read is a clear error, and can still be read`() throws {
        _ = try shop.stock()
        let coupon = try shop.send("S1", to: "u1")
        let manager = FileManager.default
        try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: shop.folder.path)
        for name in ["", "-wal", "-shm"] where manager.fileExists(atPath: shop.path + name) {
            try manager.setAttributes(
                [.posixPermissions: 0o444], ofItemAtPath: shop.path + name)
        }
        let said = try run([["nobody", shop.path]])[0]
        #expect(
            said == [
                "stocks 1",
                "error The ledger file cannot be written, nothing was changed. Give this user the "
                    + "right to write the file and its folder.",
            ])
        #expect(try shop.host.coupon(coupon.code) == coupon)
        #expect(try shop.host.audit().entries == 3)
    }
}
