internal import ScripCore
internal import ScripRules

/// A broken rule, with the line it broke on.
struct FailureWords {
    private let failure: RuleFailure
    private let file: RuleFile
    private let words: String

    /// A rule that failed as it ran.
    init(_ failure: RuleFailure, file: RuleFile) {
        self.failure = failure
        self.file = file
        words = failure.message
    }

    /// A rule that does not load.
    init(loading failure: RuleFailure, file: RuleFile) {
        self.failure = failure
        self.file = file
        words = failure.loadError(of: file.name).description
    }

    /// The message, the source line, and who called it.
    var text: String {
        var text = "scrip: error: \(words.printable)\n"
        if let line = failure.line, let source = sourceLine(line) {
            text += "  \(line) | \(source.printable)\n"
        }
        for frame in failure.stack.dropFirst() { text += "  called from \(frame.printable)\n" }
        return text
    }

    private func sourceLine(_ number: Int) -> String? {
        let lines = file.source.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard number > 0, number <= lines.count else { return nil }
        let line = String(decoding: lines[number - 1].prefix(160), as: UTF8.self)
        return line.allSatisfy(\.isWhitespace) ? nil : line
    }
}
