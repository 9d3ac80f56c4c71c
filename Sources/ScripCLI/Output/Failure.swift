internal import ArgumentParser
internal import Foundation
internal import ScripCore

/// How a command ends that could not answer: one line on standard error, with `--json` the error every door
/// gives, and the exit status.
struct Failure {
    /// The exit statuses of `scrip`; see `scrip --help`.
    enum Status {
        static let success: Int32 = 0
        static let found: Int32 = 1
        static let badInput: Int32 = 2
        static let ruleFailed: Int32 = 3
    }

    let status: Int32
    let message: String

    init(_ error: any Error) {
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
        } else if ScripCommand.exitCode(for: error) == .success {
            // Asked for: --help, --version.
            status = Status.success
            message = ScripCommand.fullMessage(for: error) + "\n"
        } else {
            status = Status.badInput
            message = Failure.line(Failure.usage(error))
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
    private static func suggestion(for text: String) -> String? {
        guard text.hasPrefix("Unexpected argument '"), text.hasSuffix("'") else { return nil }
        let word = text.dropFirst("Unexpected argument '".count).dropLast()
        let verbs = ScripCommand.configuration.subcommands.compactMap {
            $0.configuration.commandName
        }
        return nearest(String(word), among: verbs)
    }

    /// The parser's complaint on one line, with the help that goes with the verb.
    private static func usage(_ error: any Error) -> ScripError {
        let text = ScripCommand.message(for: error)
            .split(whereSeparator: \.isNewline).joined(separator: " ")
        let full = ScripCommand.fullMessage(for: error)
        let help =
            full.range(of: "See '").flatMap { start in
                full[start.upperBound...].firstIndex(of: "'").map { full[start.upperBound..<$0] }
            } ?? "scrip --help"
        let remedy =
            suggestion(for: text).map { "Use '\($0)', or see '\(help)'" } ?? "See '\(help)'"
        return ScripError(
            .invalidInput, text.hasSuffix(".") ? String(text.dropLast()) : text, remedy: remedy)
    }
}
