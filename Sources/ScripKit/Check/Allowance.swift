internal import ScripRules

/// `-- scrip: allow split, mixed-units: why` in a rule's file: findings of `check` or promises of `fuzz`
/// that its author has looked at.
///
/// Before any code it covers the whole file, behind code its own line, alone on a line the next one with
/// code. What concerns the file as a whole (a promise, `never-applies`) may be allowed anywhere.
struct Allowance {
    /// One code, and where it is written.
    struct Code: Hashable {
        var name: String
        var offset: Int
    }

    /// What is allowed.
    var codes: [Code]
    /// Why; empty when the comment does not say.
    var reason: String
    /// Where the comment stands.
    var offset: Int
    /// The line it covers; nil for the whole file.
    var line: Int?

    private static let mark = "scrip: allow"

    /// All allowances of a file, in their order.
    static func all(in text: SourceText) -> [Allowance] {
        LuaComment.all(in: text.bytes).compactMap { comment in
            let written = comment.text.drop { $0 == "-" || $0 == " " }
            guard written.hasPrefix(mark) else { return nil }
            let rest = written.dropFirst(mark.count)
            guard rest.first.map({ $0 == " " || $0 == ":" }) ?? true else { return nil }
            let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let start = comment.offset + comment.text[..<rest.startIndex].utf8.count
            return Allowance(
                codes: codes(parts[0], at: start),
                reason: parts.count < 2 ? "" : trimmed(parts[1]), offset: comment.offset,
                line: line(of: comment, in: text))
        }
    }

    private static func codes(_ list: Substring, at start: Int) -> [Code] {
        list.split(separator: ",").compactMap { word in
            let name = trimmed(word)
            guard !name.isEmpty else { return nil }
            let lead = word.prefix { $0 == " " }.utf8.count
            return Code(
                name: name,
                offset: start + list[..<word.startIndex].utf8.count + lead)
        }
    }

    private static func line(of comment: LuaComment, in text: SourceText) -> Int? {
        if comment.opensFile { return nil }
        if comment.followsCode { return text.place(of: comment.offset).line }
        return comment.nextCode.map { text.place(of: $0).line }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " || $0 == "\r" }
        while text.last == " " || text.last == "\r" { text.removeLast() }
        return String(text)
    }

    /// Whether it speaks of a finding.
    func covers(_ finding: Finding) -> Bool {
        codes.contains { $0.name == finding.code.rawValue }
            && (line == nil || finding.line == 0 || line == finding.line)
    }
}
