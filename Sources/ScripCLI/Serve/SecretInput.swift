internal import Foundation
internal import ScripCommands
internal import ScripCore

/// What is not to be seen, not even among a command's arguments, where every program of the machine sees it.
enum SecretInput {
    static var isTerminal: Bool { isatty(STDIN_FILENO) != 0 }

    /// One line of standard input; a terminal asks for it, and does not show it.
    static func line(_ prompt: String, named name: String) throws(ScripError) -> String {
        guard isTerminal else {
            guard let line = readLine(strippingNewline: true) else {
                throw ScripError(
                    .invalidInput, "There is no \(name) on standard input",
                    remedy: "Write it there, in one line")
            }
            return line
        }
        Terminal.message(prompt)
        var before = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw ScripError(
                .invalidInput, "The terminal cannot be kept from showing the \(name)",
                remedy: "Write it to standard input")
        }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            Terminal.message("\n")
        }
        return readLine(strippingNewline: true) ?? ""
    }
}
