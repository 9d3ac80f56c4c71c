internal import ArgumentParser
internal import Foundation
internal import ScripContract
internal import ScripCore
internal import ScripKit
internal import ScripRules

/// `scrip repl`: a rule to play with, one command a line.
struct ReplCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl",
        abstract: "Try a rule line by line.",
        discussion: """
            Set parameters, fill a basket, and see what the rule says; it is read again whenever its \
            file changes. Reads commands from standard input, so that a session can be a file, and \
            then exits with 2 if one was not understood. 'help' lists them.

            EXAMPLE
              scrip repl spend_and_save --basket examples/tea-shop.json
            """)

    @Argument(
        help: "A rule's name in the rules folder, or the path of a .lua file.",
        completion: Completions.rules)
    var rule: String

    @Option(help: ArgumentHelp("The basket to begin with.", valueName: "file"), completion: .file())
    var basket: String?

    @Option(help: ArgumentHelp("The parameters to begin with.", valueName: "json|file"))
    var params: String?

    @OptionGroup var book: BookOptions
    @OptionGroup var rules: RuleOptions

    func run() throws {
        let session = try ReplSession(rules.file(rule), place: book.book())
        if let params {
            session.parameters = try InputFile.textOrFile(params, option: "params")
                .read([ParameterValue.Field].init(json:))
        }
        if let basket { try session.take(basket: basket) }
        let isTerminal = isatty(STDIN_FILENO) == 1
        Terminal.answer(session.greeting)
        var mistakes = 0
        while true {
            if isTerminal { Terminal.answer("> ") }
            guard let line = readLine() else { break }
            do {
                guard let answer = try session.answer(to: line) else { break }
                Terminal.answer(answer)
            } catch {
                mistakes += 1
                Terminal.message("scrip: error: \(error)\n")
            }
        }
        if isTerminal { Terminal.answer("\n") }
        if mistakes > 0, !isTerminal { throw ExitCode(Failure.Status.badInput) }
    }
}
