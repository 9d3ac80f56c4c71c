internal import Dispatch
internal import Locked
internal import ScripCore

/// Lets callers who write at the same time share one durable transaction.
///
/// Groups are committed one after the other on a queue of their own. Only a caller who can wait and
/// seems to be the only one about commits on its own thread, and so pays for no thread switch.
///
/// Those who came while a group ran still join it before its commit, if it doubles with them.
/// Otherwise callers that come back as soon as they are answered would form two halves that take turns,
/// and the disk would be waited for twice as often. Fewer make the next group: they would have all the
/// others wait for them, and nobody at work while the disk is.
///
/// What those who join late ask is one round trip more where a ledger is a network away. There a group waits
/// for those who were in the last one, who mostly come back at once; it is a fraction of a trip.
final class GroupCommit: Sendable {
    private struct Line {
        var waiting: [any GroupJob] = []
        var isLed = false
        /// How many shared the last group: whether others are about.
        var lastCount = 0
        /// How many the leader waits for; nil while it does not.
        var wanted: Int?

        /// Stands in line; true for whoever must lead.
        mutating func join(_ job: any GroupJob) -> Bool {
            waiting.append(job)
            defer { isLed = true }
            return !isLed
        }

        /// Whether the leader is to be told that all are here; once.
        mutating func isComplete() -> Bool {
            guard let wanted, waiting.count >= wanted else { return false }
            self.wanted = nil
            return true
        }
    }

    private let line = Locked(Line())
    private let queue = DispatchQueue(label: "scrip.ledger.commit")
    private let commit: Commit
    /// More would make the first in line wait longer than it gains.
    private static let groupMax = 256
    /// For so long after its beginning a group takes in others.
    static let usuallyOpenFor: Duration = .milliseconds(5)
    private let openFor: Duration
    /// Whether a group waits for those of the last one.
    private let gathers: Bool
    private let gathered = DispatchSemaphore(value: 0)
    /// Longer than callers need to come back, and shorter than anybody would notice.
    private static let gatheringMax = DispatchTimeInterval.microseconds(400)

    /// Runs a group in one transaction, settles each job and answers all it ran: those it was given,
    /// and those it asked for until there were no more.
    typealias Commit =
        @Sendable (_ first: [any GroupJob], _ more: () -> [any GroupJob]) -> [any GroupJob]

    /// A line in front of one ledger.
    ///
    /// - Parameters:
    ///   - openFor: For so long after its beginning a group takes in others.
    ///   - gathers: Whether a group waits for those of the last one before it begins.
    ///   - commit: Runs a group.
    init(openFor: Duration, gathers: Bool = false, commit: @escaping Commit) {
        self.openFor = openFor
        self.gathers = gathers
        self.commit = commit
    }

    /// Runs a job in some group; it is told when its fate is known.
    func submit(_ job: any GroupJob) {
        let (leads, isComplete) = line.withLock { ($0.join(job), $0.isComplete()) }
        if isComplete { gathered.signal() }
        if leads { queue.async { self.leadAll() } }
    }

    /// Runs a job in some group and returns when its fate is known.
    func run(_ job: any GroupJob, waiter: Waiter) {
        let (leads, isAlone, isComplete) = line.withLock {
            ($0.join(job), $0.lastCount <= 1, $0.isComplete())
        }
        if isComplete { gathered.signal() }
        if leads, !isAlone || leadOne() { queue.async { self.leadAll() } }
        waiter.wait()
    }

    private func leadAll() {
        while leadOne() {}
    }

    /// Commits one group; false when nobody waits any more and the lead is free.
    private func leadOne() -> Bool {
        if gathers { gather() }
        let closing = ContinuousClock.now.advanced(by: openFor)
        let first = take(upTo: GroupCommit.groupMax)
        var count = first.count
        let group = commit(first) {
            guard ContinuousClock.now < closing else { return [] }
            let more = take(upTo: GroupCommit.groupMax - count, atLeast: count)
            count += more.count
            return more
        }
        let more = line.withLock { line in
            line.lastCount = group.count
            line.isLed = !line.waiting.isEmpty
            return line.isLed
        }
        Waiter.wake(group.compactMap { $0.tell() })
        return more
    }

    /// Returns when as many wait as shared the last group, nearly, or none of them comes any more.
    private func gather() {
        let waits = line.withLock { line in
            // One in ten may have gone elsewhere.
            let wanted = min(line.lastCount, GroupCommit.groupMax) * 9 / 10
            guard line.waiting.count < wanted else { return false }
            line.wanted = wanted
            return true
        }
        guard waits else { return }
        guard gathered.wait(timeout: .now() + GroupCommit.gatheringMax) == .timedOut else { return }
        // Who came at the last moment has said so, or is about to.
        let isTold = line.withLock { line in
            defer { line.wanted = nil }
            return line.wanted == nil
        }
        if isTold { gathered.wait() }
    }

    private func take(upTo count: Int, atLeast least: Int = 0) -> [any GroupJob] {
        line.withLock { line in
            guard line.waiting.count >= least else { return [] }
            guard line.waiting.count > count else {
                defer { line.waiting = [] }
                return line.waiting
            }
            defer { line.waiting.removeFirst(count) }
            return Array(line.waiting.prefix(count))
        }
    }
}

/// One caller's part of a group.
protocol GroupJob: AnyObject, Sendable {
    /// What the body will most likely ask.
    var expected: [ExpectedRows] { get }
    /// Runs the caller's body; what it throws is kept for the caller.
    func run(in book: Workbook)
    /// Whether the body ran to its end.
    var succeeded: Bool { get }
    /// Settles the job as failed, whatever its body answered.
    func fail(_ error: ScripError)
    /// Tells the caller, or answers who is to be woken to look.
    func tell() -> Waiter?
}
