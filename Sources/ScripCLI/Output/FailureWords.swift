internal import ScripCore

/// A broken rule, with the line it broke on.
struct FailureWords {
    private let failure: RuleFailure
    private let file: RuleFile
    private let remedy: String?

    init(_ failure: RuleFailure, file: RuleFile, remedy: String? = nil) {
        self.failure = failure
        self.file = file
        self.remedy = remedy
    }

    /// The message, the source line, and who called it.
    var text: String {
        var text = "scrip: error: \(failure.message.printable)"
        if let remedy { text += ". \(remedy.printable)." }
        text += "\n"
        if let line = failure.line, let source = sourceLine(line) {
            text += "  \(line) | \(source.printable)\n"
        }
        for frame in failure.stack.dropFirst() { text += "  called from \(frame.printable)\n" }
        return text
    }

    /// What a rule that does not load would answer: its message names `name.lua:line`.
    static func failure(_ error: ScripError) -> RuleFailure {
        RuleFailure(kind: .load, message: error.detail, line: lineNumber(in: error.detail))
    }

    private static func lineNumber(in message: String) -> Int? {
        guard let name = message.firstRange(of: ".lua:") else { return nil }
        return Int(message[name.upperBound...].prefix { $0.isASCII && $0.isNumber })
    }

    private func sourceLine(_ number: Int) -> String? {
        let lines = file.source.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard number > 0, number <= lines.count else { return nil }
        let line = String(decoding: lines[number - 1].prefix(160), as: UTF8.self)
        return line.allSatisfy(\.isWhitespace) ? nil : line
    }
}
