internal import ScripCore
internal import ScripKit
internal import ScripRules

/// A backtest for people, on one screen.
struct BacktestWords {
    private let report: BacktestReport
    private let rule: Rule
    private let zone: MerchantTimeZone
    private let money: Money

    init(_ report: BacktestReport, rule: Rule, zone: MerchantTimeZone) {
        self.zone = zone
        self.report = report
        self.rule = rule
        money = Money(currency: report.currency)
    }

    /// Counts and cost, then and now, and the baskets that change most.
    var text: String {
        guard report.checkouts > 0 else { return "There is no checkout to look at\n" }
        let name = rule.title.isEmpty ? rule.name : rule.title
        var text = """
            \(name.printable) (\(rule.name), \(rule.version.short)), \
            \(counted(Int(report.checkouts), "checkout"))


            """
        var sums = Table(("", .left), ("then", .right), ("now", .right), ("change", .right))
        sums.add(
            "applies", String(report.appliedBefore), String(report.appliedAfter),
            signed(report.appliedAfter - report.appliedBefore, String.init))
        add("comes off", report.cost, to: &sums)
        if report.others != BacktestReport.Sums() {
            add("other coupons", report.others, to: &sums)
        }
        text += sums.text() + "\n"
        text +=
            "changed: \(report.changed); pay less: \(report.cheaper), pay more: \(report.dearer), "
            + "newly apply: \(report.newlyApplied), newly refused: \(report.newlyRefused)\n"
        if !report.refusals.isEmpty {
            let reasons = report.refusals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.value) \($0.key)" }
            text += "refused now: \(reasons.joined(separator: ", ").printable)\n"
        }
        if report.failed > 0 { text += "failed now: \(report.failed)\n" }
        if report.undecided > 0 {
            text += "not decided, for this machine was too slow: \(report.undecided)\n"
        }
        if report.otherCurrency > 0 {
            text += "left out, for they pay in another currency: \(report.otherCurrency)\n"
        }
        return text + top("would save most", report.winners)
            + top("would lose most", report.losers)
    }

    private func add(_ name: String, _ sums: BacktestReport.Sums, to table: inout Table) {
        table.add(
            name, money.text(sums.before), money.text(sums.after),
            signed(sums.after - sums.before, money.text))
    }

    private func top(_ title: String, _ rows: [BacktestReport.Row]) -> String {
        guard !rows.isEmpty else { return "" }
        var table = Table(
            ("checkout", .left), ("time", .left), ("goods", .right), ("then", .right),
            ("now", .right), ("change", .right), ("answer", .left))
        for row in rows.prefix(5) {
            table.add(
                row.name, row.at.map { Calendar.text($0, zone) } ?? "", money.text(row.amount),
                money.text(row.before), money.text(row.after), signed(row.change, money.text),
                row.answer)
        }
        return "\n\(title):\n" + table.text()
    }

    private func signed(_ number: Int64, _ text: (Int64) -> String) -> String {
        number > 0 ? "+" + text(number) : text(number)
    }
}
