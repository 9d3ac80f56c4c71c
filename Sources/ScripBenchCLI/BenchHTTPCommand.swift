internal import ArgumentParser
internal import Foundation
internal import ScripCommands
internal import ScripCore

extension BenchCommand {
    /// Quotes and redemptions through a socket, beside a bare echo.
    struct HTTP: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "http",
            abstract: "Quotes and redemptions over HTTP, beside a bare hummingbird echo.",
            discussion: """
                Needs wrk; 'make bench-http' installs it.

                EXAMPLE
                  scrip bench http --json
                """)

        @Flag(help: "Answer as JSON.")
        var json = false

        @Option(help: "Seconds of each measurement.")
        var seconds = 8

        @Option(help: "Connections that are kept alive.")
        var connections = 32

        @Option(help: "Where the ledger file is made: the disk to measure.")
        var folder = FileManager.default.temporaryDirectory.path

        func validate() throws {
            guard seconds > 0, connections > 1 else {
                throw ValidationError("Give --seconds above 0 and --connections above 1.")
            }
        }

        func run() async throws {
            let result = try await HTTPBench(
                seconds: seconds, connections: connections, folder: folder
            ).run()
            let rows: [(String, HTTPBench.Row)] = [
                ("echo", result.echo), ("quote", result.quote), ("redeem", result.redeem),
            ]
            func ratio(_ row: HTTPBench.Row) -> String {
                String(format: "%.2f", row.perSecond / result.echo.perSecond)
            }
            if json {
                let members = rows.map { name, row in
                    """
                    "\(name)":{"per_s":\(Int(row.perSecond)),"ratio":\(ratio(row)),\
                    "p50_us":\(Int(row.p50)),"p99_us":\(Int(row.p99))}
                    """
                }
                Terminal.data("{\"http\":{\(members.joined(separator: ","))}}\n")
                return
            }
            Terminal.answer(
                "Requests a second, 20 lines, \(connections) connections kept alive\n")
            for (name, row) in rows {
                Terminal.answer(
                    "  \(name)  \(Int(row.perSecond))  ratio \(ratio(row))  "
                        + "p50 \(Int(row.p50)) us  p99 \(Int(row.p99)) us\n")
            }
        }
    }
}
