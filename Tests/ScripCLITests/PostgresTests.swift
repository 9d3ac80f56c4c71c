import Foundation
import TestServers
import Testing

/// A book in a database answers as a file does, byte for byte, and is no less safe for being shared.
struct PostgresTests {
    private static let verbs: Set = [
        "audit", "bill", "codes", "commit", "deactivate", "events", "goods", "hold", "ledger",
        "quote", "redeem", "redemptions", "release", "return", "send", "stock", "use", "wallet",
    ]

    /// The cases that say everything about a ledger, and nothing about where it is.
    private static func cases() throws -> [TranscriptTests.Case] {
        try ["answers", "books", "codes", "conditions", "coupons", "goods"]
            .flatMap { try TranscriptTests.Case.load($0) }
            .filter { $0.status == 0 && verbs.contains($0.run[0]) }
            .filter { ([$0.run] + ($0.before ?? [])).allSatisfy { !$0.contains("--ledger") } }
    }

    /// The sample ledger in a database.
    private static let sample = Result {
        let database = try PostgresServer.shared.get().database()
        let place = try Workplace()
        for run in Ledger.runs {
            let result = try place.scrip(run + ["--ledger", database.url(book: "main")])
            try #require(result.status == 0, "\(result.messages)")
        }
        return database
    }

    @Test(arguments: try cases())
    func answersAsAFileDoes(_ expected: TranscriptTests.Case) throws {
        let place = try Workplace()
        for (path, text) in expected.files ?? [:] { try place.write(text, to: path) }
        let database = try PostgresServer.shared.get().database(like: Self.sample.get().name)
        let url = database.url(book: "main")
        func scrip(_ run: [String], _ input: String) throws -> Workplace.Result {
            let ledger = Self.verbs.contains(run[0]) ? ["--ledger", url] : []
            return try place.scrip(run + ledger, input: input)
        }
        for run in expected.before ?? [] {
            let result = try scrip(run, "")
            try #require(result.status == 0, "\(run): \(result.messages)")
        }
        let result = try scrip(expected.run, expected.stdin ?? "")
        #expect(result.status == expected.status)
        #expect(Workplace.normalised(result.out) == expected.stdout ?? "")
        #expect(Workplace.normalised(result.messages) == expected.stderr ?? "")
        let audit = try place.scrip(["audit", "--ledger", url])
        #expect(audit.status == 0, "\(audit.out) \(audit.messages)")
    }

    @Test func booksOfADatabaseHaveNumbersOfTheirOwn() throws {
        let place = try Workplace()
        let database = try PostgresServer.shared.get().database()
        let books = ["berlin", "wien"].map { database.url(book: $0) }
        // A book is not there until somebody begins it, and asking does not begin it.
        let missing = try place.scrip(["ledger", "show", "--ledger", books[0]])
        #expect(missing.status == 2 && missing.messages.contains("There is no ledger 'postgres://"))
        #expect(!missing.messages.contains("secret"))
        for (url, zone) in zip(books, ["Europe/Berlin", "Europe/Vienna"]) {
            let made = try place.scrip(
                ["ledger", "create", "--time-zone", zone, "--currency", "EUR", "--ledger", url])
            #expect(made.status == 0 && !made.out.contains("secret"), "\(made.messages)")
        }
        let again = try place.scrip(["ledger", "create", "--ledger", books[0]])
        #expect(again.status == 2 && again.messages.contains("begun before"))
        // Design: stock numbers begin 12, then the book less one in five digits.
        let stocks = ["1200000000000001", "1200001000000001"]
        for (url, number) in zip(books, [1, 2]) {
            let shown = try place.json(["ledger", "show", "--ledger", url])
            #expect(shown["book"] as? Int == number)
            let stock = try place.json(
                ["stock", "create", "examples/stocks/spend_and_save.json", "--ledger", url])
            // Who knows a stock's number knows its book.
            #expect(stock["stock_id"] as? String == stocks[number - 1])
            let audit = try place.scrip(["audit", "--ledger", url])
            #expect(audit.status == 0, "\(audit.out)")
        }
    }

