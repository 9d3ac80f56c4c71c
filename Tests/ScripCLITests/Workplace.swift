import Foundation
import Testing

/// A folder of its own for one test, with the project's rules and examples, in which `scrip` is run.
struct Workplace: ~Copyable {
    /// What a run left behind.
    struct Result: Equatable {
        var status: Int32
        var out: String
        var messages: String
    }

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-cli-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let links = [
            "rules": "rules", "examples": "examples", "cases": "Tests/Conformance/cli",
        ]
        for (name, path) in links {
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: name),
                withDestinationURL: Workplace.root.appending(path: path))
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Writes a file, with the folders above it.
    func write(_ text: String, to path: String) throws {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// What `scrip` writes on standard output when that is a terminal; at most as much as one holds.
    func onTerminal(_ arguments: [String]) throws -> String {
        let main = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)
        defer { close(main) }
        // TIOCSPTLCK and TIOCGPTN of ioctl_tty(2), which the C library's header leaves to macros.
        var (lock, number): (CInt, CInt) = (0, 0)
        try #require(ioctl(main, 0x4004_5431, &lock) == 0)
        try #require(ioctl(main, 0x8004_5430, &number) == 0)
        let descriptor = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        try #require(descriptor >= 0)
        let terminal = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let process = process(arguments, in: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = terminal
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        // The terminal is still open here, so that what was written waits in it.
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = withExtendedLifetime(terminal) { read(main, &bytes, bytes.count) }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    private func process(_ arguments: [String], in start: URL) -> Process {
        let process = Process()
        process.executableURL = Workplace.command
        process.arguments = arguments
        process.currentDirectoryURL = start
        return process
    }

    /// Runs `scrip` to its end.
    func scrip(
        _ arguments: [String], input: String = "", in start: URL? = nil,
        with environment: [String: String] = [:]
    ) throws -> Result {
        // Files and not pipes: nothing to drain, however much is written.
        let streams = try ["stdin", "stdout", "stderr"].map { name in
            let url = folder.appending(path: ".\(name)")
            try Data(name == "stdin" ? Array(input.utf8) : []).write(to: url)
            return try FileHandle(forUpdating: url)
        }
        let process = process(arguments, in: start ?? folder)
        if !environment.isEmpty {
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        }
        process.standardInput = streams[0]
        process.standardOutput = streams[1]
        process.standardError = streams[2]
        try process.run()
        process.waitUntilExit()
        func text(_ name: String) throws -> String {
            String(
                decoding: try Data(contentsOf: folder.appending(path: ".\(name)")), as: UTF8.self)
        }
        return Result(
            status: process.terminationReason == .exit ? process.terminationStatus : -1,
            out: try text("stdout"), messages: try text("stderr"))
    }

    /// Runs `scrip` and answers its JSON.
    func json(_ arguments: [String]) throws -> [String: Any] {
        let result = try scrip(arguments + ["--json"])
        let value = try JSONSerialization.jsonObject(with: Data(result.out.utf8))
        return value as? [String: Any] ?? [:]
    }

    /// What differs from run to run or with each change of a rule, replaced by something as wide.
    static func normalised(_ text: String) -> String {
        // CSV ends its lines in CR LF (RFC 4180); the cases are kept as plain text.
        var text = text
        if text.unicodeScalars.first == "\u{FEFF}" {
            text = "<byte order mark>" + String(text.unicodeScalars.dropFirst())
        }
        return text.replacing("\r\n", with: "\n")
            .replacing(/[^ "]*\/scrip-cli-[-0-9A-F]{36}/, with: "<folder>")
            .replacing(/\b[0-9]{22}\b/, with: "<----coupon-code----->")
            .replacing(/\b([0-9]+):[0-9a-f]{64}\b/) { "\($0.1):<hash>" }
            .replacing(/sha256:[0-9a-f]{64}/, with: "sha256:<hash>")
            .replacing(/sha256:[0-9a-f]{12}\b/, with: "sha256:<12>")
            .replacing(/\b[0-9]+ steps?\b/, with: "<n> steps")
            .replacing(/[0-9]+ bytes? \(bytes vary\)/, with: "<n> bytes (bytes vary)")
            .replacing(/"steps": [0-9]+/, with: "\"steps\": <n>")
            .replacing(/"(created|returned|uploaded|recorded|begun)_at": "[^"]+"/) {
                "\"\($0.1)_at\": \"<now>\""
            }
            .replacing(/"since": "[^"]+"/, with: "\"since\": \"<now>\"")
            .replacing(/(created|begun|since)( +)[-0-9]{10} [0-9:]{8}/) { "\($0.1)\($0.2)<now>" }
    }

    /// The project's folder.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The command that was built beside these tests.
    static let command: URL = {
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        while folder.path != "/" {
            let command = folder.appending(path: "scrip")
            if FileManager.default.isExecutableFile(atPath: command.path) { return command }
            folder.deleteLastPathComponent()
        }
        return root.appending(path: ".build/debug/scrip")
    }()
}
