package import ArgumentParser
internal import Foundation
package import ScripCore
internal import ScripRules
package import StandardRules

/// `--rules` of the verbs that read rules.
package struct RuleOptions: ParsableArguments {
    @Option(
        name: .customLong("rules"),
        help: ArgumentHelp(
            "The folder of rules; rules by default. A rule that is not in it is a standard rule.",
            valueName: "dir"))
    package var named: String?

    package init() {}

    /// The folder.
    package var rules: String { named ?? "rules" }

    /// Finds a rule by its path, or by its name: in the folder, and else among the standard rules.
    package func file(_ rule: String) throws(ScripError) -> RuleFile {
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
        if FileManager.default.fileExists(atPath: path) { return try RuleFile(path) }
        // A mistyped folder must not look like one without rules of its own.
        guard named == nil || FileManager.default.fileExists(atPath: rules),
            let standard = StandardRule.named(rule)
        else { throw unknown(rule) }
        return RuleFile(standard)
    }

    /// Finds the rule a stock names; a path would not mean the same everywhere.
    package func file(named name: String) throws(ScripError) -> RuleFile {
        guard name.utf8.allSatisfy({ $0 == 0x5F || isLowerOrDigit($0) }) else {
            throw ScripError(
                .invalidInput, "The stock's rule is '\(name.printable)'",
                remedy: "Use the name of a rule in '\(rules)', in lower_snake_case, without .lua")
        }
        return try file(name)
    }

    /// Rules among the arguments of a verb that takes paths too, and the other arguments.
    package func split(
        _ arguments: [String]
    ) throws(ScripError) -> (rules: [RuleFile], paths: [String]) {
        var found: [RuleFile] = []
        var paths: [String] = []
        for argument in arguments {
            let isName =
                RuleBook.isRuleName(argument) && !FileManager.default.fileExists(atPath: argument)
            let isRule =
                isName
                && (StandardRule.named(argument) != nil
                    || FileManager.default.fileExists(atPath: "\(rules)/\(argument).lua"))
            if isRule { found.append(try file(argument)) } else { paths.append(argument) }
        }
        return (found, paths)
    }

    /// The rules that arguments name, by name, path or folder; those of the folder when there are none.
    package func files(_ arguments: [String]) throws(ScripError) -> [RuleFile] {
        var (files, paths) = try split(arguments)
        if arguments.isEmpty { paths = [rules] }
        for path in try RuleFiles.find(paths, ending: ".lua", sibling: ".cases.yaml") {
            files.append(try RuleFile(path))
        }
        return files
    }

    private func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }

    private func unknown(_ rule: String) -> ScripError {
        let entries = try? FileManager.default.contentsOfDirectory(atPath: rules)
        if entries == nil, named != nil {
            return ScripError(
                .notFound,
                "There is no rule '\(rule.printable)', for there is no folder '\(rules)'",
                remedy: "Name the folder with --rules DIR, or give the path of a .lua file")
        }
        let names = (entries ?? []).filter { $0.hasSuffix(".lua") }.map { String($0.dropLast(4)) }
            .sorted()
        let remedy: String
        if let suggestion = nearest(rule, among: Set(names + StandardRule.names).sorted()) {
            remedy = "Did you mean '\(suggestion)'? Or give the path of a .lua file"
        } else {
            let own = Set(StandardRule.names).subtracting(names).sorted()
            var parts = names.isEmpty ? [] : ["The folder holds \(names.joined(separator: ", "))"]
            if !own.isEmpty { parts.append("Scrip brings \(own.joined(separator: ", "))") }
            remedy = parts.joined(separator: "; ")
        }
        return ScripError(
            .notFound, "There is no rule '\(rule.printable)' in '\(rules)'", remedy: remedy)
    }
}

/// A rule's source and the name it goes by.
package struct RuleFile {
    /// The file as it is called in messages; a standard rule has none, and is called by its name.
    package let path: String
    package let name: String
    package let source: [UInt8]
    /// Nil for a file.
    package let standard: StandardRule?

    package init(_ path: String) throws(ScripError) {
        self.path = path
        let file = path.split(separator: "/").last.map(String.init) ?? path
        name = file.hasSuffix(".lua") ? String(file.dropLast(4)) : file
        source = try InputFile(path, what: "rule").bytes
        standard = nil
    }

    package init(_ standard: StandardRule) {
        self.standard = standard
        name = standard.name
        path = "\(name).lua (standard rule)"
        source = standard.source
    }

    /// The same rule as it is now.
    package func readAgain() throws(ScripError) -> RuleFile {
        standard == nil ? try RuleFile(path) : self
    }

    /// Where its case file is, or would be; nil for a standard rule, and a file that is no `.lua`.
    package var casePath: String? {
        guard standard == nil, path.hasSuffix(".lua") else { return nil }
        return String(path.dropLast(".lua".count)) + ".cases.yaml"
    }

    /// The case file beside it, if there is one, as text, and the file's name.
    package func cases() throws(ScripError) -> (text: String, file: String)? {
        if let standard {
            return (String(decoding: standard.cases, as: UTF8.self), "\(name).cases.yaml")
        }
        guard let file = casePath, FileManager.default.fileExists(atPath: file) else { return nil }
        let bytes = try InputFile(file, what: "case").bytes
        return (String(decoding: bytes, as: UTF8.self), file)
    }

    /// A basket that its cases name, relative to them.
    package func basket(_ path: String) throws(ScripError) -> [UInt8] {
        guard standard != nil else {
            let folder = self.path.split(separator: "/", omittingEmptySubsequences: false)
                .dropLast().joined(separator: "/")
            return try InputFile(folder.isEmpty ? path : "\(folder)/\(path)", what: "basket").bytes
        }
        guard let bytes = Example.file(path) else {
            throw ScripError(
                .notFound, "There is no file '\(path.printable)'",
                remedy: "Check the path of the basket file")
        }
        return bytes
    }
}
