public import ScripContract
public import ScripCore
internal import ScripHost
internal import ScripLedger

/// What programs gave for payments, what they kept out, and why.
///
/// Counted from the payments in the journal, which keeps of each what was sent and what was not: there are no
/// figures beside it that could say anything else, and the audit proves it.
public struct Outcomes: Sendable {
    private let host: CouponHost
    /// Entries of the journal that are read for one answer.
    private let entriesMax: Int

    init(host: CouponHost, entriesMax: Int = 20_000) {
        self.host = host
        self.entriesMax = entriesMax
    }

    /// The most days that are counted together.
    public static let daysMax: Int64 = 31
    /// How many there are when nobody says.
    private static let daysUsual: Int64 = 7
    /// Clocks that are set back make a day begin twice; no more than so many seconds apart.
    private static let clocksSeconds: Int64 = 2 * 3_600

    /// Counts what became of the payments of some days, by the day on which they were recorded: the day on which
    /// their coupons count as sent.
    ///
    /// - Parameters:
    ///   - id: A campaign or an activity.
    ///   - first: The first day, numbered from 1970-01-01; a week before the last one when left out.
    ///   - last: The last day; today when left out.
    ///   - after: ``ProgramOutcomes/next`` of the answer before; nil for the first.
    public func count(
        of id: String, from first: Int64? = nil, to last: Int64? = nil, after: String? = nil
    ) throws(ScripError) -> ProgramOutcomes {
        let last = last ?? day(at: host.clock())
        let first = first ?? last - Outcomes.daysUsual + 1
        guard first <= last, last - first < Outcomes.daysMax else {
            throw ScripError.invalid(
                "to", "is not within \(Outcomes.daysMax) days of from",
                remedy: "Name a last day that is not before the first, and at most "
                    + "\(Outcomes.daysMax) days")
        }
        let place = after == nil ? nil : try Campaigns.place(after)
        return try host.ledger.read { ledger throws(ScripError) in
            let program = try ledger.giving(id)
            var outcomes = ProgramOutcomes(program, days: first...last)
            var before: Int64
            if let place {
                before = place
            } else {
                before = try self.before(first, program.number, in: ledger)
            }
            var left = entriesMax
            while left > 0 {
                let entries = try ledger.journal(after: before, limit: min(1_000, left))
                for entry in entries {
                    guard !isPast(last, entry) else { return outcomes }
                    before = entry.number
                    guard entry.kind == .paymentTaken else { continue }
                    let day = day(at: entry.recordedAt)
                    guard outcomes.days.contains(day) else { continue }
                    outcomes.count(try PaymentTaken(record: entry.body), on: day)
                }
                left -= entries.count
                guard !entries.isEmpty else { return outcomes }
            }
            outcomes.next = String(before)
            return outcomes
        }
    }

    private func day(at instant: Instant, movedBy seconds: Int64 = 0) -> Int64 {
        host.timeZone.civilTime(
            at: Instant(epochSeconds: instant.epochSeconds &+ seconds)
        ).dayNumber
    }

    private func isPast(_ day: Int64, _ entry: JournalEntry) -> Bool {
        self.day(at: entry.recordedAt, movedBy: -Outcomes.clocksSeconds) > day
    }

    /// The entry after which a day begins, or the program.
    ///
    /// Entries are in the order of their times.
    private func before(
        _ day: Int64, _ program: Int64, in ledger: LedgerReader
    ) throws(ScripError) -> Int64 {
        var low = program
        var high = try ledger.lastEntry()
        while low < high {
            let middle = low + (high - low + 1) / 2
            guard let entry = try ledger.entry(middle) else { return program }
            if self.day(at: entry.recordedAt, movedBy: Outcomes.clocksSeconds) < day {
                low = middle
            } else {
                high = middle - 1
            }
        }
        return low
    }
}

