internal import CScrip
internal import Dispatch
internal import Locked
internal import ScripContract
internal import ScripCore
internal import ScripEngines
internal import ScripHost
internal import ScripLedger
internal import ScripOperations
internal import ScripPrograms
internal import ScripRules

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What a `scrip_host` stands for.
final class OpenHost: Sendable {
    /// What was opened.
    struct Description: JSONWritable {
        let ledger: String
        let book: Book

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.member("ledger", ledger)
                writer.member("book", book.number)
                writer.member("time_zone", book.timeZone.identifier)
                writer.member("currency", book.currency)
            }
        }
    }

    let description: Description
    /// Nil once it is closed: with the last call the ledger is let go.
    private let context: Locked<OperationContext?>
    private let process = getpid()
    /// The calls in flight.
    private let calls = DispatchGroup()

    /// The first process that opened a host: what it forks has locks and queues of it that do not work there.
    private static let opener = Locked<pid_t?>(nil)

    init(options: [UInt8]) throws(ScripError) {
        let first = OpenHost.opener.withLock { opener in
            if opener == nil { opener = getpid() }
            return opener
        }
        guard first == getpid() else {
            throw ScripError(
                .notAllowed, "This process was forked from one that had opened a host",
                remedy: "Call exec first, or open the first host after the fork")
        }
        let (ledger, rules, asked, gates, abuse) = try Fields<DataContract>.read(
            options.isEmpty ? Array("{}".utf8) : options, "the options",
            keys: ["ledger", "rules", "proof", "gates", "abuse", "abuse_rule"]
        ) { options throws(ScripError) in
            (
                try options.optionalText("ledger", 1...4_096) ?? "scrip.db",
                try options.optionalText("rules", 1...4_096) ?? "rules",
                try options.optionalText("proof", 1...200).map(ProofRequirement.list)
                    ?? ProofRequirement.usual,
                try options.optionalText("gates", 1...4_096) ?? "gates",
                try AbuseSettings(
                    named: options.optionalText("abuse", 1...20) ?? "off",
                    rule: options.optionalText("abuse_rule", 1...50))
            )
        }
        let book = try RuleBook()
        let clock: @Sendable () -> Instant = { Instant(epochSeconds: Int64(unsafe time(nil))) }
        let guardian = try AbuseGuard(abuse, gates: gates)
        let place = LedgerPlace(ledger)
        let host: CouponHost
        do throws(ScripError) {
            let (opened, number) = try place.open()
            host = try CouponHost(
                ledger: opened, newBook: Book(number: number), rules: book,
                guardian: guardian, proofAsked: asked, clock: clock)
        } catch {
            throw error.in(place.shown)
        }
        context = Locked(
            OperationContext(
                host: host, programs: Programs(host: host, gates: gates),
                rules: RuleFolder(rules), ruleBook: book, clock: clock
            ).asked(by: Caller("c", .till)))
        description = Description(ledger: place.shown, book: host.book)
    }

    /// Asks an operation; the status and JSON of the answer.
    func ask(
        _ operation: String, _ request: [UInt8]
    ) throws(ScripError) -> (status: Int32, json: [UInt8]) {
        guard let context = context.withLock({ $0 }) else { throw .closed }
        let answer = try ScripOperation.named(operation).ask(context, OperationRequest(request))
        return (
            answer.isOfABrokenRule ? SCRIP_RULE_FAILED : SCRIP_OK,
            answer.json(.compact, zone: context.host.timeZone)
        )
    }

    /// Begins a call, in the process that opened the host.
    func enter() -> Bool {
        guard process == getpid() else { return false }
        calls.enter()
        return true
    }

    /// Ends a call.
    func leave() { calls.leave() }

    /// Waits for the calls that have begun; no other can begin any more.
    func close() {
        guard process == getpid() else {
            // A child of the process that opened it must not touch the ledger, not even to close it.
            unsafe _ = Unmanaged.passRetained(self)
            return
        }
        calls.wait()
        context.withLock { $0 = nil }
    }
}

/// Every open host by the pointer its caller has: a number that never comes again, so that one that was closed
/// is known.
enum Hosts {
    private struct State {
        var last = 0
        var open: [Int: OpenHost] = [:]
    }

    private static let state = Locked(State())

    static func add(_ host: OpenHost) -> OpaquePointer? {
        let number = state.withLock { state in
            state.last += 1
            state.open[state.last] = host
            return state.last
        }
        return unsafe OpaquePointer(bitPattern: number)
    }

    /// The host of a call, which has to leave it; nil when there is none.
    static func enter(_ pointer: OpaquePointer?) -> OpenHost? {
        let number = Int(bitPattern: pointer)
        return state.withLock { state in
            guard let host = state.open[number], host.enter() else { return nil }
            return host
        }
    }

    static func close(_ pointer: OpaquePointer?) {
        let number = Int(bitPattern: pointer)
        let host = state.withLock { $0.open.removeValue(forKey: number) }
        host?.close()
    }
}
