internal import NIOPosix
internal import ScripAccess
internal import ScripConsole
internal import ScripCore
public import ScripSettings
internal import WeChatPay

/// What all books of one server share: its threads, and how often whoever calls may.
public final class ServerResources: Sendable {
    /// How often one key may call.
    let limiter: RateLimiter
    /// Who tries keys.
    let failedKeys: FailedKeys
    /// What merchants have signed.
    let nonces = NonceMemories()
    /// For quotes that are not known to be brief.
    let slowLane = SlowLane()
    private let threads: NIOThreadPool
    /// For what takes seconds: one at a time, beside the threads that tills need.
    private let longWork = NIOThreadPool(numberOfThreads: 1)
    /// For pages that take longer than the disk does: each kind waits for its own.
    private let pageWork = PageWork()

    /// Threads that are not started yet.
    public init(_ settings: Settings) {
        limiter = RateLimiter(perSecond: settings.ratePerSecond, burst: settings.rateBurst)
        failedKeys = FailedKeys(perMinute: settings.failedKeysPerMinute)
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

    /// ``waiting(_:_:)`` for callers that are told.
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
        .stopping, "The server is shutting down",
        remedy: "Send the request again, with the same request number")
}