extension LedgerReader {
    /// A campaign or an activity.
    fileprivate func giving(_ id: String) throws(ScripError) -> Program {
        if (1...64).contains(id.utf8.count) {
            for kind in [Program.Kind.campaign, .payGift] {
                if let program = try program(Program.Name(kind, id)) { return program }
            }
        }
        throw ScripError(
            .notFound, "There is no such campaign or activity",
            remedy: "See campaign.list and pay_gift.list for those there are", at: .path("id"))
    }
}

/// What became of the payments of some days, as one program saw them.
public struct ProgramOutcomes: Sendable {
    /// What it did on one day.
    struct Day: Hashable, Sendable {
        /// Payments it was asked about.
        var payments: Int64 = 0
        /// Coupons it gave.
        var sent: Int64 = 0
        /// Payments for which it gave nothing, or not all of it.
        var keptOut: Int64 = 0
    }

    /// How often it gave nothing for one reason.
    struct Reason: Hashable, Sendable {
        var count: Int64 = 0
        /// The last of them: when, and in which words, as figures in them differ.
        var last: Instant
        var message: String
    }

    private let id: String
    private let kind: String
    /// The days that are looked at.
    let days: ClosedRange<Int64>
    private var byDay: [Int64: Day] = [:]
    private var byStock: [StockID: Int64] = [:]
    private var byReason: [String: Reason] = [:]
    /// Where counting goes on; nil when everything is counted.
    public var next: String?

    init(_ program: Program, days: ClosedRange<Int64>) {
        id = program.name.id
        kind = program.campaign?.request.kind.rawValue ?? "pay_gift"
        self.days = days
    }

    mutating func count(_ taken: PaymentTaken, on day: Int64) {
        let sent = taken.sent.filter { $0.campaign.isExactly(id) }
        let kept = taken.notSent.filter { $0.campaign.isExactly(id) }
        guard !sent.isEmpty || !kept.isEmpty else { return }
        byDay[day, default: Day()].payments += 1
        byDay[day, default: Day()].sent += Int64(sent.count)
        byDay[day, default: Day()].keptOut += kept.isEmpty ? 0 : 1
        for coupon in sent { byStock[coupon.stock, default: 0] += 1 }
        for one in kept {
            var reason =
                byReason[one.why.code] ?? Reason(last: taken.at, message: one.why.message)
            reason.count += 1
            if taken.at >= reason.last {
                reason.last = taken.at
                reason.message = one.why.message
            }
            byReason[one.why.code] = reason
        }
    }
}

extension ProgramOutcomes: JSONWritable {
    /// Writes sums, days, stocks and reasons.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("kind", kind)
            writer.member("from", CalendarDay(number: days.lowerBound).text)
            writer.member("to", CalendarDay(number: days.upperBound).text)
            writer.member("payments", byDay.values.reduce(0) { $0 + $1.payments })
            writer.member("sent", byDay.values.reduce(0) { $0 + $1.sent })
            writer.member("kept_out", byDay.values.reduce(0) { $0 + $1.keptOut })
            writer.key("days")
            writer.list(byDay.sorted { $0.key < $1.key }) { day, writer in
                writer.object { writer in
                    writer.member("day", CalendarDay(number: day.key).text)
                    writer.member("payments", day.value.payments)
                    writer.member("sent", day.value.sent)
                    writer.member("kept_out", day.value.keptOut)
                }
            }
            writer.key("stocks")
            writer.list(byStock.sorted { $0.key.rawValue < $1.key.rawValue }) { stock, writer in
                writer.object { writer in
                    writer.member("stock_id", stock.key.rawValue)
                    writer.member("sent", stock.value)
                }
            }
            writer.key("reasons")
            writer.list(byReason.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
                reason, writer in
                writer.object { writer in
                    writer.member("code", reason.key)
                    writer.member("count", reason.value.count)
                    writer.member("last_at", reason.value.last)
                    writer.member("last_message", reason.value.message)
                }
            }
            if let next { writer.member("next", next) }
        }
    }
}
