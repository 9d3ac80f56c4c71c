public import ScripContract
internal import ScripCore
internal import ScripRules

/// Something in a rule that will go wrong, or does nothing.
public struct Finding: Hashable, Sendable {
    /// How bad it is.
    public enum Severity: String, Hashable, Sendable {
        /// A till would meet a failure or a wrong amount.
        case error
        /// Dead weight, or a doubt.
        case warning
    }

    /// What it is; `docs/checks.md` has a section for each.
    public var code: Code
    /// How bad it is.
    public var severity: Severity
    /// The rule's file as it was named.
    public var file: String
    /// 1 for the first line; 0 when the finding is about the file as a whole.
    public var line: Int
    /// 1 for the first character of the line.
    public var column: Int
    /// What is wrong and what to write instead, one sentence or two.
    public var message: String
    /// The same with `{0}`, `{1}` … for what is in ``values``, for who says it in other words; nil where it is one
    /// of the sandbox's own sentences.
    public var pattern: String?
    /// What was put into the pattern.
    public var values: [String] = []
    /// What it is about: the name that is not declared, or that nobody reads; nil where the message alone says it.
    public var subject: String?
    /// What may have been meant instead.
    public var nearest: String?
    /// Why the file allows it; nil when it does not, and somebody must look at it.
    public var allowed: String?

    /// Something found at a place.
    public init(
        code: Code, severity: Severity, file: String, line: Int, column: Int, message: String,
        subject: String? = nil, nearest: String? = nil
    ) {
        self.code = code
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.subject = subject
        self.nearest = nearest
    }

    /// Something found at a place, said as data too.
    init(
        code: Code, severity: Severity, file: String, place: (line: Int, column: Int),
        _ sentence: Sentence, subject: String? = nil, nearest: String? = nil
    ) {
        self.init(
            code: code, severity: severity, file: file, line: place.line, column: place.column,
            message: sentence.text + (nearest.map { "; did you mean '\($0)'?" } ?? ""),
            subject: subject, nearest: nearest)
        pattern = sentence.pattern
        values = sentence.values
    }
}

extension Finding: CustomStringConvertible {
    /// `file:line:col: severity: message [code]`, as editors and compilers write it; `allowed` for severity.
    public var description: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        guard let allowed else {
            return "\(place): \(severity.rawValue): \(message) [\(code.rawValue)]"
        }
        let reason = allowed.isEmpty ? "" : " (\(allowed))"
        return "\(place): allowed: \(message) [\(code.rawValue)]\(reason)"
    }
}

extension Finding: JSONWritable {
    /// Writes the finding's fields.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", code.rawValue)
            writer.member("severity", severity.rawValue)
            writer.member("file", file)
            writer.member("line", Int64(line))
            writer.member("column", Int64(column))
            writer.member("message", message)
            if let pattern {
                writer.member("pattern", pattern)
                writer.key("values")
                writer.list(values) { $1.value($0) }
            }
            if let subject { writer.member("subject", subject) }
            if let nearest { writer.member("nearest", nearest) }
            if let allowed { writer.member("allowed", allowed) }
        }
    }
}
