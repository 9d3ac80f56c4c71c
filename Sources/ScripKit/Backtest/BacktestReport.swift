public import ScripContract
public import ScripCore

/// What a changed rule would have changed.
public struct BacktestReport: Sendable {
    /// One checkout, then and now.
    public struct Row: Hashable, Sendable {
        /// Its redemption or request number.
        public var name: String
        /// When.
        public var at: Instant?
        /// What its goods cost.
        public var amount: Int64
        /// Minor units off then, all its coupons together.
        public var before: Int64
        /// Minor units off now.
        public var after: Int64
        /// What the changed rule says: `applies`, a refusal's code, `failed` or `undecided`.
        public var answer: String

        /// By how much more comes off now.
        public var change: Int64 { after - before }
    }

    /// Minor units off, then and now.
    public struct Sums: Hashable, Sendable {
        /// Then.
        public var before: Int64 = 0
        /// Now.
        public var after: Int64 = 0

        /// Sums; nothing by default.
        public init(before: Int64 = 0, after: Int64 = 0) {
            self.before = before
            self.after = after
        }

        static func += (left: inout Sums, right: Sums) {
            left.before += right.before
            left.after += right.after
        }
    }

    /// Checkouts looked at.
    public var checkouts: Int64 = 0
    /// Coupons the changed rule decided.
    public var decided: Int64 = 0
    /// Checkouts in which another sum comes off.
    public var changed: Int64 = 0
    /// Checkouts in which the rule's coupon applied then.
    public var appliedBefore: Int64 = 0
    /// Checkouts in which it applies now.
    public var appliedAfter: Int64 = 0
    /// Checkouts in which it applied then and does not now.
    public var newlyRefused: Int64 = 0
    /// Checkouts in which it applies now and did not then.
    public var newlyApplied: Int64 = 0
    /// Checkouts that pay less now, and more.
    public var cheaper: Int64 = 0, dearer: Int64 = 0
    /// Minor units off by coupons of the changed rule.
    public var cost = Sums()
    /// Minor units off by the other coupons of the same checkouts: these change only because another
    /// sum is left for them, and are no cost of the rule.
    public var others = Sums()
    /// Why the changed rule refuses, by code.
    public var refusals: [String: Int64] = [:]
    /// Coupons on which the changed rule fails.
    public var failed: Int64 = 0
    /// The first failure.
    public var firstFailure: String?
    /// Coupons this machine was too slow to decide: what was decided then stands.
    public var undecided: Int64 = 0
    /// Coupons for which the changed rule asks for a wallet that was not kept.
    public var withoutWallet: Int64 = 0
    /// Checkouts that pay in another currency, and were left out.
    public var otherCurrency: Int64 = 0
    /// The currency.
    public var currency = "CNY"
    /// Baskets that would have saved most.
    public var winners: [Row] = []
    /// Baskets that would have lost most.
    public var losers: [Row] = []
    /// What coupons of the changed rule take off, by calendar day.
    public var days: [Int64: Sums] = [:]
    /// The same for checkouts whose time is not known.
    public var undated = Sums()
    /// Checkouts whose time is not known.
    public var undatedCheckouts: Int64 = 0
    /// Every checkout as CSV, if asked for.
    public var csv = ""

    /// What came off in some days in a row.
    public struct Span: Hashable, Sendable {
        /// The first of them, numbered from 1970-01-01.
        public var day: Int64
        /// How many there are.
        public var days: Int64
        /// What came off in them.
        public var sums: Sums
    }

    /// Spans that the days are told in: more of them cannot be told apart in a chart.
    public static let spansMax = 31

    /// The days from the first to the last, several to a span where there are many.
    public var spans: [Span] {
        guard let first = days.keys.min(), let last = days.keys.max() else { return [] }
        let length = (last - first) / Int64(BacktestReport.spansMax) + 1
        return stride(from: first, through: last, by: Int(length)).map { start in
            var sums = Sums()
            for day in start..<start + length { sums += days[day] ?? Sums() }
            return Span(day: start, days: length, sums: sums)
        }
    }

    /// Winners and losers that are kept.
    public static let topMax = 10
    /// The first line of the CSV.
    public static let csvHeader =
        CSVCell.byteOrderMark
        + "checkout,time,amount,before,after,change,answer\r\n"

    /// Nothing looked at yet.
    public init() {}

