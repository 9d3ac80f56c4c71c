internal import Foundation
internal import Logging
internal import ScripBench
internal import ScripCommands
internal import ScripCore
internal import ScripHTTP
internal import ScripHost
internal import ScripLedger
internal import ScripRules
internal import ScripSQLite
internal import Synchronization

/// What tills wait for their redemptions while another client asks for the worst quotes it can.
struct AttackBench {
    var seconds = 8
    var tills = 8
    /// Connections of the attacker.
    var attackers = 16
    var folder: String

    /// How many answers, and how long they took in microseconds.
    struct Row {
        var count: Int
        var p50, p99, max: Double
    }

    struct Result {
        var alone, attacked: Row
        /// Quotes the attacker was answered meanwhile, and how long they took.
        var quotes: Row
        /// The longest that `/healthz` took meanwhile, in microseconds.
        var health: Double
    }

    /// Some hundred thousand steps, and within the budget of a rule.
    private static let costly = """
        return { api = 1, title = "costly", params = { off = { type = "money" } },
          discount = function(scope, p)
            local n = 0
            for i = 1, 40000 do n = n + i % 3 end
            return p.off + n - n
          end }
        """

    /// Worth more off a cheaper basket: nothing is shown about it, and every order has to be tried.
    private static let odd = """
        return { api = 1, title = "odd", params = { off = { type = "money" } },
          discount = function(scope, p)
            local sum = 0
            for _, line in ipairs(scope.lines) do sum = sum + line.amount % 7 end
            return p.off + sum
          end }
        """

