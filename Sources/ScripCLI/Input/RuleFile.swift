internal import ArgumentParser
internal import Foundation
internal import ScripCore

/// `--rules` of the verbs that read rules.
struct RuleOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of rules.", valueName: "dir"))
    var rules = "rules"

    /// Finds a rule by its name in the folder, or by its path.
    func file(_ rule: String) throws(ScripError) -> RuleFile {
        guard !rule.isEmpty else {
            throw ScripError(
                .invalidInput, "The name of the rule is empty",
                remedy: "Name a rule of '\(rules)', or a .lua file")
        }
        if rule.contains("/") || rule.hasSuffix(".lua") {
            let inFolder = "\(rules)/\(rule)"
            let isBare = !rule.contains("/") && !FileManager.default.fileExists(atPath: rule)
            let path = isBare && FileManager.default.fileExists(atPath: inFolder) ? inFolder : rule
            return try RuleFile(path)
        }
        let path = "\(rules)/\(rule).lua"
        guard FileManager.default.fileExists(atPath: path) else { throw unknown(rule) }
        return try RuleFile(path)
    }

    /// Finds the rule a stock names; a path would not mean the same everywhere.
    func file(named name: String) throws(ScripError) -> RuleFile {
        guard name.utf8.allSatisfy({ $0 == 0x5F || isLowerOrDigit($0) }) else {
            throw ScripError(
                .invalidInput, "The stock's rule is '\(name.printable)'",
                remedy: "Use the name of a rule in '\(rules)', in lower_snake_case, without .lua")
        }
        return try file(name)
    }

    private func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }

    private func unknown(_ rule: String) -> ScripError {
        guard let entries = try? FileManager.default.contentsOfDirectory(atPath: rules) else {
            return ScripError(
                .notFound,
                "There is no rule '\(rule.printable)', for there is no folder '\(rules)'",
                remedy: "Name the folder with --rules DIR, or give the path of a .lua file")
        }
        let names = entries.filter { $0.hasSuffix(".lua") }.map { String($0.dropLast(4)) }.sorted()
        let remedy: String
        if let suggestion = nearest(rule, among: names) {
            remedy = "Did you mean '\(suggestion)'? Or give the path of a .lua file"
        } else if names.isEmpty {
            remedy = "The folder holds no rules; name another with --rules DIR"
        } else {
            remedy = "The folder holds \(names.joined(separator: ", "))"
        }
        return ScripError(
            .notFound, "There is no rule '\(rule.printable)' in '\(rules)'", remedy: remedy)
    }
}

/// A rule's source and the name it goes by.
struct RuleFile {
    let path: String
    let name: String
    let source: [UInt8]

    init(_ path: String) throws(ScripError) {
        self.path = path
        let file = path.split(separator: "/").last.map(String.init) ?? path
        name = file.hasSuffix(".lua") ? String(file.dropLast(4)) : file
        source = try InputFile(path, what: "rule").bytes
    }
}
