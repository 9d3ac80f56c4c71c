internal import ArgumentParser
internal import Foundation
internal import ScripBench
internal import ScripCommands
internal import ScripContract
internal import ScripCore

extension BenchCommand {
    /// What more machines would buy, on paper.
    struct Scale: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What so many machines would bear, simulated from this one's figures.",
            discussion: """
                Measures what a turn of a book takes here, and simulates the waiting lines of a sale on one stock and \
                of a day of many merchants. Nothing but the measured book is really asked.

                EXAMPLE
                  scrip bench scale --hosts 8 --servers 2 --books 30
                """)

        @Option(help: "Hosts that answer tills.")
        var hosts = 4

        @Option(help: "Processors of each host.")
        var processors = 2

        @Option(help: "Database servers.")
        var servers = 1

        @Option(help: "Turns that a server can work at side by side.")
        var lanes = 2

        @Option(help: "Books of the day, the n-th with one n-th of the first's orders.")
        var books = 30

        @Option(help: "People who come to the sale.")
        var users = 1_000_000

        @Option(help: "Seconds in which they come.")
        var seconds = 60

        @Option(help: "Coupons of the sale.")
        var coupons = 100_000

        @Option(help: "Numbers of books to divide the sale's budget among, separated by commas.")
        var split = "1,2,4,8"

        @Option(help: "Orders of the day.")
        var orders = 2_000_000

        @Option(help: "Microseconds of a processor for a request; see bench http.")
        var requestMicroseconds = 100

        @Option(help: "Microseconds of a turn, in place of measuring it.")
        var turnMicroseconds: Int?

        @Option(help: "Microseconds of each redemption in a turn, in place of measuring it.")
        var entryMicroseconds: Int?

        @Option(
            help: ArgumentHelp(
                "A book that is not there yet, to measure in place of a file.",
                valueName: "postgres://…?book=NAME"))
        var ledger: String?

        @Option(help: "Repeats a run.")
        var seed: UInt64 = 1

        @Flag(help: "Answer as JSON.")
        var json = false

        func validate() throws {
            let counts = [
                ("hosts", hosts, 10_000), ("processors", processors, 1_000),
                ("servers", servers, 1_000), ("lanes", lanes, 1_000), ("books", books, 10_000),
                ("users", users, 10_000_000), ("seconds", seconds, 86_400),
                ("coupons", coupons, 1_000_000_000), ("orders", orders, 10_000_000),
                ("request-microseconds", requestMicroseconds, 1_000_000),
                ("turn-microseconds", turnMicroseconds ?? 1, 10_000_000),
                ("entry-microseconds", entryMicroseconds ?? 1, 1_000_000),
            ]
            for (name, value, most) in counts where !(1...most).contains(value) {
                throw ValidationError("--\(name) must be from 1 through \(most).")
            }
            guard (turnMicroseconds == nil) == (entryMicroseconds == nil) else {
                throw ValidationError(
                    "--turn-microseconds and --entry-microseconds go together.")
            }
            guard try numbers(split, "--split").allSatisfy({ (1...10_000).contains($0) }) else {
                throw ValidationError("--split takes numbers from 1 through 10000.")
            }
        }

        func run() throws {
            let costs = try costs()
            var shop = ScaleShop(costs)
            (shop.hosts, shop.processors) = (hosts, processors)
            (shop.servers, shop.lanes) = (servers, lanes)
            let sale = ScaleTraffic.flashSale(
                users: users, seconds: Double(seconds), coupons: coupons)
            var rows = try numbers(split, "--split").map { count in
                shop.books = count
                return Row("sale", shop, sale, seed)
            }
            shop.books = books
            rows.append(Row("day", shop, .day(orders: orders), seed))
            Terminal.answer(json ? self.json(costs, rows) : text(costs, rows))
        }

        private func costs() throws(ScripError) -> ScaleCosts {
            let request = Double(requestMicroseconds) / 1e6
            if let turnMicroseconds, let entryMicroseconds {
                return ScaleCosts(
                    turn: Double(turnMicroseconds) / 1e6, entry: Double(entryMicroseconds) / 1e6,
                    request: request)
            }
            let folder = FileManager.default.temporaryDirectory
            let path = folder.appending(path: "scrip-scale-\(UUID().uuidString).db").path
            defer {
                for suffix in ["", "-wal", "-shm"] {
                    try? FileManager.default.removeItem(atPath: path + suffix)
                }
            }
            let (opened, number) = try LedgerOptions.ledger(at: ledger ?? path)
            let bench = RedeemBench(folder: folder.path)
            guard
                let costs = try bench.costs(
                    in: opened, as: Book(number: number), request: request)
            else {
                throw ScripError(
                    .notAllowed, "This machine is too restless to tell a turn from what is in it",
                    remedy: "Try again, or name --turn-microseconds and --entry-microseconds")
            }
            return costs
        }

        // MARK: Showing

        private struct Row {
            let name: String
            let shop: ScaleShop
            let result: ScaleSimulation.Result

            init(_ name: String, _ shop: ScaleShop, _ traffic: ScaleTraffic, _ seed: UInt64) {
                self.name = name
                self.shop = shop
                var simulation = ScaleSimulation(shop, traffic, seed: seed)
                result = simulation.run()
            }
        }

        private func text(_ costs: ScaleCosts, _ rows: [Row]) -> String {
            func micros(_ seconds: Double) -> Int { whole(seconds * 1e6) }
            func milliseconds(_ seconds: Double) -> String { hundredths(seconds * 1e3) }
            var text = """
                A turn takes \(micros(costs.turn)) us and \(micros(costs.entry)) us for each redemption in it, \
                \(turnMicroseconds == nil ? "measured here" : "as given"); a request \(requestMicroseconds) us \
                of a host.
                \(counted(hosts, "host")) of \(counted(processors, "processor")), \
                \(counted(servers, "server")) of \(counted(lanes, "lane")). Simulated, not run.

                """
            for row in rows {
                let (limit, result) = (row.shop.limit, row.result)
                let asked =
                    row.name == "sale"
                    ? "\(users) people in \(seconds) s, \(coupons) coupons"
                    : "\(orders) orders from six to midnight"
                text += """

                    \(row.name), \(counted(row.shop.books, "book")): \(asked)
                      bears \(whole(limit.perSecond)) a second, by \(limit.what)
                      last answer after \(whole(result.lastAnswer)) s, \(hundredths(result.group)) in a turn, \
                    the busiest book at work \(whole(result.busiestBook * 100)) % of the time
                      waits p50 \(milliseconds(result.wait(0.5))) ms, p99 \
                    \(milliseconds(result.wait(0.99))) ms, longest line \(result.longestLine)

                    """
                if row.name == "sale" {
                    text += """
                          \(result.given) coupons given, \(result.refusedTooSoon) refused while another \
                        book still had some

                        """
                }
            }
            return text
        }

        private func json(_ costs: ScaleCosts, _ rows: [Row]) -> String {
            let cells = rows.map { row in
                let (limit, result) = (row.shop.limit, row.result)
                return """
                    {"name":"\(row.name)","books":\(row.shop.books),\
                    "bears_per_s":\(whole(limit.perSecond)),"by":"\(limit.what)",\
                    "answered":\(result.answered),"given":\(result.given),\
                    "refused_too_soon":\(result.refusedTooSoon),\
                    "last_answer_s":\(hundredths(result.lastAnswer)),\
                    "group":\(hundredths(result.group)),\
                    "busiest_percent":\(whole(result.busiestBook * 100)),\
                    "p50_us":\(whole(result.wait(0.5) * 1e6)),\
                    "p99_us":\(whole(result.wait(0.99) * 1e6)),"longest_line":\(result.longestLine)}
                    """
            }
            return """
                {"scale":{"turn_us":\(whole(costs.turn * 1e6)),"entry_us":\(whole(costs.entry * 1e6)),\
                "request_us":\(requestMicroseconds),"runs":[\(cells.joined(separator: ","))]}}

                """
        }
    }
}
