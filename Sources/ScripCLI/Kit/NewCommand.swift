internal import ArgumentParser
internal import Foundation
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
            over a file that is there.

            EXAMPLE
              scrip new student_tuesday
            """)

    @Argument(help: "The rule's name, lower_snake_case.")
    var name: String

    @OptionGroup var rules: RuleOptions

    func run() throws {
        guard RuleBook.isRuleName(name) else {
            throw ScripError(
                .invalidInput, "'\(name.printable)' is no name for a rule",
                remedy: "Use lower_snake_case, at most 50 characters: student_tuesday")
        }
        let files = Scaffold(name: name).files.map { ("\(rules.rules)/\($0.name)", $0.text) }
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
        Terminal.answer(
            files.map { "wrote \($0.0)\n" }.joined()
                + "next: scrip test \(rules.rules)/\(name).cases.yaml\n")
    }
}
