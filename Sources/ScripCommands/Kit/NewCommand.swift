internal import ArgumentParser
internal import Foundation
internal import ScripContract
internal import ScripCore
internal import ScripKit
internal import ScripRules

/// `scrip new`: a rule to begin with, its cases and a basket.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Begin a rule, with cases and a basket.",
        discussion: """
            Writes NAME.lua, NAME.cases.yaml and NAME.basket.json into the rules folder, and never \
            over a file that is there. With --from it begins with a copy of another rule and its \
            cases: one of the folder, or a standard rule.

            EXAMPLE
              scrip new student_tuesday
              scrip new second_tea_half_price --from nth_piece_percent_off
            """)

    @Argument(help: "The rule's name, lower_snake_case.")
    var name: String

    @Option(help: ArgumentHelp("A rule to copy, with its cases.", valueName: "rule"))
    var from: String?

    @OptionGroup var rules: RuleOptions

    func run() throws {
        guard RuleBook.isRuleName(name) else {
            throw ScripError(
                .invalidInput, "'\(name.printable)' is no name for a rule",
                remedy:
                    "Use lower_snake_case, at most \(RuleBook.nameMax) characters: student_tuesday")
        }
        let files = try scaffold().files.map { ("\(rules.rules)/\($0.name)", $0.text) }
        for (path, _) in files where FileManager.default.fileExists(atPath: path) {
            throw ScripError(
                .notAllowed, "'\(path)' is there already", remedy: "Choose another name")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: rules.rules, withIntermediateDirectories: true)
            for (path, text) in files {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
            }
        } catch {
            throw ScripError(
                .invalidInput, "'\(rules.rules)' cannot be written to",
                remedy: "Name another folder with --rules DIR")
        }
        let hasCases = files.contains { $0.0.hasSuffix(".cases.yaml") }
        let next = hasCases ? "test \(rules.rules)/\(name).cases.yaml" : "check \(files[0].0)"
        Terminal.answer(files.map { "wrote \($0.0)\n" }.joined() + "next: scrip \(next)\n")
    }

    private func scaffold() throws(ScripError) -> Scaffold {
        guard let from else { return Scaffold(name: name) }
        let rule = try sourceRule(from)
        return try Scaffold(
            name: name, copying: String(decoding: rule.source, as: UTF8.self),
            cases: rule.cases()?.text
        ) { path throws(ScripError) in
            String(decoding: try rule.basket(path), as: UTF8.self)
        }
    }

    /// The folder need not be there yet, for it is made.
    private func sourceRule(_ rule: String) throws(ScripError) -> RuleFile {
        var options = rules
        if !FileManager.default.fileExists(atPath: rules.rules) { options.named = nil }
        return try options.file(rule)
    }
}