    @Test func aLedgerMovesIntoADatabaseAndBack() throws {
        let place = try Workplace()
        try Ledger.prepare(place)
        let url = try PostgresServer.shared.get().database().url(book: "main")
        for (from, to) in [("scrip.db", url), (url, "back.db")] {
            let before = try place.scrip(["wallet", Ledger.user, "--json", "--ledger", from])
            let moved = try place.scrip(["ledger", "move", "--ledger", from, "--to", to])
            #expect(moved.status == 0 && !moved.out.contains("secret"), "\(moved.messages)")
            #expect(try place.scrip(["wallet", Ledger.user, "--json", "--ledger", to]) == before)
            #expect(try place.scrip(["audit", "--ledger", to]).status == 0)
            let refused = try place.scrip([
                "send", "--stock", Ledger.stock, "--user", "u", "--request-no", "X", "--ledger",
                from,
            ])
            #expect(refused.status == 2 && refused.messages.contains("The ledger was moved to "))
            #expect(!refused.messages.contains("secret"))
        }
    }

    /// Many processes at one coupon: it is used once, and every one of them is told the same.
    @Test func processesShareABook() throws {
        let place = try Workplace()
        let database = try PostgresServer.shared.get().database(like: Self.sample.get().name)
        let url = database.url(book: "main")
        let wallet = try place.json(["wallet", Ledger.user, "--ledger", url])
        let coupons = try #require(wallet["coupons"] as? [[String: Any]])
        let code = try #require(coupons.first?["coupon_code"] as? String)
        let tills = try (1...8).map { till in
            let process = Process()
            process.executableURL = Workplace.command
            process.arguments = ["redeem", "checkout-\(till).json", "--json", "--ledger", url]
            process.currentDirectoryURL = place.folder
            try place.write(
                """
                {"request_no": "T\(till)", "user": "\(Ledger.user)",
                 "time": "2026-11-23T12:30:00+08:00", "coupons": ["\(code)"],
                 "basket": {"lines": [{"id": "1", "unit_price": 12000, "quantity": 1}]}}
                """, to: "checkout-\(till).json")
            let out = place.folder.appending(path: "out-\(till)")
            try Data().write(to: out)
            process.standardOutput = try FileHandle(forWritingTo: out)
            return (process, out)
        }
        for (process, _) in tills { try process.run() }
        for (process, _) in tills { process.waitUntilExit() }
        let answers = try tills.map { try String(decoding: Data(contentsOf: $0.1), as: UTF8.self) }
        #expect(tills.allSatisfy { $0.0.terminationStatus == 0 })
        #expect(answers.filter { $0.contains(#""redemption_id""#) }.count == 1, "\(answers)")
        #expect(answers.filter { $0.contains(#""already_redeemed""#) }.count == 7, "\(answers)")
        let audit = try place.scrip(["audit", "--ledger", url])
        #expect(audit.status == 0, "\(audit.out)")
    }

    /// `make demo-postgres`: two servers at the same coupons.
    @Test func theDemoShowsTwoHostsOnOneBook() throws {
        let demo = Process()
        demo.executableURL = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "scripts/demo-postgres")
        demo.environment = ProcessInfo.processInfo.environment.merging(
            ["SCRIP": Workplace.command.path, "SCRIP_COUPONS": "4"]
        ) { $1 }
        let pipe = Pipe()
        demo.standardOutput = pipe
        try demo.run()
        let out = try String(
            decoding: pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        demo.waitUntilExit()
        #expect(demo.terminationStatus == 0)
        let counts = out.matches(of: /host [AB]  +(\d+) redeemed, +(\d+) refused/)
            .map { (Int($0.output.1) ?? 0, Int($0.output.2) ?? 0) }
        #expect(counts.map(\.0).reduce(0, +) == 4 && counts.map(\.1).reduce(0, +) == 4, "\(out)")
        #expect(out.contains("sound: 11 entries, 1 stock, 4 coupons, 4 redemptions"), "\(out)")
    }

    @Test func aServerKeepsItsLedgerThere() throws {
        let place = try Workplace()
        let url = try PostgresServer.shared.get().database().url(book: "main")
        let process = Process()
        process.executableURL = Workplace.command
        process.arguments = ["serve", "--dev", "dev", "--port", "0", "--ledger", url]
        process.currentDirectoryURL = place.folder
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        var said = ""
        while !said.contains("listening on") {
            let data = pipe.fileHandleForReading.availableData
            if data.isEmpty { break }
            said += String(decoding: data, as: UTF8.self)
        }
        #expect(said.contains("ledger = postgres://postgres@/") && !said.contains("secret"))
        // The command line sees what the server made.
        let stocks = try place.scrip(["stock", "list", "--ledger", url])
        #expect(stocks.out.contains("满100减20"), "\(stocks.messages)")
        #expect(!FileManager.default.fileExists(atPath: place.folder.path + "/dev/scrip.db"))
    }
}
