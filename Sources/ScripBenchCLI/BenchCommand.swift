internal import ArgumentParser
internal import Foundation
internal import ScripBench
internal import ScripCommands
internal import ScripCore

/// `scrip-bench`: this machine's figures beside a bare host's; `scrip bench` runs it.
@main
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrip-bench", abstract: "Measure this machine beside a bare host.",
        discussion: """
            EXAMPLE
              scrip bench eval
            """,
        version: Verbs.version,
        subcommands: [
            Eval.self, Redeem.self, Quote.self, Call.self, Memory.self, HTTP.self, Attack.self,
            Fill.self, Scale.self, Bounds.self,
        ])

    static func main() async { await Verbs.run(BenchCommand.self) }

    /// Decisions beside a bare, unprotected C host.
    struct Eval: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One decision on 20 lines, beside a bare Lua host in C.",
            discussion: """
                EXAMPLE
                  scrip bench eval --json
                """)

        @Flag(help: "Answer as JSON.")
        var json = false

        func run() throws {
            let result = try EvalBench().run()
            if json {
                print(
                    """
                    {"eval":{"bare_ns":\(whole(result.bareNanoseconds)),\
                    "scrip_ns":\(whole(result.scripNanoseconds)),\
                    "ratio":\(hundredths(result.ratio)),\
                    "table_scope_ns":\(whole(result.tableNanoseconds)),\
                    "table_scope_ratio":\(hundredths(result.tableRatio)),\
                    "bytes_per_rule":\(result.bytesPerRule),\
                    "scrip_p99_ns":\(whole(result.scripP99Nanoseconds)),\
                    "table_scope_p99_ns":\(whole(result.tableP99Nanoseconds)),\
                    "per_second_per_core":\(whole(result.perSecond)),\
                    "line_cost_2000_over_20":\(hundredths(result.growth)),\
                    "ten_coupons_over_one":\(hundredths(result.tenCoupons))}}
                    """)
            } else {
                print(
                    """
                    One decision, 20 lines, every limit on; medians of one run
                      bare C host, tables       \(whole(result.bareNanoseconds)) ns
                      Scrip, scope a function   \(whole(result.scripNanoseconds)) ns  \
                    ratio \(hundredths(result.ratio))  p99 \(whole(result.scripP99Nanoseconds)) ns
                      Scrip, scope a table      \(whole(result.tableNanoseconds)) ns  \
                    ratio \(hundredths(result.tableRatio))  p99 \(whole(result.tableP99Nanoseconds)) ns
                      decisions a second, core  \(whole(result.perSecond))
                      Lua bytes a loaded rule   \(result.bytesPerRule)
                      a line at 2,000 over 20   \(hundredths(result.growth))
                      ten coupons over one      \(hundredths(result.tenCoupons))
                    """)
            }
        }
    }

    /// The best deal of a whole wallet.
    struct Quote: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A quote of 12 coupons on 20 lines, beside one of a single coupon.",
            discussion: """
                EXAMPLE
                  scrip bench quote --json
                """)

        @Flag(help: "Answer as JSON.")
        var json = false

        @Option(help: "Where the ledger file is made.")
        var folder = FileManager.default.temporaryDirectory.path

        func run() throws {
            let result = try QuoteBench(folder: folder).run()
            let ratio = result.microseconds / result.oneCoupon
            if json {
                print(
                    """
                    {"quote":{"cpu_us":\(whole(result.microseconds)),\
                    "one_coupon_us":\(whole(result.oneCoupon)),"ratio":\(hundredths(ratio)),\
                    "coupons":\(result.coupons),"optimal":\(result.optimal)}}
                    """)
            } else {
                print(
                    """
                    A quote of 12 coupons on 20 lines; medians of one run, processor time
                      12 coupons  \(whole(result.microseconds)) us, \(result.coupons) of them used, \
                    \(result.optimal ? "proven" : "not proven")
                      1 coupon    \(whole(result.oneCoupon)) us  ratio \(hundredths(ratio))
                    """)
            }
        }
    }

    /// The C interface beside Swift's own call.
    struct Call: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A quote of one coupon on 20 lines, through the C interface and in Swift.",
            discussion: """
                EXAMPLE
                  scrip bench call --json
                """)

        @Flag(help: "Answer as JSON.")
        var json = false

        @Option(help: "Where the ledger file is made.")
        var folder = FileManager.default.temporaryDirectory.path

        func run() throws {
            let result = try CallBench(folder: folder).run()
            let ratio = result.c / result.swift
            if json {
                print(
                    """
                    {"call":{"values_us":\(hundredths(result.values)),\
                    "swift_us":\(hundredths(result.swift)),"c_us":\(hundredths(result.c)),\
                    "ratio":\(hundredths(ratio))}}
                    """)
            } else {
                print(
                    """
                    A quote of one coupon on 20 lines; medians of one run, processor time
                      Swift, values in and out  \(hundredths(result.values)) us
                      Swift, JSON in and out    \(hundredths(result.swift)) us
                      scrip_call                \(hundredths(result.c)) us  \
                    ratio to the line above \(hundredths(ratio))
                    """)
            }
        }
    }

    /// Memory over millions of evaluations and with thousands of rules.
    struct Memory: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Whether memory stays flat, and what a loaded rule takes.",
            discussion: """
                EXAMPLE
                  scrip bench memory --evaluations 5000000
                """)

        @Option(help: "Evaluations in all.")
        var evaluations = 5_000_000

        func run() throws {
            guard evaluations >= 10 else {
                throw ValidationError("--evaluations must be 10 or more")
            }
            var bench = MemoryBench()
            bench.evaluations = evaluations
            let result = try bench.run()
            print(
                """
                resident after \(evaluations / 10) evaluations  \(result.early / 1024) KiB
                resident after \(evaluations) evaluations  \(result.late / 1024) KiB
                Lua bytes for each of 10,000 rules  \(result.bytesPerRule)
                """)
        }
    }

    /// Durable redemptions beside a bare SQLite loop.
    struct Redeem: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Durable redemptions, beside a bare SQLite loop in C.",
            discussion: """
                EXAMPLE
                  scrip bench redeem --json
                """)

        @Flag(help: "Answer as JSON.")
        var json = false

        @Option(help: "Where the ledger file is made: the disk to measure.")
        var folder = FileManager.default.temporaryDirectory.path

        @Option(help: "How many threads redeem at the same time, separated by commas.")
        var callers = "1,8,32,128"

        @Option(help: "Coupons in the ledger before anything is measured.")
        var coupons = 20_000

        @Option(help: "Seconds of each measurement; every figure is the median of three.")
        var seconds = 1.0

        @Option(
            help: "Compare ledgers of so many coupons, separated by commas, instead.")
        var sizes: String?

        @Option(
            help: ArgumentHelp(
                "Measure a book that is not there yet, alone, instead.",
                valueName: "postgres://…?book=NAME"))
        var ledger: String?

        @Option(help: "Among how many stocks the coupons of that book are spread.")
        var stocks = 1

        func validate() throws {
            guard stocks >= 1, stocks == 1 || ledger != nil else {
                throw ValidationError("Give --stocks of 1 or more, beside --ledger.")
            }
        }

        func run() throws {
            var bench = RedeemBench(folder: folder)
            bench.stocks = stocks
            bench.coupons = coupons
            bench.seconds = seconds
            if let ledger { return try measure(ledger, bench) }
            if let sizes { return try compare(numbers(sizes, "--sizes"), bench) }
            let rows = try bench.run(callers: numbers(callers, "--callers"))
            if json {
                let cells = rows.map {
                    """
                    {"callers":\($0.callers),"raw_per_s":\(whole($0.rawPerSecond)),\
                    "scrip_per_s":\(whole($0.scripPerSecond)),"ratio":\(hundredths($0.ratio)),\
                    "p50_us":\(whole($0.p50)),"p99_us":\(whole($0.p99))}
                    """
                }
                print("{\"redeem\":[\(cells.joined(separator: ","))]}")
            } else {
                print("Durable redemptions a second, rule included, beside bare SQLite")
                for row in rows {
                    print(
                        """
                          \(row.callers) callers  bare \(whole(row.rawPerSecond))  \
                        Scrip \(whole(row.scripPerSecond))  ratio \(hundredths(row.ratio))  \
                        p50 \(whole(row.p50)) us  p99 \(whole(row.p99)) us
                        """)
                }
            }
        }

        private func measure(_ place: String, _ bench: RedeemBench) throws {
            let (ledger, number) = try LedgerOptions.ledger(at: place)
            let figures = try bench.run(
                in: ledger, as: Book(number: number), callers: numbers(callers, "--callers"))
            if json {
                let cells = figures.map {
                    """
                    {"callers":\($0.callers),"scrip_per_s":\(whole($0.perSecond)),\
                    "p50_us":\(whole($0.p50)),"p99_us":\(whole($0.p99))}
                    """
                }
                print("{\"redeem\":[\(cells.joined(separator: ","))]}")
            } else {
                print("Durable redemptions a second, rule included")
                for figure in figures {
                    print(
                        "  \(figure.callers) callers  Scrip \(whole(figure.perSecond))  "
                            + "p50 \(whole(figure.p50)) us  p99 \(whole(figure.p99)) us")
                }
            }
        }

        private func compare(_ sizes: [Int], _ bench: RedeemBench) throws {
            let (figures, resident) = try bench.run(sizes: sizes)
            if json {
                let cells = figures.map {
                    "{\"coupons\":\($0.coupons),\"scrip_per_s\":\(whole($0.perSecond))}"
                }
                print("{\"sizes\":[\(cells.joined(separator: ","))],\"resident\":\(resident)}")
            } else {
                print("Durable redemptions a second, 32 callers, by the ledger's size")
                for figure in figures {
                    let ratio = figure.perSecond / figures[0].perSecond
                    print(
                        "  \(figure.coupons) coupons  \(whole(figure.perSecond))  "
                            + "ratio \(hundredths(ratio))")
                }
                print("  resident memory  \(resident / 1024) KiB")
            }
        }
    }
}

/// Whole numbers above zero, separated by commas.
func numbers(_ text: String, _ option: String) throws -> [Int] {
    try text.split(separator: ",").map { part in
        guard let number = Int(part), number > 0 else {
            throw ValidationError("\(option) takes whole numbers above 0, not '\(part)'")
        }
        return number
    }
}

func whole(_ number: Double) -> Int { Int(number.rounded()) }

func hundredths(_ number: Double) -> String { String(format: "%.3f", number) }
