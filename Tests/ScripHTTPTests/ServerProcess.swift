import Foundation
import Synchronization

/// `scrip serve --dev` as a process of its own, which may be killed.
final class ServerProcess {
    /// What `dev.json` says.
    let dev: [String: String]
    private let process: Process

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
    ///   - log: Where its messages go; nowhere by default.
    init(
        in folder: URL, _ arguments: [String] = [], descriptors: Int? = nil, log: URL? = nil
    ) throws {
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
        process.standardError = FileHandle.nullDevice
        if let log {
            FileManager.default.createFile(atPath: log.path, contents: nil)
            process.standardError = try FileHandle(forWritingTo: log)
        }
        let announcement = folder.appending(path: "dev.json")
        try? FileManager.default.removeItem(at: announcement)
        try process.run()
        while true {
            // Written whole or not at all: once it is there, it can be read.
            if let data = try? Data(contentsOf: announcement) {
                dev = try JSONDecoder().decode([String: String].self, from: data)
                return
            }
            guard process.isRunning else { throw POSIXError(.ECHILD) }
            usleep(10_000)
        }
    }

    var isRunning: Bool { process.isRunning }

    var port: Int { dev["base_url"].flatMap { Int($0.split(separator: ":").last ?? "") } ?? 0 }

    /// Ends it as a power cut would.
    func kill() {
        _ = Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks it to end.
    func askToEnd() { process.terminate() }

    /// Asks it to end, waits, and answers its exit status.
    func end() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    deinit { if process.isRunning { kill() } }
}
