import Foundation
import Synchronization
import Testing

/// `scrip serve --dev` as a process of its own, which may be killed.
final class ServerProcess {
    /// What `dev.json` says.
    let dev: [String: String]
    private let process: Process
    /// What it says on standard error.
    private let words = ProcessWords()

    static let command: URL = {
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        while folder.path != "/" {
            let command = folder.appending(path: "scrip")
            if FileManager.default.isExecutableFile(atPath: command.path) { return command }
            folder.deleteLastPathComponent()
        }
        return URL(filePath: Shop.rulesFolder).deletingLastPathComponent()
            .appending(path: ".build/debug/scrip")
    }()

    /// Starts a server in a folder and waits until it answers.
    ///
    /// - Parameters:
    ///   - folder: Where its keys and its ledger are.
    ///   - arguments: More of them.
    ///   - descriptors: How many files it may have open; as many as this process by default.
    init(in folder: URL, _ arguments: [String] = [], descriptors: Int? = nil) throws {
        process = Process()
        let serve =
            ["serve", "--dev", folder.path, "--port", "0", "--rules", Shop.rulesFolder] + arguments
        if let descriptors {
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments =
                ["-c", "ulimit -n \(descriptors) && exec \"$@\"", "sh", ServerProcess.command.path]
                + serve
        } else {
            process.executableURL = ServerProcess.command
            process.arguments = serve
        }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = words.pipe
        try process.run()
        words.follow()
        // It announces itself, and then says so.
        guard words.wait(for: "scrip serve: listening on ") else {
            process.terminate()
            throw POSIXError(.ECHILD)
        }
        dev = try JSONDecoder().decode(
            [String: String].self, from: Data(contentsOf: folder.appending(path: "dev.json")))
    }

    /// Waits until it has said something; false when it ends, or a minute does, without.
    func says(_ text: String) -> Bool { words.wait(for: text) }

    var isRunning: Bool { process.isRunning }

    var port: Int { dev["base_url"].flatMap { Int($0.split(separator: ":").last ?? "") } ?? 0 }

    /// Ends it as a power cut would.
    func kill() {
        _ = Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks it to end.
    func askToEnd() { process.terminate() }

    /// Asks it to end, waits, and answers its exit status; one that crashed has its last words shown.
    func end() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal {
            Issue.record("the server ended by a signal: \(words.all().suffix(8_000))")
        }
        return process.terminationStatus
    }

    deinit { if process.isRunning { kill() } }
}
