internal import Crypto
public import ScripCore
public import ScripRules
internal import Synchronization

/// Stocks, wallets and redemption over one ledger, decided by the merchant's rules.
///
/// Called from any thread; every call is answered before it returns, and what it changed is durable
/// by then. Calls that change something carry a request number and may be repeated without fear.
public final class CouponHost: Sendable {
    let ledger: any CouponLedger
    let rules: RuleBook
    /// Where the merchant's calendar is read.
    public let timeZone: MerchantTimeZone
    let clock: @Sendable () -> Instant
    private let terms = Mutex<[StockID: Terms]>([:])

    /// A host over a ledger.
    ///
    /// - Parameters:
    ///   - ledger: Where everything is kept.
    ///   - rules: Compiles and runs rules; may be shared between hosts.
    ///   - timeZone: Where days begin and end.
    ///   - clock: The time of calls that do not say theirs, and of the journal.
    public init(
        ledger: any CouponLedger, rules: RuleBook, timeZone: MerchantTimeZone = .shanghai,
        clock: @escaping @Sendable () -> Instant
    ) {
        self.ledger = ledger
        self.rules = rules
        self.timeZone = timeZone
        self.clock = clock
    }

    /// A stock's terms: read and compiled once, since they are frozen.
    func terms(
        of stock: StockID, from reader: any LedgerReader
    ) throws(ScripError) -> Terms? {
        if let known = terms.withLock({ $0[stock] }) { return known }
        guard let found = try reader.stock(stock) else { return nil }
        let new = Terms(stock: found)
        return terms.withLock { terms in
            if let first = terms[stock] { return first }
            terms[stock] = new
            return new
        }
    }

    /// An entry for a change, encoded and digested on the caller's thread.
    func draft(_ kind: JournalEntry.Kind, _ change: some Record) -> JournalDraft {
        draft(kind, body: change.record)
    }

    func draft(_ kind: JournalEntry.Kind, body: [UInt8]) -> JournalDraft {
        JournalDraft(
            kind: kind, recordedAt: clock(), body: body,
            bodyDigest: Array(SHA256.hash(data: body)))
    }

    /// The merchant's calendar day, numbered from 1970-01-01.
    func day(at instant: Instant) -> Int64 {
        let civil = timeZone.civilTime(at: instant)
        return CivilTime.epochSeconds(year: civil.year, month: civil.month, day: civil.day)
            / 86_400
    }
}