    /// Adds one checkout.
    ///
    /// - Parameters:
    ///   - row: All its coupons together.
    ///   - others: The part of its coupons that the change is not about.
    mutating func add(_ row: Row, others: Sums, was: Bool, is applies: Bool, day: Int64?) {
        let own = Sums(before: row.before - others.before, after: row.after - others.after)
        checkouts += 1
        cost += own
        self.others += others
        if was { appliedBefore += 1 }
        if applies { appliedAfter += 1 }
        if was, !applies { newlyRefused += 1 }
        if !was, applies { newlyApplied += 1 }
        if let day {
            days[day, default: Sums()] += own
        } else {
            undated += own
            undatedCheckouts += 1
        }
        guard row.change != 0 else { return }
        changed += 1
        if row.change > 0 {
            cheaper += 1
            BacktestReport.keep(row, in: &winners)
        } else {
            dearer += 1
            BacktestReport.keep(row, in: &losers)
        }
    }

    /// Adds what came after.
    public mutating func add(_ other: BacktestReport) {
        checkouts += other.checkouts
        decided += other.decided
        changed += other.changed
        appliedBefore += other.appliedBefore
        appliedAfter += other.appliedAfter
        newlyRefused += other.newlyRefused
        newlyApplied += other.newlyApplied
        cheaper += other.cheaper
        dearer += other.dearer
        cost += other.cost
        others += other.others
        undated += other.undated
        undatedCheckouts += other.undatedCheckouts
        refusals.merge(other.refusals, uniquingKeysWith: +)
        failed += other.failed
        firstFailure = firstFailure ?? other.firstFailure
        undecided += other.undecided
        withoutWallet += other.withoutWallet
        otherCurrency += other.otherCurrency
        for row in other.winners { BacktestReport.keep(row, in: &winners) }
        for row in other.losers { BacktestReport.keep(row, in: &losers) }
        days.merge(other.days) { sums, more in
            var sums = sums
            sums += more
            return sums
        }
    }

    /// The largest changes first; of equal ones the earlier.
    private static func keep(_ row: Row, in rows: inout [Row]) {
        let size = abs(row.change)
        if rows.count == topMax, let last = rows.last, abs(last.change) >= size { return }
        let at = rows.firstIndex { abs($0.change) < size } ?? rows.count
        rows.insert(row, at: at)
        if rows.count > topMax { rows.removeLast() }
    }
}

extension BacktestReport.Row {
    /// The row as a line of CSV (RFC 4180), with its time as clocks in a zone show it.
    func csv(in zone: MerchantTimeZone) -> String {
        let time = at.map { $0.rfc3339(in: zone) } ?? ""
        return
            "\(CSVCell.text(name)),\(time),\(amount),\(before),\(after),\(change),\(CSVCell.text(answer))\r\n"
    }
}

extension BacktestReport: JSONWritable {
    /// Writes counts, sums and the top baskets.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("checkouts", checkouts)
            writer.member("decided", decided)
            writer.member("changed", changed)
            writer.member("cheaper", cheaper)
            writer.member("dearer", dearer)
            writer.member("applied_before", appliedBefore)
            writer.member("applied_after", appliedAfter)
            writer.member("newly_applied", newlyApplied)
            writer.member("newly_refused", newlyRefused)
            writer.member("failed", failed)
            if let firstFailure { writer.member("first_failure", firstFailure) }
            writer.member("without_wallet", withoutWallet)
            writer.member("other_currency", otherCurrency)
            writer.member("currency", currency)
            writer.member("cost_before", cost.before)
            writer.member("cost_after", cost.after)
            writer.member("others_before", others.before)
            writer.member("others_after", others.after)
            writer.member("undated", undatedCheckouts)
            writer.key("refusals")
            writer.object { writer in
                for (code, count) in refusals.sorted(by: { $0.key < $1.key }) {
                    writer.member(named: code, count)
                }
            }
            writer.key("spans")
            writer.list(spans) { span, writer in
                writer.object { writer in
                    writer.member("day", CalendarDay(number: span.day).text)
                    writer.member("days", span.days)
                    writer.member("before", span.sums.before)
                    writer.member("after", span.sums.after)
                }
            }
            writer.member("winners", winners)
            writer.member("losers", losers)
        }
    }
}

extension BacktestReport.Row: JSONWritable {
    /// Writes one checkout, then and now.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("checkout", name)
            if let at { writer.member("time", at) }
            writer.member("amount", amount)
            writer.member("before", before)
            writer.member("after", after)
            writer.member("change", change)
            writer.member("answer", answer)
        }
    }
}