    func run() async throws -> Result {
        let place = URL(filePath: folder).appending(path: "scrip-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let (services, key) = try shop(in: place)
        let (server, port) = try await HTTPBench.start {
            try await Server(services).run(onListening: $0)
        }
        defer { server.cancel() }
        let next = Atomic(0)
        // The first redemptions learn how long rules take.
        _ = try redeem(port, key, next, until: .now.advanced(by: .seconds(1)))
        let alone = try redeem(port, key, next, until: .now.advanced(by: .seconds(seconds)))
        let end = ContinuousClock.now.advanced(by: .seconds(seconds))
        let attack = Mutex<[Double]>([])
        let health = Mutex<Double>(0)
        let failure = Mutex<ScripError?>(nil)
        let group = DispatchGroup()
        for number in 0...attackers {
            group.enter()
            Thread {
                do throws(ScripError) {
                    if number == attackers {
                        try AttackBench.watch(port, key, until: end, health)
                    } else {
                        try AttackBench.ask(port, key, number, until: end, attack)
                    }
                } catch {
                    failure.withLock { $0 = error }
                }
                group.leave()
            }.start()
        }
        let attacked = try redeem(port, key, next, until: end)
        group.wait()
        if let error = failure.withLock({ $0 }) { throw error }
        return Result(
            alone: alone, attacked: attacked, quotes: AttackBench.row(attack.withLock { $0 }),
            health: health.withLock { $0 })
    }

    // MARK: Clients

    private func redeem(
        _ port: Int, _ key: String, _ next: borrowing Atomic<Int>,
        until end: ContinuousClock.Instant
    ) throws(ScripError) -> Row {
        let results = Mutex<[Double]>([])
        let failure = Mutex<ScripError?>(nil)
        let group = DispatchGroup()
        let first = next.add(1_000_000, ordering: .relaxed).oldValue
        for till in 0..<tills {
            group.enter()
            Thread { [tills] in
                do throws(ScripError) {
                    try AttackBench.redeem(
                        port, key, first: (first / 1_000_000 * tills + till) * 20_000, until: end,
                        results)
                } catch {
                    failure.withLock { $0 = error }
                }
                group.leave()
            }.start()
        }
        group.wait()
        if let error = failure.withLock({ $0 }) { throw error }
        return AttackBench.row(results.withLock { $0 })
    }

    private static func redeem(
        _ port: Int, _ key: String, first: Int, until end: ContinuousClock.Instant,
        _ results: borrowing Mutex<[Double]>
    ) throws(ScripError) {
        var connection = try TillConnection(port: port, key: key)
        var times: [Double] = []
        for number in first..<first + 20_000 {
            let start = ContinuousClock.now
            guard start < end else { break }
            let answer = try connection.post(
                "/v1/redeem",
                """
                {"request_no":"T\(number)","coupons":["\(CouponFiller.code(number))"],\
                "basket":\(basket(lines: 20))}
                """)
            guard answer.status == 200,
                answer.body.starts(with: Array("{\"verdict\":\"applies\"".utf8))
            else {
                throw ScripError(
                    .internalFault,
                    "A redemption was answered \(answer.status): "
                        + String(decoding: answer.body.prefix(200), as: UTF8.self),
                    remedy: "Report this as a defect")
            }
            times.append((ContinuousClock.now - start) / .microseconds(1))
        }
        results.withLock { [times] in $0 += times }
    }

    private static func ask(
        _ port: Int, _ key: String, _ number: Int, until end: ContinuousClock.Instant,
        _ results: borrowing Mutex<[Double]>
    ) throws(ScripError) {
        var connection = try TillConnection(port: port, key: key)
        var times: [Double] = []
        let body = """
            {"user":"\(["costly", "odd", "many"][number % 3])",\
            "basket":\(basket(lines: number % 3 == 0 ? 1 : 100))}
            """
        while ContinuousClock.now < end {
            let start = ContinuousClock.now
            let answer = try connection.post("/v1/quote", body)
            guard answer.status == 200 else {
                throw ScripError(
                    .internalFault, "A quote was answered \(answer.status)",
                    remedy: "Report this as a defect")
            }
            times.append((ContinuousClock.now - start) / .microseconds(1))
        }
        results.withLock { [times] in $0 += times }
    }

    private static func watch(
        _ port: Int, _ key: String, until end: ContinuousClock.Instant,
        _ longest: borrowing Mutex<Double>
    ) throws(ScripError) {
        var connection = try TillConnection(port: port, key: key)
        while ContinuousClock.now < end {
            let start = ContinuousClock.now
            _ = try connection.get("/healthz")
            let time = (ContinuousClock.now - start) / .microseconds(1)
            longest.withLock { $0 = Swift.max($0, time) }
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    private static func row(_ times: [Double]) -> Row {
        let sorted = times.sorted()
        guard let last = sorted.last else { return Row(count: 0, p50: 0, p99: 0, max: 0) }
        return Row(
            count: sorted.count, p50: sorted[sorted.count / 2],
            p99: sorted[sorted.count * 99 / 100], max: last)
    }

    private static func basket(lines: Int) -> String {
        let lines = (1...lines).map {
            #"{"id":"\#($0)","unit_price":\#(900 + $0 * 13),"quantity":\#(1 + $0 % 3)}"#
        }
        return #"{"lines":[\#(lines.joined(separator: ","))]}"#
    }

    // MARK: The shop

    private func shop(in place: URL) throws(ScripError) -> (Services, String) {
        let ledger = try CouponLedger(path: place.appending(path: "scrip.db").path)
        let book = try RuleBook()
        let host = try CouponHost(ledger: ledger, rules: book, clock: SystemClock.now)
        let stock = try host.createStock(
            HTTPBench.stock, ruleSource: Array(BenchRule.spendAndSave.utf8),
            proof: .unproven("a bench"))
        try CouponFiller(ledger: ledger, stock: stock.id).fill(tills * 20_000 * 3)
        for (user, count) in [("costly", 16), ("odd", 12), ("many", 20)] {
            for number in 0..<count {
                var definition = HTTPBench.stock
                definition.requestNumber = RequestNumber(rawValue: "\(user)-\(number)")
                definition.parameters = [.init(key: "off", value: .integer(100 + Int64(number)))]
                var source = user == "costly" ? AttackBench.costly : AttackBench.odd
                if user == "many" {
                    // Thresholds that others put out of reach.
                    source = BenchRule.spendAndSave
                    definition.parameters.append(
                        .init(key: "threshold", value: .integer(150_000 + Int64(number) * 1_000)))
                }
                definition.rule = user
                let stock = try host.createStock(
                    definition, ruleSource: Array(source.utf8), proof: .unproven("a bench"))
                _ = try host.send(
                    stock: stock.id, to: UserID(rawValue: user),
                    request: definition.requestNumber)
            }
        }
        return try HTTPBench.services(host, book)
    }
}
