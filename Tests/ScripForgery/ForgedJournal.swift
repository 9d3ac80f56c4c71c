internal import Crypto
package import ScripCore
package import ScripLedger

/// A journal as a forger with all the time in the world would write it: any entry changed, moved, left out
/// or added, and every hash after it worked out again.
///
/// What is left to find is what could not have happened.
package struct ForgedJournal {
    /// One entry, of which number and hash follow from where it stands.
    package struct Line {
        package var kind: JournalEntry.Kind
        package var recordedAt: Instant
        package var body: [UInt8]
    }

    /// The entries in order.
    package var lines: [Line]

    /// There is no such entry to forge.
    package struct Missing: Error {
        var kind: JournalEntry.Kind
        var place: Int
    }

    /// Starts from what really happened.
    package init(of ledger: CouponLedger) throws(ScripError) {
        lines = try ledger.read { ledger throws(ScripError) in
            try ledger.journal(after: 0, limit: .max)
        }.map { Line(kind: $0.kind, recordedAt: $0.recordedAt, body: $0.body) }
    }

    /// The journal with its chain.
    package var entries: [JournalEntry] {
        var previous = JournalEntry.genesis
        return lines.enumerated().map { index, line in
            let number = Int64(index) + 1
            let input = JournalEntry.chainInput(
                after: previous, number: number, kind: line.kind, recordedAt: line.recordedAt,
                bodyDigest: Array(SHA256.hash(data: line.body)))
            previous = Array(SHA256.hash(data: input))
            return JournalEntry(
                number: number, kind: line.kind, recordedAt: line.recordedAt, body: line.body,
                hash: previous)
        }
    }

    /// The number of an entry: the first of a kind, or one after it.
    package func number(of kind: JournalEntry.Kind, _ place: Int = 0) throws -> Int64 {
        let all = lines.indices.filter { lines[$0].kind == kind }
        guard all.indices.contains(place) else { throw Missing(kind: kind, place: place) }
        return Int64(all[place]) + 1
    }

    /// Changes what an entry says; answers its number.
    package mutating func edit<Event: Record>(
        _ type: Event.Type, _ kind: JournalEntry.Kind, _ place: Int = 0,
        _ change: (inout Event) throws -> Void
    ) throws -> Int64 {
        let number = try number(of: kind, place)
        var event = try Event(record: lines[Int(number) - 1].body)
        try change(&event)
        lines[Int(number) - 1].body = event.record
        return number
    }

    /// Lets an entry happen again at the end, with changes; answers its number.
    package mutating func again<Event: Record>(
        _ type: Event.Type, _ kind: JournalEntry.Kind, _ place: Int = 0,
        _ change: (inout Event) throws -> Void = { _ in }
    ) throws -> Int64 {
        var line = lines[Int(try number(of: kind, place)) - 1]
        var event = try Event(record: line.body)
        try change(&event)
        line.body = event.record
        line.recordedAt = lines.last?.recordedAt ?? line.recordedAt
        lines.append(line)
        return Int64(lines.count)
    }

    /// Puts an entry right before another; answers the other's new number.
    package mutating func move(_ number: Int64, before other: Int64) -> Int64 {
        var line = lines.remove(at: Int(number) - 1)
        let place = Int(other) - 1 - (number < other ? 1 : 0)
        if place < lines.count { line.recordedAt = lines[place].recordedAt }
        lines.insert(line, at: place)
        return Int64(place) + 2
    }

    /// Leaves an entry out.
    package mutating func remove(_ number: Int64) { lines.remove(at: Int(number) - 1) }

    /// Adds an entry at the end; answers its number.
    package mutating func append(_ kind: JournalEntry.Kind, _ event: some Record) -> Int64 {
        let recordedAt = lines.last?.recordedAt ?? Instant(epochSeconds: 0)
        lines.append(Line(kind: kind, recordedAt: recordedAt, body: event.record))
        return Int64(lines.count)
    }
}

extension Redeemed.Item {
    /// The same with something else in it.
    package func with(
        stock: StockID? = nil, coupon: CouponCode? = nil, read: Facts.Read? = nil,
        neverDiscounted: Int64? = nil, facts: Facts? = nil, verdict: Verdict? = nil
    ) -> Redeemed.Item {
        Redeemed.Item(
            coupon: coupon ?? self.coupon, stock: stock ?? self.stock, read: read ?? self.read,
            neverDiscounted: neverDiscounted ?? self.neverDiscounted, facts: facts ?? self.facts,
            verdict: verdict ?? self.verdict)
    }
}
