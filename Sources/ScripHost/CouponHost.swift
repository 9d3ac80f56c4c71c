internal import Crypto
internal import Locked
public import ScripCore
public import ScripLedger
public import ScripRules

/// Stocks, wallets and redemption over one ledger, decided by the merchant's rules.
///
/// Called from any thread; every call is answered before it returns, and what it changed is durable
/// by then. Calls that change something carry a request number and may be repeated without fear.
public final class CouponHost: Sendable {
    package let ledger: CouponLedger
    let rules: RuleBook
    /// The book of rules, for what is made over this host.
    package var ruleBook: RuleBook { rules }
    /// Where rules are looked up by name, by what is made over this host.
    package let rulesFolder: String
    /// Whether who reads waits for another machine.
    package var isFarAway: Bool { ledger.isFarAway }
    /// What the ledger's book is: its time zone, its currency.
    public let book: Book
    package let clock: @Sendable () -> Instant
    package let guardian: (any HostGuard)?
    let personKey: SymmetricKey
    /// A number from 0 and below another: which of the uploaded codes is drawn.
    let draw: @Sendable (Int64) -> Int64
    /// What one call may spend on deciding.
    let budget: CallBudget
    /// What is asked of a rule before it is published.
    public let proofAsked: Set<ProofRequirement>
    let goods = GoodsShelf()
    let days = DayTallies()
    private let terms = Locked<[StockID: Terms]>([:])

    /// A host over a ledger.
    ///
    /// - Parameters:
    ///   - ledger: Where everything is kept.
    ///   - newBook: What a ledger becomes in which nothing stands yet; see also
    ///     ``CouponLedger/begin(_:at:)``.
    ///   - rules: Compiles and runs rules; may be shared between hosts.
    ///   - rulesFolder: Where stocks' rules are looked up by name.
    ///   - guardian: Asked before coupons are sent, redeemed or held; nobody is kept out without one.
    ///   - personKey: A secret under which persons are digested. Without one, whoever has the ledger's
    ///     file and can guess the text that names a person can find that person in it.
    ///   - budget: What one call may spend on deciding.
    ///   - proofAsked: What is asked of a rule before it is published.
    ///   - clock: The time of calls that do not say theirs, and of the journal.
    public convenience init(
        ledger: CouponLedger, newBook: Book = .usual, rules: RuleBook,
        rulesFolder: String = "rules",
        guardian: (any HostGuard)? = nil, personKey: [UInt8] = [],
        budget: CallBudget = CallBudget(),
        proofAsked: Set<ProofRequirement> = ProofRequirement.usual,
        clock: @escaping @Sendable () -> Instant
    ) throws(ScripError) {
        try self.init(
            ledger: ledger, newBook: newBook, rules: rules, rulesFolder: rulesFolder,
            guardian: guardian, personKey: personKey, budget: budget, proofAsked: proofAsked,
            draw: { Int64.random(in: 0..<$0) }, clock: clock)
    }

    /// A host whose draws of uploaded codes a simulation decides.
    package init(
        ledger: CouponLedger, newBook: Book = .usual, rules: RuleBook,
        rulesFolder: String = "rules",
        guardian: (any HostGuard)? = nil, personKey: [UInt8] = [],
        budget: CallBudget = CallBudget(),
        proofAsked: Set<ProofRequirement> = ProofRequirement.usual,
        draw: @escaping @Sendable (Int64) -> Int64,
        clock: @escaping @Sendable () -> Instant
    ) throws(ScripError) {
        // Most ledgers were begun before; only a new one takes a turn.
        if let book = try ledger.book() {
            self.book = book
        } else {
            book = try ledger.begin(orFind: newBook, at: clock()).book
        }
        self.budget = budget
        self.proofAsked = proofAsked
        self.draw = draw
        self.guardian = guardian
        self.personKey = SymmetricKey(data: personKey)
        self.ledger = ledger
        self.rules = rules
        self.rulesFolder = rulesFolder
        self.clock = clock
    }

    /// Where the merchant's calendar is read: in the book's time zone.
    public var timeZone: MerchantTimeZone { book.timeZone }

    /// A stock's terms: read and compiled once, since they are frozen but for its outward parts.
    ///
    /// - Parameters:
    ///   - stock: The stock.
    ///   - edition: Which edit of the outward parts is wanted; nil where they do not matter.
    ///   - reader: Where to read them.
    func terms(
        of stock: StockID, edition: Int64? = nil, from reader: LedgerReader
    ) throws(ScripError) -> Terms? {
        let known = terms.withLock { $0[stock] }
        if let known {
            guard let edition else { return known }
            if known.isSettled, known.edition == edition { return known }
        }
        guard let found = try reader.stock(stock) else { return nil }
        let isSettled = found.edition == 0 || !(reader is Workbook)
        let new = Terms(stock: found, isSettled: isSettled, like: known)
        return terms.withLock { terms in
            guard let first = terms[stock] else {
                terms[stock] = new
                return new
            }
            if first.isSettled, first.edition == new.edition { return first }
            if isSettled, first.edition <= new.edition || !first.isSettled { terms[stock] = new }
            return new
        }
    }

    /// An entry for a change, encoded and digested on the caller's thread.
    package func draft(_ kind: JournalEntry.Kind, _ change: some Record) -> JournalDraft {
        draft(kind, body: change.record)
    }

    func draft(_ kind: JournalEntry.Kind, body: [UInt8]) -> JournalDraft {
        JournalDraft(kind: kind, recordedAt: clock(), body: body)
    }

    /// The merchant's calendar day, numbered from 1970-01-01.
    func day(at instant: Instant) -> Int64 {
        timeZone.civilTime(at: instant).dayNumber
    }
}
