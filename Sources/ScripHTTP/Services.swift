public import Logging
internal import NIOPosix
internal import ScripConsole
public import ScripCore
public import ScripHost
internal import ScripOperations
public import ScripPrograms
public import ScripRules

/// What every door of one server shares.
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
    /// How often one key may call.
    let limiter: RateLimiter
    /// Who tries keys.
    let failedKeys: FailedKeys
    /// For quotes that are not known to be brief.
    let slowLane = SlowLane()
    private let threads: NIOThreadPool
    /// For what takes seconds: one at a time, beside the threads that tills need.
    private let longWork = NIOThreadPool(numberOfThreads: 1)
    /// For pages that take longer than the disk does: each kind waits for its own.
    private let pageWork = PageWork()

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
    ///   - logger: Where messages go.
    ///   - clock: The time; the same as the host's.
    public init(
        host: CouponHost, rules: RuleBook, settings: Settings = Settings(),
        accounts: Accounts = Accounts(), keys: KeyRing = KeyRing(MemoryKeyStore()),
        counts: ProgramCounts = ProgramCounts(),
        groupSizes: (@Sendable () -> GroupSizes)? = nil,
        logger: Logger = Logger(label: "scrip"), clock: @escaping @Sendable () -> Instant
    ) {
        self.host = host
        self.rules = rules
        self.settings = settings
        self.accounts = accounts
        self.keys = keys
        limiter = RateLimiter(perSecond: settings.ratePerSecond, burst: settings.rateBurst)
        failedKeys = FailedKeys(perMinute: settings.failedKeysPerMinute)
        metrics = Metrics(groupSizes: groupSizes, programs: counts)
        platformKeys = PlatformKeyMemory(host: host)
        programs = Programs(host: host, gates: settings.gatesFolder, counts: counts)
        self.logger = logger
        self.clock = clock
        operations = OperationContext(
            host: host, programs: programs, rules: RuleFolder(settings.rulesFolder),
            ruleBook: rules, clock: clock)
        threads = NIOThreadPool(numberOfThreads: max(1, settings.threads))
    }

    /// Starts the threads; called once, before anything else.
    func start() {
        threads.start()
        longWork.start()
        pageWork.start()
        slowLane.start()
    }

    /// Ends the threads once they have finished what they were given.
    func stop() async {
        await slowLane.stop()
        try? await longWork.shutdownGracefully()
        await pageWork.stop()
        try? await threads.shutdownGracefully()
    }

    /// ``waiting(_:)`` for callers that are told.
    func beside(_ work: @escaping @Sendable () -> Void, refused: @escaping @Sendable () -> Void) {
        threads.submit { state in
            switch state {
            case .active: work()
            case .cancelled: refused()
            }
        }
    }

    /// Runs work that may wait for the disk on a thread that may wait.
    ///
    /// Handlers run on Swift's own few threads, which must never wait.
    ///
    /// - Parameters:
    ///   - pace: Whom it may keep waiting.
    ///   - body: The work.
    func waiting<Answer: Sendable>(
        _ pace: Console.Pace = .brief, _ body: @escaping @Sendable () throws(ScripError) -> Answer
    ) async throws(ScripError) -> Answer {
        let result: Result<Answer, ScripError>
        do {
            result = try await pool(pace).runIfActive {
                do throws(ScripError) {
                    return .success(try body())
                } catch {
                    return .failure(error)
                }
            }
        } catch {
            // The pool refuses work only once the server has stopped.
            throw ScripError.stopping
        }
        return try result.get()
    }
}

extension Services {
    private func pool(_ pace: Console.Pace) -> NIOThreadPool {
        switch pace {
        case .brief: threads
        case .long: longWork
        case .password, .trial, .proof, .picture: pageWork.pool(pace)
        }
    }
}

extension ScripError {
    /// The server is about to end and takes nothing on any more.
    static let stopping = ScripError(
        ScripError.Code(rawValue: "stopping"), "The server is shutting down",
        remedy: "Send the request again, with the same request number")
}
