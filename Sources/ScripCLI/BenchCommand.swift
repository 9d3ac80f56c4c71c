internal import ArgumentParser
internal import Foundation
internal import ScripCommands
internal import ScripCore

/// `scrip bench`: figures of this machine, by a program of its own that stands beside this one.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure this machine beside a bare host: runs scrip-bench.",
        discussion: """
            What is measured, and how, says scrip-bench --help.

            EXAMPLE
              scrip bench eval
            """)

    @Argument(
        parsing: .captureForPassthrough, help: "What scrip-bench is asked, such as eval or http.")
    var arguments: [String] = []

    func run() throws {
        let tool = BenchCommand.tool
        // On success this process is that program, and does not come back.
        let words = ([tool] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        unsafe _ = execv(tool, words)
        throw ScripError(
            .notFound, "There is no '\(tool)'",
            remedy:
                "Build it in a checkout: swift build --configuration release --product scrip-bench")
    }

    /// Beside this executable, wherever it was called from.
    private static var tool: String {
        let this = Bundle.main.executablePath ?? "scrip"
        return URL(filePath: this).deletingLastPathComponent().appending(path: "scrip-bench").path
    }
}
