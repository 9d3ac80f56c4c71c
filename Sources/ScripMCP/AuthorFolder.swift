internal import Foundation
internal import ScripContract
internal import ScripCore
internal import ScripKit
internal import ScripOperations
internal import ScripRules

/// The folder in which rules are written.
struct AuthorFolder: Sendable {
    /// Bytes of a file at most.
    static let bytesMax = 256 << 10

    private let path: String
    private let rules: RuleFolder

    init(_ path: String, _ rules: RuleFolder) {
        self.path = path
        self.rules = rules
    }

    /// A rule and its cases as they are, of the folder or standard.
    func read(_ name: String) throws(ScripError) -> RuleText {
        try rules.find(name)
        return RuleText(
            rule: name, source: String(decoding: try rules.source(of: name), as: UTF8.self),
            cases: try rules.caseText(of: name).map { String(decoding: $0, as: UTF8.self) })
    }

    /// Begins a rule; never over a file that is there.
    func begin(_ name: String, from: String?) throws(ScripError) -> WrittenFiles {
        try check(name)
        let scaffold: Scaffold
        if let from {
            let copied = try read(from)
            scaffold = try Scaffold(name: name, copying: copied.source, cases: copied.cases) {
                basket throws(ScripError) in
                String(decoding: try rules.basket(basket, of: from), as: UTF8.self)
            }
        } else {
            scaffold = Scaffold(name: name)
        }
        for file in scaffold.files
        where FileManager.default.fileExists(atPath: "\(path)/\(file.name)") {
            throw ScripError(
                .notAllowed, "'\(file.name)' is there already", remedy: "Choose another name",
                at: .path("rule"))
        }
        return try write(scaffold.files)
    }

    /// Writes a rule, its cases, or both, in place of what is there.
    func write(_ name: String, source: String?, cases: String?) throws(ScripError) -> WrittenFiles {
        try check(name)
        var files: [(name: String, text: String)] = []
        if let source { files.append(("\(name).lua", source)) }
        if let cases { files.append(("\(name).cases.yaml", cases)) }
        guard !files.isEmpty else {
            throw ScripError(
                .invalidInput, "There is nothing to write",
                remedy: "Give the rule as 'source', its cases as 'cases', or both",
                at: .path("source"))
        }
        return try write(files)
    }

    private func check(_ name: String) throws(ScripError) {
        guard RuleBook.isRuleName(name) else {
            throw ScripError.invalid(
                "rule", "is not the name of a rule", remedy: "Use lower_snake_case, without .lua")
        }
    }

    private func write(_ files: [(name: String, text: String)]) throws(ScripError) -> WrittenFiles {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
            for file in files {
                try Data(file.text.utf8).write(
                    to: URL(filePath: "\(path)/\(file.name)"), options: .atomic)
            }
        } catch {
            throw ScripError(
                .invalidInput, "The folder of rules cannot be written to",
                remedy: "Start scrip mcp with --rules DIR of one that can")
        }
        return WrittenFiles(names: files.map(\.name))
    }
}

/// A rule as its author has it.
struct RuleText: JSONWritable {
    let rule: String
    let source: String
    let cases: String?

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("rule", rule)
            writer.member("source", source)
            if let cases { writer.member("cases", cases) }
        }
    }
}

/// What was written.
struct WrittenFiles: JSONWritable {
    let names: [String]

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("written")
            writer.list(names) { name, writer in writer.value(name) }
        }
    }
}
