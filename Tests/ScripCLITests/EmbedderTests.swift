import Foundation
import Testing

/// What a program of another package sees, which is less than one of this package does.
struct EmbedderTests {
    /// What the compiler says of a program of another package; empty when it has nothing to say.
    private static func complaints(of source: String) throws -> String {
        let products = Workplace.command.deletingLastPathComponent()
        let process = Process()
        let words = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let root = Workplace.root.path(percentEncoded: false)
        var arguments = [
            "swiftc", "-typecheck", "-swift-version", "6", "-package-name", "embedder", "-I",
            products.appending(path: "Modules").path(percentEncoded: false),
        ]
        // Ours are made of C modules, whose maps stand in the tree or are made by the build.
        for module in ["CLua", "CSQLite", "CYAML", "CQRCode"] {
            arguments += ["-I", root + "Sources/\(module)"]
        }
        for module in ["CHeap", "CPostgres", "CLuaSandbox"] {
            let map = products.appending(path: "\(module).build/module.modulemap")
            arguments += [
                "-I", root + "Sources/\(module)/include", "-Xcc",
                "-fmodule-map-file=" + map.path(percentEncoded: false),
            ]
        }
        if !source.hasSuffix("/main.swift") { arguments.append("-parse-as-library") }
        process.arguments = arguments + [root + source]
        process.standardError = words
        try process.run()
        let said = words.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: said, as: UTF8.self)
        #expect((process.terminationStatus == 0) == !text.contains("error:"))
        return text
    }

    @Test(arguments: [
        "examples/till/main.swift", "examples/tea-shop/main.swift", "Tests/Embedders/Shop.swift",
        "Tests/Embedders/CountingEngine.swift",
    ])
    func aProgramOfAnotherPackageCompiles(source: String) throws {
        #expect(try Self.complaints(of: source) == "")
    }

    @Test func nobodyWritesBehindTheHost() throws {
        let said = try Self.complaints(of: "Tests/Embedders/BehindTheHost.swift")
        #expect(
            said.contains("'write' is inaccessible due to 'package' protection level"), "\(said)")
    }
}
