public import ScripRules

/// Which lines of a rule its cases ran.
public struct RuleCoverage: Sendable {
    /// The rule's file as it was named.
    public let file: String
    /// How often each line ran; the index is the line's number.
    public var hits: [UInt32] = []
    private let lines: [Int]

    /// Nothing ran yet.
    public init(rule: Rule, file: String) {
        self.file = file
        // What runs once, when the rule loads, tells nothing about its cases.
        let source = try? RuleSource(rule.source, file: file)
        let steps = source?.stepLines ?? Set(rule.codeLines)
        lines = rule.codeLines.filter(steps.contains)
    }

    /// Lines with code that ran.
    public var covered: Int { lines.count { count(of: $0) > 0 } }

    /// One line for people: how many lines ran and which did not.
    public var words: String {
        let missed = lines.filter { count(of: $0) == 0 }.map(String.init)
        let share = lines.isEmpty ? 100 : covered * 100 / lines.count
        let list = missed.isEmpty ? "" : ", not line " + missed.joined(separator: ", ")
        return "\(file): \(covered) of \(lines.count) lines (\(share) %)\(list)\n"
    }

    /// The rule's record of an lcov tracefile.
    public var lcov: String {
        let counts = lines.map { "DA:\($0),\(count(of: $0))\n" }.joined()
        return "TN:\nSF:\(file)\n\(counts)LF:\(lines.count)\nLH:\(covered)\nend_of_record\n"
    }

    private func count(of line: Int) -> UInt32 { line < hits.count ? hits[line] : 0 }
}
