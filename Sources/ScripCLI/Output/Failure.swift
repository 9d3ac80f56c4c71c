internal import ArgumentParser
internal import Foundation
internal import ScripCore

/// How a command ends that could not answer: one line on standard error, and the exit status.
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
            status = error.code == .ruleInvalid ? Status.ruleFailed : Status.badInput
            message = "scrip: error: \(error)\n"
        } else if let exit = error as? ExitCode {
            status = exit.rawValue
            message = ""
        } else if ScripCommand.exitCode(for: error) == .success {
            // Asked for: --help, --version.
            status = Status.success
            message = ScripCommand.fullMessage(for: error) + "\n"
        } else {
            status = Status.badInput
            message = Failure.usage(error)
        }
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
    private static func usage(_ error: any Error) -> String {
        let text = ScripCommand.message(for: error)
            .split(whereSeparator: \.isNewline).joined(separator: " ")
        let full = ScripCommand.fullMessage(for: error)
        let help =
            full.range(of: "See '").flatMap { start in
                full[start.upperBound...].firstIndex(of: "'").map { full[start.upperBound..<$0] }
            } ?? "scrip --help"
        if let suggestion = suggestion(for: text) {
            return "scrip: error: \(text). Use '\(suggestion)', or see '\(help)'.\n"
        }
        let stop = text.hasSuffix(".") || text.hasSuffix("?") ? "" : "."
        return "scrip: error: \(text)\(stop) See '\(help)'.\n"
    }
}
