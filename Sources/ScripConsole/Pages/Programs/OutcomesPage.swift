internal import ScripContract
internal import ScripCore

/// What a campaign or an activity gave in some days, what it kept out, and why.
struct OutcomesPage {
    private let visit: Visit
    private var id: String { visit.part("id") }

    /// Answers of the operation that one page adds up; whoever wants more asks for fewer days.
    private static let answersMax = 10
    private static let reasonsMax = 50

    init(_ visit: Visit) { self.visit = visit }

    func answer() throws(ScripError) -> ConsoleAnswer {
        do throws(ScripError) {
            let days = try BookDays(visit)
            return try page(days)
        } catch {
            guard error.code == .invalidInput else { throw error }
            return visit.page(
                "outcomes",
                members: frame(from: visit.field("from"), to: visit.field("to"), kind: nil),
                error: error)
        }
    }

    private func frame(from: String?, to: String?, kind: String?) -> [Visit.Shown] {
        let part = kind == "pay_gift" ? "pay-gifts/" : ""
        return [
            ("id", .string(id)), ("here", .string(id.percentEncoded)),
            ("program", .string("/console/programs/" + part + id.percentEncoded)),
            ("from", .text(from)), ("to", .text(to)),
        ]
    }

    private func page(_ days: BookDays) throws(ScripError) -> ConsoleAnswer {
        let from = BookDays.text(days.days.lowerBound)
        let to = BookDays.text(days.days.upperBound)
        var sums = OutcomeSums()
        var after: JSONValue?
        for _ in 0..<OutcomesPage.answersMax {
            let answer = try visit.ask(
                "program.outcomes",
                ["id": .string(id), "from": .string(from), "to": .string(to), "after": after])
            sums.add(answer)
            after = answer["next"]
            if after == nil { break }
        }
        let reasons = sums.reasons.sorted { ($1.count, $0.code) < ($0.count, $1.code) }
            .prefix(OutcomesPage.reasonsMax)
        let byDay = sums.days.sorted { $0.key < $1.key }
        return visit.page(
            "outcomes",
            members: frame(from: from, to: to, kind: sums.kind) + [
                (
                    "counted",
                    .of([
                        "payments": .integer(sums.total.payments),
                        "sent": .integer(sums.total.sent),
                        "kept_out": .integer(sums.total.keptOut),
                        "is_partial": .boolean(after != nil),
                    ])
                ),
                ("reasons", .list(reasons.map(shown))),
                (
                    "by_reason",
                    chart(
                        "by-reason", "programs.chart_reasons",
                        reasons.map { (words($0.code) ?? $0.code, $0.count) })
                ),
                ("days", .list(byDay.reversed().map { $0.value.value(of: $0.key) })),
                (
                    "sent_by_day",
                    chart("sent-by-day", "programs.chart_sent", byDay.map { ($0, $1.sent) })
                ),
                (
                    "stocks",
                    .list(
                        sums.stocks.sorted { $0.key < $1.key }.map {
                            .of(["stock_id": .string($0), "sent": .integer($1)])
                        })
                ),
            ])
    }

    /// What a program's own terms say; a gate's words stand beside their code.
    private func words(_ code: String) -> String? {
        Words.text("reason." + code, visit.format.language)
    }

    private func shown(_ reason: OutcomeSums.Reason) -> JSONValue {
        .of([
            "code": .string(reason.code), "words": .text(words(reason.code)),
            "count": .integer(reason.count), "last_at": .string(reason.lastAt),
            "last_message": .string(reason.lastMessage),
        ])
    }

    private func chart(
        _ id: String, _ title: String, _ bars: [(label: String, value: Int64)]
    ) -> JSONValue? {
        let language = visit.format.language
        guard let most = bars.max(by: { $0.value < $1.value }) else { return nil }
        let summary =
            (Words.text("books.chart_most", language) ?? "") + PageValue.shown(most.label) + " "
            + visit.format.number(most.value) + (Words.text("books.chart_table", language) ?? "")
        return BarChart(
            id: id, title: Words.text(title, language) ?? title, summary: summary,
            bars: bars.map {
                .init(label: $0.label, value: $0.value, shown: visit.format.number($0.value))
            }
        ).value
    }
}

/// Answers of `program.outcomes`, added up.
private struct OutcomeSums {
    struct Day {
        var payments: Int64 = 0
        var sent: Int64 = 0
        var keptOut: Int64 = 0

        mutating func add(_ row: JSONValue) {
            payments &+= row["payments"]?.integer ?? 0
            sent &+= row["sent"]?.integer ?? 0
            keptOut &+= row["kept_out"]?.integer ?? 0
        }

        func value(of day: String) -> JSONValue {
            .of([
                "day": .string(day), "payments": .integer(payments), "sent": .integer(sent),
                "kept_out": .integer(keptOut),
            ])
        }
    }

    struct Reason {
        let code: String
        var count: Int64 = 0
        var lastAt = ""
        var lastMessage = ""
    }

    private(set) var kind: String?
    private(set) var total = Day()
    private(set) var days: [String: Day] = [:]
    private(set) var stocks: [String: Int64] = [:]
    private var byCode: [String: Reason] = [:]
    var reasons: [Reason] { Array(byCode.values) }

    mutating func add(_ answer: JSONValue) {
        kind = answer["kind"]?.string
        total.add(answer)
        for row in answer["days"]?.items ?? [] {
            days[row["day"]?.string ?? "", default: Day()].add(row)
        }
        for row in answer["stocks"]?.items ?? [] {
            stocks[row["stock_id"]?.string ?? "", default: 0] &+= row["sent"]?.integer ?? 0
        }
        for row in answer["reasons"]?.items ?? [] {
            let code = row["code"]?.string ?? ""
            var reason = byCode[code] ?? Reason(code: code)
            reason.count &+= row["count"]?.integer ?? 0
            // All of them are written on the book's clocks: the later is the greater text.
            if let at = row["last_at"]?.string, at >= reason.lastAt {
                reason.lastAt = at
                reason.lastMessage = row["last_message"]?.string ?? ""
            }
            byCode[code] = reason
        }
    }
}
