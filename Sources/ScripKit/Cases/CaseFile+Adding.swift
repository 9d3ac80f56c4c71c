extension CaseFile {
    /// The text of a case file with cases added after its last one.
    ///
    /// - Parameters:
    ///   - cases: Entries as ``RuleMutator`` and the fuzzer print them.
    ///   - text: The file as it is; empty for a new one.
    /// - Returns: Nil when the file's cases do not stand under `cases:` as entries with dashes.
    public static func adding(_ cases: [String], to text: String) -> String? {
        guard !cases.isEmpty else { return text }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let head = lines.firstIndex(where: { $0.hasPrefix("cases:") }) else {
            let gap =
                text.isEmpty || text.hasSuffix("\n\n") ? "" : text.hasSuffix("\n") ? "\n" : "\n\n"
            return text + gap + "cases:\n" + cases.joined()
        }
        let rest = lines[head].dropFirst("cases:".count).drop { $0 == " " }
        guard rest.isEmpty || rest.hasPrefix("#") else { return nil }
        // The next key of the file ends the cases; comments and blank lines before it are its own.
        var end =
            lines[(head + 1)...].firstIndex { line in
                line.first.map { !" #-".contains($0) } ?? false
            } ?? lines.count
        while end > head + 1, lines[end - 1].isEmpty || lines[end - 1].hasPrefix("#") { end -= 1 }
        let first = lines[(head + 1)..<end].first { $0.drop { $0 == " " }.hasPrefix("-") }
        let indent = first.map { $0.prefix { $0 == " " }.count } ?? 2
        lines.insert(contentsOf: cases.flatMap { entry($0, indentedBy: indent) }, at: end)
        let joined = lines.joined(separator: "\n")
        return joined.hasSuffix("\n") ? joined : joined + "\n"
    }

    /// The lines of a case, which are printed with two blanks, with so many.
    private static func entry(_ yaml: String, indentedBy indent: Int) -> [String] {
        yaml.split(separator: "\n").map { String(repeating: " ", count: indent) + $0.dropFirst(2) }
    }
}
