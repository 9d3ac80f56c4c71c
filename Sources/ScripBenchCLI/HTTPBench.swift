internal import Foundation
internal import Logging
internal import ScripAccess
internal import ScripBench
internal import ScripCommands
internal import ScripCore
internal import ScripHTTP
internal import ScripHost
internal import ScripLedger
internal import ScripOperations
internal import ScripPrograms
internal import ScripRules
internal import ScripSQLite
internal import ScripSettings
internal import Synchronization

/// Requests a second through a loopback socket, beside a bare echo of the same basket in the same run.
struct HTTPBench {
    var seconds = 8
    var connections = 32
    var folder: String

    struct Row {
        var perSecond: Double
        var p50, p99: Double
    }

    struct Result {
        var echo, quote, redeem: Row
    }

    func run() async throws -> Result {
        let place = URL(filePath: folder).appending(path: "scrip-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let coupons = seconds * 25_000 + 1_000
        let (services, key, stock) = try shop(in: place, coupons: coupons)
        try write(key: key, coupons: coupons, to: place)

        let (echo, echoPort) = try await HTTPBench.start {
            try await EchoServer().run(onListening: $0)
        }
        let (server, port) = try await HTTPBench.start {
            try await Server(services).run(onListening: $0)
        }
        // The echo before and after: what else the machine does hits both sides.
        let first = try wrk("static.lua", "echo", echoPort, place, path: "/echo")
        let quote = try wrk("static.lua", "quote", port, place, path: "/v1/quote")
        let redeem = try wrk("redeem.lua", "redeem", port, place, path: "/v1/redeem")
        let second = try wrk("static.lua", "echo", echoPort, place, path: "/echo")
        let redeemed = try services.host.stock(stock).redeemed
        server.cancel()
        echo.cancel()
        // A few answers may be under way when wrk stops counting.
        guard abs(Double(redeemed) - redeem.requests) <= Double(2 * connections) else {
            throw ScripError(
                .internalFault, "\(Int(redeem.requests)) answers, but \(redeemed) redemptions",
                remedy: "Report this as a defect")
        }
        return Result(
            echo: Row(
                perSecond: (first.row.perSecond + second.row.perSecond) / 2,
                p50: (first.row.p50 + second.row.p50) / 2,
                p99: (first.row.p99 + second.row.p99) / 2),
            quote: quote.row, redeem: redeem.row)
    }

    // MARK: The shop

    private func shop(
        in place: URL, coupons: Int
    ) throws(ScripError) -> (Services, String, StockID) {
        let ledger = try CouponLedger(path: place.appending(path: "scrip.db").path)
        let book = try RuleBook()
        let host = try CouponHost(
            ledger: ledger, rules: book,
            guardian: AbuseGuard(AbuseSettings(), gates: "gates"), clock: SystemClock.now)
        let stock = try host.createStock(
            HTTPBench.stock, ruleSource: Array(BenchRule.spendAndSave.utf8),
            proof: .unproven("a bench"))
        try CouponFiller(ledger: ledger, stock: stock.id).fill(coupons)
        let (services, key) = try HTTPBench.services(host, book)
        return (services, key, stock.id)
    }

    /// A server's services over a host, and a key of a till.
    static func services(
        _ host: CouponHost, _ book: RuleBook
    ) throws(ScripError) -> (Services, key: String) {
        let text = TillKey.random()
        let keys = KeyRing(LedgerKeyStore(host))
        let now = SystemClock.now()
        try keys.add(
            TillKey(name: "bench", scopes: [.quote, .redeem], text: Secret(text), at: now),
            at: now)
        var settings = Settings()
        settings.port = 0
        var logger = Logger(label: "bench")
        logger.logLevel = .critical
        return (
            Services(
                host: host, rules: book, settings: settings, keys: keys, logger: logger,
                clock: SystemClock.now), text
        )
    }

    static let stock = StockDefinition(
        requestNumber: "BENCH", name: "满100减20", type: .normal, goods: "全场商品",
        merchant: "1900000001", rule: "spend_and_save",
        parameters: [
            .init(key: "threshold", value: .integer(10_000)),
            .init(key: "off", value: .integer(2_000)),
        ])

    /// Twenty lines of a tea shop, as JSON.
    private static let basket: String = {
        let lines = (1...20).map { number in
            """
            {"id":"\(number)","sku":"TEA-\(number)","name":"乌龙茶 \(number)",\
            "category":"drinks/tea","brand":"青","unit_price":\(700 + number * 13),\
            "quantity":\(1 + number % 3)\(number % 5 == 0 ? #","tags":["special"]"# : "")}
            """
        }
        return #"{"currency":"CNY","lines":[\#(lines.joined(separator: ","))]}"#
    }()

    // MARK: wrk

    private func write(key: String, coupons: Int, to place: URL) throws {
        let headers = """
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["Authorization"] = "Bearer \(key)"

            """
        let report = """

            function done(summary, latency, requests)
              io.write(string.format("\\nRESULT %d %d %d %d %d\\n", summary.requests,
                summary.duration, latency:percentile(50), latency:percentile(99),
                summary.errors.status + summary.errors.connect + summary.errors.read
                  + summary.errors.timeout))
            end
            """
        let quote = """
            {"user":"\(CouponFiller.user(0))","method":"OFF_LINE",\
            "store":{"id":"S01","region":"440300"},"coupons":["\(CouponFiller.code(0))"],\
            "basket":\(HTTPBench.basket)}
            """
        let quoteScript = headers + "wrk.body = [==[\(quote)]==]\n" + report
        try Data(quoteScript.utf8).write(to: place.appending(path: "static.lua"))
        let redeemScript =
            headers + """
                local threads = 0
                function setup(thread) thread:set("id", threads); threads = threads + 1 end
                -- The client shares the processors with the server: every request is made beforehand.
                local requests, sent = {}, 0
                function init(args)
                  local codes = {}
                  for line in io.lines("\(place.path)/codes.txt") do codes[#codes + 1] = line end
                  local sample = wrk.format(nil, nil, nil,
                    '{"request_no":"T01-20261123-#######","method":"OFF_LINE",' ..
                    '"store":{"id":"S01","region":"440300"},"coupons":["' ..
                    string.rep("@", #codes[1]) .. '"],"basket":\(HTTPBench.basket)}')
                  local first, second, third = sample:match("^(.-)#+(.-)@+(.*)$")
                  -- The first is what quotes ask about.
                  for number = id + 2, #codes, 2 do
                    requests[#requests + 1] =
                      first .. string.format("%07d", number) .. second .. codes[number] .. third
                  end
                end
                function request()
                  sent = sent + 1
                  return requests[sent]
                end

                """ + report
        try Data(redeemScript.utf8).write(to: place.appending(path: "redeem.lua"))
        var codes = ""
        for number in 0..<coupons { codes += CouponFiller.code(number).rawValue + "\n" }
        try Data(codes.utf8).write(to: place.appending(path: "codes.txt"))
    }

    private func wrk(
        _ script: String, _ what: String, _ port: Int, _ place: URL, path: String
    ) throws -> (row: Row, requests: Double) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "wrk", "-t2", "-c\(connections)", "-d\(seconds)s", "-s",
            place.appending(path: script).path, "http://127.0.0.1:\(port)\(path)",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(
            decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard
            let line = output.split(separator: "\n").first(where: { $0.hasPrefix("RESULT ") }),
            case let numbers = line.split(separator: " ").dropFirst().compactMap({ Double($0) }),
            numbers.count == 5, numbers[1] > 0
        else {
            throw ScripError(
                .notFound, "wrk did not answer",
                remedy: "Install what apt-packages-bench.txt names, with make bench-http")
        }
        guard numbers[4] == 0 else {
            throw ScripError(
                .internalFault, "\(Int(numbers[4])) requests of \(what) failed",
                remedy: "Report this as a defect")
        }
        return (
            Row(
                perSecond: numbers[0] / (numbers[1] / 1e6), p50: numbers[2], p99: numbers[3]),
            numbers[0]
        )
    }

    /// Starts a server, and waits until it listens.
    static func start(
        _ run:
            @escaping @Sendable (@escaping @Sendable (Int) async -> Void) async throws -> Void
    ) async throws -> (Task<Void, any Error>, port: Int) {
        let (ports, found) = AsyncStream<Int>.makeStream()
        let task = Task {
            defer { found.finish() }
            try await run { found.yield($0) }
        }
        for await port in ports { return (task, port) }
        try await task.value
        throw ScripError(.internalFault, "A server ended at once", remedy: "Report this")
    }
}
