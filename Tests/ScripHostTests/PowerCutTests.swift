import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite
import Testing

/// A till killed in mid-work, and a log cut where the power went.
struct PowerCutTests {
    let folder: URL
    var path: String { folder.appendingPathComponent("scrip.db").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("scrip-cut-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// How many kills; CI sets more.
    static let kills =
        ProcessInfo.processInfo.environment["SCRIP_KILLS"].flatMap(Int.init) ?? 12

    @Test func `killed at any moment, every acknowledged write is there and none is half`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var acknowledged: Set<String> = []
        for kill in 0..<PowerCutTests.kills {
            acknowledged.formUnion(try linesOfAKilledTill(afterMilliseconds: 150 + kill * 37 % 400))
            // An audit reads everything; opening is what every kill is about.
            let host = try host(at: path)
            #expect(try host.stocks().count <= 1)
            if kill % 20 == 0 { #expect(try host.audit().fault == nil) }
        }
        #expect(acknowledged.count > 50)
        #expect(try host(at: path).audit().fault == nil)
        let host = try host(at: path)
        for line in acknowledged {
            let words = line.split(separator: " ").map(String.init)
            guard words.count > 2 else { continue }
            let coupon = try host.coupon(CouponCode(rawValue: words[2]))
            if words[0] == "redeemed" {
                #expect(coupon.state == .used)
                #expect(coupon.redemption?.rawValue == words.last)
            }
        }
    }

    @Test func `a log cut at any byte opens as it was after some whole commit`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = try TeaShop()
        for step in CrashTests.day { try step(source) }
        let database = try Data(contentsOf: URL(fileURLWithPath: source.path))
        let log = try Data(contentsOf: URL(fileURLWithPath: source.path + "-wal"))
        // Frames are a header of 24 bytes and a page of 4096, after 32 bytes for the file.
        let frames = stride(from: 32, through: log.count, by: 24 + 4_096).map { $0 }
        var generator = SystemRandomNumberGenerator()
        let random = (0..<60).map { _ in Int.random(in: 0...log.count, using: &generator) }
        var entries: Set<Int64> = []
        for length in frames + random {
            let cut = folder.appendingPathComponent("cut-\(length).db")
            try database.write(to: cut)
            try log.prefix(length).write(to: URL(fileURLWithPath: cut.path + "-wal"))
            let report = try host(at: cut.path).audit()
            #expect(report.fault == nil, "cut at byte \(length)")
            entries.insert(report.entries)
        }
        // Cut early the ledger is a book and no more, cut late it is whole, and every step between was
        // seen.
        let last = TeaShop.entriesBefore + CrashTests.day.count
        #expect(entries == Set(Int64(TeaShop.entriesBefore)...Int64(last)))
    }

    @Test func `a full disk is a clear error, and everything acknowledged is there`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        // A limit on the size of files stands in for a full disk; the shell counts in 512 bytes.
        let till = Process()
        till.executableURL = URL(fileURLWithPath: "/bin/sh")
        till.arguments = [
            "-c", "trap '' XFSZ; ulimit -f 600; exec \"$0\" till \"$1\" 4",
            loadTool?.path ?? "", path,
        ]
        let said = folder.appendingPathComponent("said")
        let complaint = Pipe()
        _ = FileManager.default.createFile(atPath: said.path, contents: nil)
        till.standardOutput = try FileHandle(forWritingTo: said)
        till.standardError = complaint
        try till.run()
        let words = String(
            decoding: complaint.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        till.waitUntilExit()
        #expect(words.contains("nothing was changed"))
        let host = try host(at: path)
        #expect(try host.audit().fault == nil)
        let lines = String(decoding: try Data(contentsOf: said), as: UTF8.self)
            .split(separator: "\n")
        #expect(!lines.isEmpty)
        for line in lines where line.hasPrefix("redeemed ") {
            let code = CouponCode(rawValue: String(line.split(separator: " ")[2]))
            #expect(try host.coupon(code).state == .used)
        }
    }

    private var loadTool: URL? {
        Bundle.main.executableURL?.deletingLastPathComponent()
            .appendingPathComponent("LedgerLoad")
    }

    private func host(at path: String) throws -> CouponHost {
        try CouponHost(
            ledger: CouponLedger(path: path), rules: RuleBook(states: 1),
            clock: { TeaShop.noon })
    }

    private func linesOfAKilledTill(afterMilliseconds delay: Int) throws -> [String] {
        let till = Process()
        till.executableURL = loadTool
        till.arguments = ["till", path, "8"]
        let output = folder.appendingPathComponent("said-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        till.standardOutput = try FileHandle(forWritingTo: output)
        try till.run()
        // Waits for nothing: the moment at which the power goes is any.
        Thread.sleep(forTimeInterval: Double(delay) / 1_000)
        kill(till.processIdentifier, SIGKILL)
        till.waitUntilExit()
        let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
        // The last line may be cut short.
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map(String.init)
    }
}
