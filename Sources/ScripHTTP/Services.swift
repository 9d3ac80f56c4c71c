public import Logging
public import ScripAccess
internal import ScripConsole
public import ScripCore
public import ScripHost
package import ScripLedger
internal import ScripOperations
public import ScripPrograms
public import ScripRules
public import ScripSettings

/// What every door to one book shares.
public struct Services: Sendable {
    /// The use cases.
    public let host: CouponHost
    /// Compiles rules of stocks that are created over HTTP, and of `/v1/eval`.
    public let rules: RuleBook
    /// What the operator decided.
    public let settings: Settings
    /// Who may sign requests of the platform's API, and what answers are signed with.
    public let accounts: Accounts
    /// Who may do what under `/v1`.
    public let keys: KeyRing
    /// The time of everything: validity, signatures, nonces, limits.
    public let clock: @Sendable () -> Instant
    /// For messages without personal data: no user ids, no full coupon codes, no keys.
    public let logger: Logger
    /// Counters and histograms, read by `/metrics`.
    public let metrics: Metrics

    /// What merchants run with coupons.
    public let programs: Programs
    /// What can be asked.
    let operations: OperationContext
    /// Which of the platform's keys merchants verify with.
    let platformKeys: PlatformKeyMemory
    /// What it shares with the other books of its server.
    let resources: ServerResources

    /// Services over a coupon host.
    ///
    /// - Parameters:
    ///   - host: The use cases, over a ledger.
    ///   - rules: The book that `host` uses.
    ///   - settings: What the operator decided.
    ///   - accounts: Keys for the platform's API; none by default.
    ///   - keys: Keys of tills; none by default.
    ///   - counts: Where the host's guard counts whom it keeps out.
    ///   - groupSizes: What the ledger counts of its transactions, for `/metrics`.
    ///   - resources: What is shared with the other books of the server; of its own by default.
    ///   - logger: Where messages go.
    ///   - clock: The time; the same as the host's.
    package init(
        host: CouponHost, rules: RuleBook, settings: Settings = Settings(),
        accounts: Accounts = Accounts(), keys: KeyRing = KeyRing(MemoryKeyStore()),
        counts: ProgramCounts = ProgramCounts(),
        groupSizes: (@Sendable () -> GroupSizes)? = nil, resources: ServerResources? = nil,
        logger: Logger = Logger(label: "scrip"), clock: @escaping @Sendable () -> Instant
    ) {
        self.host = host
        self.rules = rules
        self.settings = settings
        self.accounts = accounts
        self.keys = keys
        self.resources = resources ?? ServerResources(settings)
        metrics = Metrics(groupSizes: groupSizes, programs: counts)
        platformKeys = PlatformKeyMemory(host: host)
        programs = Programs(host: host, gates: settings.gatesFolder, counts: counts)
        self.logger = logger
        self.clock = clock
        operations = OperationContext(
            host: host, programs: programs, rules: RuleFolder(settings.rulesFolder),
            ruleBook: rules, clock: clock)
    }

    /// Runs work that may wait for the disk on a thread that may wait.
    func waiting<Answer: Sendable>(
        _ pace: Console.Pace = .brief, _ body: @escaping @Sendable () throws(ScripError) -> Answer
    ) async throws(ScripError) -> Answer { try await resources.waiting(pace, body) }
}
