internal import Locked
internal import ScripCore
internal import ScripLedger

/// What was redeemed and given back on the days that somebody asked about, as far as the journal went then.
///
/// An entry never changes, so that what was counted stays counted, and what came since is added to it.
final class DayTallies: Sendable {
    private struct Counted {
        var tally = BillTally()
        /// The last entry that was looked at.
        var through: Int64 = 0
    }

    private struct Returns {
        var days: [Int64: BillTally] = [:]
        var through: Int64 = 0
    }

    private let redeemed = Locked<[Int64: Counted]>([:])
    private let returned = Locked(Returns())

    /// Days that are remembered; more than a page shows at once.
    private static let daysMax = 64

    /// What came of a day, as the ledger is now.
    ///
    /// - Parameters:
    ///   - day: The day, numbered from 1970-01-01.
    ///   - ledger: The ledger, as of one moment.
    ///   - dayOf: The merchant's day of an instant.
    func tally(
        of day: Int64, in ledger: LedgerReader, dayOf: (Instant) -> Int64
    ) throws(ScripError) -> BillTally {
        let end = try ledger.lastEntry()
        var tally = try redeemed(on: day, in: ledger, through: end)
        if let back = try returned(in: ledger, through: end, dayOf: dayOf).days[day] {
            tally.add(back)
        }
        return tally
    }

    private func redeemed(
        on day: Int64, in ledger: LedgerReader, through end: Int64
    ) throws(ScripError) -> BillTally {
        let known = redeemed.withLock { $0[day] } ?? Counted()
        // Somebody else looked later than the moment that this is about.
        guard known.through <= end else {
            return try counted(Counted(), on: day, in: ledger).tally
        }
        guard known.through < end else { return known.tally }
        var counted = try counted(known, on: day, in: ledger)
        counted.through = end
        redeemed.withLock { [counted] days in
            guard (days[day]?.through ?? -1) < end else { return }
            days[day] = counted
            if days.count > DayTallies.daysMax, let first = days.keys.min() {
                days[first] = nil
            }
        }
        return counted.tally
    }

    private func counted(
        _ known: Counted, on day: Int64, in ledger: LedgerReader
    ) throws(ScripError) -> Counted {
        var counted = known
        let numbers = try RedemptionIndex.find(
            RedemptionQuery(day: day), after: known.through, limit: .max, in: ledger)
        for number in numbers {
            guard let entry = try ledger.entry(number) else { continue }
            try counted.tally.count(entry)
        }
        return counted
    }

    private func returned(
        in ledger: LedgerReader, through end: Int64, dayOf: (Instant) -> Int64
    ) throws(ScripError) -> Returns {
        let known = returned.withLock { $0 }
        guard known.through != end else { return known }
        var returns = known.through < end ? known : Returns()
        try ledger.everyReturn(after: returns.through) { entry throws(ScripError) in
            let returned = try Returned(record: entry.body)
            returns.days[dayOf(returned.at), default: BillTally()].count(returned)
        }
        returns.through = end
        self.returned.withLock { [returns] last in
            if last.through < end { last = returns }
        }
        return returns
    }
}
