internal import ArgumentParser
internal import Foundation
internal import ScripContract
internal import ScripCore

/// How a command ends that could not answer: one line on standard error, with `--json` the error every door
/// gives, and the exit status.
package struct Failure {
    /// The exit statuses of `scrip`; see `scrip --help`.
    package enum Status {
        package static let success: Int32 = 0
        package static let found: Int32 = 1
        package static let badInput: Int32 = 2
        package static let ruleFailed: Int32 = 3
    }

    let status: Int32
    let message: String

    /// How a command of a program ends.
    ///
    /// - Parameter root: The command that the program is: it says how its arguments are used.
    init(_ error: any Error, of root: any ParsableCommand.Type) {
        if let error = error as? ScripError {
            status =
                switch error.code {
                case .ruleInvalid: Status.ruleFailed
                // The command did its job: it looked, and found something.
                case .notProven: Status.found
                default: Status.badInput
                }
            message = Failure.line(error)
        } else if let exit = error as? ExitCode {
            status = exit.rawValue
            message = ""
        } else if root.exitCode(for: error) == .success {
            // Asked for: --help, --version.
            status = Status.success
            message = root.fullMessage(for: error) + "\n"
        } else {
            status = Status.badInput
            message = Failure.line(Failure.usage(error, of: root))
        }
    }

    private static func line(_ error: ScripError) -> String {
        CommandLine.arguments.contains("--json")
            ? error.jsonText(.compact) + "\n" : "scrip: error: \(error)\n"
    }

    /// Says it, and ends the process.
    func exit() -> Never {
        if status == Status.success {
            Terminal.answer(message)
        } else {
            Terminal.message(message)
        }
        Foundation.exit(status)
    }

    /// The verb or option that was probably meant by one that does not exist.
    private static func suggestion(
        for text: String, of root: any ParsableCommand.Type
    ) -> String? {
        guard text.hasPrefix("Unexpected argument '"), text.hasSuffix("'") else { return nil }
        let word = text.dropFirst("Unexpected argument '".count).dropLast()
        let verbs = root.configuration.subcommands.compactMap {
            $0.configuration.commandName
        }
        return nearest(String(word), among: verbs)
    }

    /// The parser's complaint on one line, with the help that goes with the verb.
    private static func usage(_ error: any Error, of root: any ParsableCommand.Type) -> ScripError {
        let text = root.message(for: error)
            .split(whereSeparator: \.isNewline).joined(separator: " ")
        let full = root.fullMessage(for: error)
        let help =
            full.range(of: "See '").flatMap { start in
                full[start.upperBound...].firstIndex(of: "'").map { full[start.upperBound..<$0] }
            } ?? "\(root.configuration.commandName ?? "scrip") --help"
        let remedy =
            suggestion(for: text, of: root).map { "Use '\($0)', or see '\(help)'" }
            ?? "See '\(help)'"
        return ScripError(
            .invalidInput, text.hasSuffix(".") ? String(text.dropLast()) : text, remedy: remedy)
    }
}
