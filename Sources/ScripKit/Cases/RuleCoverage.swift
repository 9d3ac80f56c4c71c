internal import ScripCore
public import ScripRules

/// Which lines of a rule its cases ran.
public struct RuleCoverage: Sendable {
    /// The rule's file as it was named.
    public let file: String
    /// How often each line ran; the index is the line's number.
    public var hits: [UInt32] = []
    private let lines: [Int]
    private let source: String

    /// Nothing ran yet.
    public init(rule: Rule, file: String) {
        self.file = file
        self.source = String(decoding: rule.source, as: UTF8.self)
        // What runs once, when the rule loads, tells nothing about its cases.
        let source = try? RuleSource(rule.source, file: file)
        let steps = source?.stepLines ?? Set(rule.codeLines)
        lines = rule.codeLines.filter(steps.contains)
    }

    /// Lines with code.
    public var count: Int { lines.count }

    /// Lines with code that ran.
    public var covered: Int { lines.count { count(of: $0) > 0 } }

    /// One line for people: how many lines ran and which did not.
    public var words: String {
        let missed = lines.filter { count(of: $0) == 0 }.map(String.init)
        let list = missed.isEmpty ? "" : ", not line " + missed.joined(separator: ", ")
        return "\(file): \(covered) of \(counted(lines.count, "line")) (\(percent) %)\(list)\n"
    }

    /// The rule's record of an lcov tracefile.
    public var lcov: String {
        let counts = lines.map { "DA:\($0),\(count(of: $0))\n" }.joined()
        return "TN:\nSF:\(file)\n\(counts)LF:\(lines.count)\nLH:\(covered)\nend_of_record\n"
    }

    /// The share of lines that ran, in whole percent, rounded down.
    var percent: Int { lines.isEmpty ? 100 : covered * 100 / lines.count }

    /// The rule's section of the HTML report: each line with how often it ran.
    var section: String {
        let known = Set(lines)
        var text = """
            <section id="\(file.htmlEscaped)">
            <h2>\(file.htmlEscaped)</h2>
            <p>\(covered) of \(counted(lines.count, "line")) ran (\(percent) %)</p>
            <table>
            <tr><th scope="col">line</th><th scope="col">ran</th><th scope="col">source</th></tr>

            """
        let rows = source.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, row) in rows.enumerated() where index < rows.count - 1 || !row.isEmpty {
            let number = index + 1
            let hits = count(of: number)
            let (kind, ran) =
                !known.contains(number)
                ? ("none", "") : hits == 0 ? ("missed", "never") : ("ran", "\(hits)×")
            text += """
                <tr class="\(kind)"><td>\(number)</td><td>\(ran)</td>\
                <td><code>\(String(row).htmlEscaped)</code></td></tr>

                """
        }
        return text + "</table>\n</section>\n"
    }

    /// Reports of several rules as one HTML page that needs nothing else.
    public static func html(_ reports: [RuleCoverage]) -> String {
        var text = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Coverage of rules</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; }
            table { border-collapse: collapse; margin-bottom: 2rem; }
            td, th { padding: 0 .75rem; text-align: left; }
            td:nth-child(1), td:nth-child(2) { text-align: right; color: #555; }
            code { white-space: pre; font: 13px/1.6 ui-monospace, monospace; }
            .ran { background: #e3f4e3; }
            .missed { background: #fbdcdc; }
            .missed td:nth-child(2) { color: #900; font-weight: bold; }
            </style>
            <h1>Coverage of rules</h1>
            <table>
            <tr><th scope="col">rule</th><th scope="col">lines</th><th scope="col">ran</th></tr>

            """
        for report in reports {
            text += """
                <tr><td><a href="#\(report.file.htmlEscaped)">\(report.file.htmlEscaped)</a></td>\
                <td>\(report.covered) of \(report.lines.count)</td><td>\(report.percent) %</td></tr>

                """
        }
        return text + "</table>\n" + reports.map(\.section).joined() + "</html>\n"
    }

    private func count(of line: Int) -> UInt32 { line < hits.count ? hits[line] : 0 }
}

extension String {
    /// The text as it can stand in HTML or SVG, also inside quotes.
    var htmlEscaped: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
