extension CaseFile {
    /// The text of a case file with cases added after its last one.
    ///
    /// Every line keeps its end, and the file its byte order mark; new lines end as the first one does.
    ///
    /// - Parameters:
    ///   - cases: Entries as ``RuleMutator`` and the fuzzer print them.
    ///   - text: The file as it is; empty for a new one.
    /// - Returns: Nil when the file's cases do not stand under `cases:` as entries with dashes.
    public static func adding(_ cases: [String], to text: String) -> String? {
        guard !cases.isEmpty else { return text }
        var scalars = Substring(text).unicodeScalars
        let mark = scalars.first == "\u{FEFF}" ? String(scalars.removeFirst()) : ""
        var lines = lines(of: Substring(scalars))
        let end = lines.first?.end ?? "\n"
        func new(_ yaml: String, indentedBy indent: Int) -> [Line] {
            yaml.split(separator: "\n").map {
                Line(text: String(repeating: " ", count: indent) + $0.dropFirst(2), end: end)
            }
        }
        // The last line may lack its end.
        if let last = lines.indices.last { lines[last].end = lines[last].end ?? end }
        guard let head = lines.firstIndex(where: { $0.text.hasPrefix("cases:") }) else {
            if let last = lines.last, !last.text.isEmpty { lines.append(Line(text: "", end: end)) }
            lines.append(Line(text: "cases:", end: end))
            lines += cases.flatMap { new($0, indentedBy: 2) }
            return mark + joined(lines)
        }
        let rest = lines[head].text.dropFirst("cases:".count).drop { $0 == " " }
        guard rest.isEmpty || rest.hasPrefix("#") else { return nil }
        // The next key of the file ends the cases; comments and blank lines before it are its own.
        var place =
            lines[(head + 1)...].firstIndex { line in
                line.text.first.map { !" #-".contains($0) } ?? false
            } ?? lines.count
        while place > head + 1,
            lines[place - 1].text.isEmpty || lines[place - 1].text.hasPrefix("#")
        {
            place -= 1
        }
        let first = lines[(head + 1)..<place].first { $0.text.drop { $0 == " " }.hasPrefix("-") }
        let indent = first.map { $0.text.prefix { $0 == " " }.count } ?? 2
        lines.insert(contentsOf: cases.flatMap { new($0, indentedBy: indent) }, at: place)
        return mark + joined(lines)
    }

    /// A line, and what ends it: nil for a last line without an end.
    private struct Line {
        var text: String
        var end: String?
    }

    /// The lines of a text, by scalars: as a `Character`, CR LF is neither CR nor LF.
    private static func lines(of text: Substring) -> [Line] {
        var lines: [Line] = []
        var rest = text.unicodeScalars
        while let end = rest.firstIndex(of: "\n") {
            let line = rest[..<end]
            let isCR = line.last == "\r"
            lines.append(
                Line(text: String(isCR ? line.dropLast() : line), end: isCR ? "\r\n" : "\n"))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { lines.append(Line(text: String(rest), end: nil)) }
        return lines
    }

    private static func joined(_ lines: [Line]) -> String {
        lines.map { $0.text + ($0.end ?? "") }.joined()
    }
}
