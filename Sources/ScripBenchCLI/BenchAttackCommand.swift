internal import ArgumentParser
internal import Foundation
internal import ScripCommands
internal import ScripCore

extension BenchCommand {
    /// Redemptions of tills while somebody asks for the worst quotes.
    struct Attack: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "attack",
            abstract:
                "Redemptions over HTTP with and without a client that sends the worst quotes.",
            discussion: """
                Tills redeem one coupon after the other, first alone and then beside a client that asks \
                all the time, over many connections, for quotes of costly rules and of many coupons.

                EXAMPLE
                  scrip bench attack --json
                """)

        @Flag(help: "Answer as JSON.")
        var json = false

        @Option(help: "Seconds of each measurement.")
        var seconds = 8

        @Option(help: "Tills.")
        var tills = 8

        @Option(help: "Connections of the client that attacks.")
        var attackers = 16

        @Option(help: "Where the ledger file is made: the disk to measure.")
        var folder = FileManager.default.temporaryDirectory.path

        func validate() throws {
            guard seconds > 0, tills > 0, attackers > 0 else {
                throw ValidationError("Give --seconds, --tills and --attackers above 0.")
            }
        }

        func run() async throws {
            let result = try await AttackBench(
                seconds: seconds, tills: tills, attackers: attackers, folder: folder
            ).run()
            let rows: [(String, String, AttackBench.Row)] = [
                ("alone", "redemptions, alone   ", result.alone),
                ("attacked", "redemptions, attacked", result.attacked),
                ("quotes", "the attacker's quotes", result.quotes),
            ]
            if json {
                let members = rows.map { name, _, row in
                    """
                    "\(name)":{"count":\(row.count),"p50_us":\(Int(row.p50)),"p99_us":\(Int(row.p99)),\
                    "max_us":\(Int(row.max))}
                    """
                }
                Terminal.answer(
                    "{\"attack\":{\(members.joined(separator: ",")),"
                        + "\"health_max_us\":\(Int(result.health))}}\n")
                return
            }
            Terminal.answer(
                "\(tills) tills of one basket of 20 lines, \(attackers) connections of an attacker\n"
            )
            for (_, words, row) in rows {
                Terminal.answer(
                    "  \(words)  \(row.count)  p50 \(Int(row.p50)) us  p99 \(Int(row.p99)) us  "
                        + "max \(Int(row.max)) us\n")
            }
            Terminal.answer("  /healthz meanwhile     max \(Int(result.health)) us\n")
        }
    }
}
