internal import ScripCore

extension CaseWriter {
    /// What a case must expect to hold for one verdict and not for another: the answer, and what else
    /// tells them apart.
    static func expectation(_ verdict: Verdict, apartFrom other: Verdict) -> String {
        var parts: [String] = []
        switch verdict.outcome {
        case .applies(let discount, let trimmed):
            parts.append("discount: \(discount)")
            guard case .applies(discount, let otherTrimmed) = other.outcome else { break }
            if trimmed != otherTrimmed { parts.append("trimmed: \(trimmed)") }
            if differ(verdict, other, \.discount) {
                parts.append("lines: \(perLine(verdict, \.discount))")
            }
            if differ(verdict, other, \.uses) { parts.append("uses: \(perLine(verdict, \.uses))") }
            if verdict.gifts != other.gifts {
                parts.append("gifts: [\(verdict.gifts.map(gift).joined(separator: ", "))]")
            }
            parts += reasons(verdict, other)
        case .refused(let refusal):
            parts.append("refused: \(scalar(refusal.code))")
            guard case .refused(let otherRefusal) = other.outcome,
                refusal.code == otherRefusal.code
            else { break }
            if refusal.details != otherRefusal.details {
                let details = refusal.details.map { "\(scalar($0.key)): \(value($0.value))" }
                parts.append("details: { \(details.joined(separator: ", ")) }")
            }
            parts += reasons(verdict, other)
        case .failed(let failure): parts.append("failed: \(failure.kind.rawValue)")
        }
        return "{ \(parts.joined(separator: ", ")) }"
    }

    private static func differ(
        _ verdict: Verdict, _ other: Verdict, _ part: KeyPath<Verdict.Line, Int64>
    ) -> Bool {
        zip(verdict.lines, other.lines).contains { $0[keyPath: part] != $1[keyPath: part] }
    }

    private static func perLine(
        _ verdict: Verdict, _ part: KeyPath<Verdict.Line, Int64>
    ) -> String {
        let entries = verdict.lines.filter { $0[keyPath: part] != 0 }
            .map { "\(scalar($0.id)): \($0[keyPath: part])" }
        return entries.isEmpty ? "{}" : "{ \(entries.joined(separator: ", ")) }"
    }

    private static func reasons(_ verdict: Verdict, _ other: Verdict) -> [String] {
        let entries = zip(verdict.lines, other.lines).filter { line, other in
            !line.inScope && (line.inScope != other.inScope || line.reason != other.reason)
        }.map { line, _ in "\(scalar(line.id)): \(scalar(line.reason ?? ""))" }
        return entries.isEmpty ? [] : ["reasons: { \(entries.joined(separator: ", ")) }"]
    }

    private static func gift(_ gift: Gift) -> String {
        let name = gift.name.isEmpty ? "" : "name: \(scalar(gift.name)), "
        return "{ sku: \(scalar(gift.sku)), \(name)quantity: \(gift.quantity) }"
    }
}
