internal import ArgumentParser
internal import Foundation
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import StandardRules

/// `scrip demo`: the whole loop on sample data.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the whole loop on sample data: stock, send, refusal, receipt.",
        discussion: """
            Works in a ledger of its own, which is removed afterwards. Exits with 1 if anything \
            went otherwise than it should.

            EXAMPLE
              scrip demo
            """)

    @OptionGroup var rules: RuleOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let samples = try DemoSamples(rules: rules)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var demo = try Demo(samples, ledger: folder.appending(path: "demo.db").path)
        if !answer.json { demo.tell = Terminal.answer }
        try demo.run()
        if answer.json { Terminal.json(demo.json) }
        guard demo.differences.isEmpty else {
            for difference in demo.differences {
                Terminal.message("scrip: demo: \(difference)\n")
            }
            throw ExitCode(Failure.Status.found)
        }
    }
}

/// What the demo shows: examples that Scrip carries, and the rule of the stock.
struct DemoSamples {
    let rule: RuleFile
    let stock: StockDefinition
    let short: Checkout
    let enough: Checkout

    static let stock = "examples/stocks/spend_and_save.json"
    static let short = "examples/tea-shop-short.json"
    static let enough = "examples/tea-shop.json"

    /// The rule is that of the rules folder where there is one.
    init(rules: RuleOptions) throws(ScripError) {
        func read<Value>(
            _ path: String, _ reader: ([UInt8]) throws(ScripError) -> Value
        ) throws(ScripError) -> Value {
            guard let bytes = Example.file(path) else {
                throw ScripError(
                    .notFound, "There is no example '\(path)'", remedy: "Install Scrip again")
            }
            return try reader(bytes)
        }
        func checkout(_ bytes: [UInt8]) throws(ScripError) -> Checkout {
            try Checkout(json: bytes)
        }
        stock = try read(DemoSamples.stock, StockDefinition.init(json:))
        rule = try rules.file(named: stock.rule)
        short = try read(DemoSamples.short, checkout)
        enough = try read(DemoSamples.enough, checkout)
    }
}
