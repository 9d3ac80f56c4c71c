internal import ArgumentParser
internal import Foundation
internal import Scrip
internal import ScripCore

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

    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let samples = try DemoSamples.find()
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

/// The files the demo shows, from `rules/` and `examples/` of a checkout of Scrip.
struct DemoSamples {
    let rule: RuleFile
    let stock: StockDefinition
    let short: Checkout
    let enough: Checkout

    /// Looks upwards from the current folder, then from the command itself.
    static func find() throws(ScripError) -> DemoSamples {
        let here = FileManager.default.currentDirectoryPath
        let command = Bundle.main.executableURL?.resolvingSymlinksInPath().path
        for start in [here, command].compactMap(\.self) {
            var folder = URL(filePath: start)
            for _ in 0..<16 {
                let stock = folder.appending(path: DemoSamples.stock).path
                if FileManager.default.fileExists(atPath: stock) {
                    return try DemoSamples(in: folder.path)
                }
                folder.deleteLastPathComponent()
            }
        }
        throw ScripError(
            .notFound, "There is no \(stock) here or above",
            remedy: "Run 'scrip demo' inside a checkout of Scrip")
    }

    static let stock = "examples/stocks/spend_and_save.json"
    static let short = "examples/tea-shop-short.json"
    static let enough = "examples/tea-shop.json"

    private init(in folder: String) throws(ScripError) {
        func read<Value>(
            _ path: String, _ reader: ([UInt8]) throws(ScripError) -> Value
        ) throws(ScripError) -> Value {
            try InputFile("\(folder)/\(path)", what: "demo").read(reader)
        }
        stock = try read(DemoSamples.stock, StockDefinition.init(json:))
        rule = try RuleFile("\(folder)/rules/\(stock.rule).lua")
        func checkout(_ bytes: [UInt8]) throws(ScripError) -> Checkout {
            try Checkout(json: bytes)
        }
        short = try read(DemoSamples.short, checkout)
        enough = try read(DemoSamples.enough, checkout)
    }
}
