internal import ScripContract
internal import ScripCore

/// What became of each line of an upload of codes.
struct CodeReport {
    /// What became of a line.
    enum Outcome: String, CaseIterable {
        /// It is stored now.
        case stored
        /// It was stored before.
        case existing
        /// It stands in the upload twice.
        case doubled
        /// It is no code.
        case wrong
    }

    /// A line, or lines one after the other that were all stored.
    private struct Row {
        var first: Int64
        var last: Int64
        var outcome: Outcome
        var code: String
        var why: String?
    }

    private var rows: [Row] = []
    private var counts: [Outcome: Int64] = [:]

    /// Codes in one request.
    static let partMax = 200
    /// The longest line that is looked at.
    private static let lineMax = 256

    private mutating func add(
        _ line: Int64, _ outcome: Outcome, _ code: String, _ why: String? = nil
    ) {
        counts[outcome, default: 0] += 1
        if outcome == .stored, let last = rows.last, last.outcome == .stored, last.last == line - 1
        {
            rows[rows.count - 1].last = line
        } else {
            rows.append(Row(first: line, last: line, outcome: outcome, code: code, why: why))
        }
    }

    /// Uploads the codes of some lines.
    ///
    /// - Parameters:
    ///   - lines: At most ``partMax``; empty ones are passed over.
    ///   - first: The number of the first of them.
    ///   - number: The request's number: the same lines under the same number are stored once.
    mutating func upload(
        _ lines: [Substring], from first: Int64, number: String, _ visit: Visit
    ) throws(ScripError) {
        var codes: [(line: Int64, code: CouponCode)] = []
        for (index, line) in lines.enumerated() {
            let code = CouponCode(rawValue: String(line)).trimmed
            guard !code.rawValue.isEmpty else { continue }
            guard code.rawValue.count <= CodeReport.lineMax else {
                let why = Words.text("stocks.codes.too_long", visit.format.language)
                add(first + Int64(index), .wrong, String(code.rawValue.prefix(32)) + "…", why)
                continue
            }
            codes.append((first + Int64(index), code))
        }
        guard !codes.isEmpty else { return }
        let answer = try visit.ask(
            "codes.upload",
            [
                "stock_id": Page.id(visit), "request_no": .string(number),
                "codes": .list(codes.map { .string($0.code.rawValue) }),
            ])
        note(codes, answer)
    }

    /// Goes through the lines with what was answered about their codes.
    private mutating func note(_ codes: [(line: Int64, code: CouponCode)], _ answer: JSONValue) {
        func texts(_ key: String) -> [String] { (answer[key]?.items ?? []).compactMap(\.string) }
        let stored = Set(texts("stored"))
        let known = stored.union(texts("existing"))
        var failures: [String: String] = [:]
        for failure in answer["failures"]?.items ?? [] {
            failures[failure["code"]?.string ?? ""] = failure["message"]?.string ?? ""
        }
        var seen: Set<String> = []
        for (line, typed) in codes {
            // A stock that ignores case answers codes as it keeps them.
            let forms = [typed.rawValue, typed.folded.rawValue]
            if let why = forms.compactMap({ failures[$0] }).first {
                add(line, .wrong, typed.rawValue, why)
                continue
            }
            let code = forms.first { known.contains($0) } ?? typed.rawValue
            guard seen.insert(code).inserted else {
                add(line, .doubled, typed.rawValue)
                continue
            }
            add(line, stored.contains(code) ? .stored : .existing, typed.rawValue)
        }
    }

    /// What a page shows of it, or a script.
    func shown(_ format: PageFormat) -> JSONValue {
        .object([
            .init(
                key: "counts",
                value: .list(
                    Outcome.allCases.map { outcome in
                        .object([
                            .init(key: "outcome", value: .string(outcome.rawValue)),
                            .init(key: "words", value: .string(word(outcome, format))),
                            .init(key: "count", value: .integer(counts[outcome] ?? 0)),
                        ])
                    })),
            .init(
                key: "rows",
                value: .list(
                    rows.map { row in
                        .object([
                            .init(key: "first", value: .integer(row.first)),
                            .init(
                                key: "last",
                                value: row.last > row.first ? .integer(row.last) : .null),
                            .init(
                                key: "code", value: row.last > row.first ? .null : .string(row.code)
                            ),
                            .init(key: "words", value: .string(word(row.outcome, format))),
                            .init(key: "outcome", value: .string(row.outcome.rawValue)),
                            .init(key: "why", value: .text(row.why) ?? .null),
                        ])
                    })),
        ])
    }

    private func word(_ outcome: Outcome, _ format: PageFormat) -> String {
        Words.text("stocks.codes." + outcome.rawValue, format.language) ?? outcome.rawValue
    }
}
