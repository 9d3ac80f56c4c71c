internal import ScripCore
internal import ScripRules

extension RuleChecker {
    /// Marks findings that the file allows, and finds what is wrong with what it allows.
    ///
    /// - Parameter findings: All of the file's.
    /// - Returns: They, the allowed ones marked, and findings about the allowances.
    func applyAllowances(_ findings: [Finding], in text: SourceText, file: String) -> [Finding] {
        let allowances = Allowance.all(in: text)
        guard !allowances.isEmpty else { return findings }
        var marked = findings
        var used: Set<Allowance.Code> = []
        for (index, finding) in findings.enumerated() {
            guard let allowance = allowances.first(where: { $0.covers(finding) }) else { continue }
            marked[index].allowed = allowance.reason
            used.formUnion(
                allowance.codes.filter { $0.name == finding.code.rawValue })
        }
        // What was not read to its end has more to say.
        guard !findings.contains(where: { $0.code == .syntax || $0.code == .contract }) else {
            return marked
        }
        let promises = Property.allCases.map(\.code)
        let known = Finding.Code.allCases.map(\.rawValue) + promises
        for allowance in allowances {
            func note(at offset: Int, _ sentence: Sentence, nearest: String? = nil) {
                marked.append(
                    Finding(
                        code: .allowance, severity: .warning, file: file,
                        place: text.place(of: offset), sentence, nearest: nearest))
            }
            if allowance.codes.isEmpty {
                note(at: allowance.offset, "this allows nothing; name a finding: 'allow CODE: why'")
            } else if allowance.reason.isEmpty {
                note(at: allowance.offset, "say why: 'allow \(allowance.codes[0].name): …'")
            }
            for code in allowance.codes where !used.contains(code) {
                if !known.contains(code.name) {
                    note(
                        at: code.offset,
                        "there is no finding or promise '\(code.name)'",
                        nearest: nearest(code.name, among: known))
                } else if !promises.contains(code.name), looksFor(code.name) {
                    note(at: code.offset, "there is no '\(code.name)' here to allow; take it out")
                }
            }
        }
        return marked
    }
}
