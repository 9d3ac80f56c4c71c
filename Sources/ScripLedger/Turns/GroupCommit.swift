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
final class GroupCommit: Sendable {
    private struct Line {
        var waiting: [any GroupJob] = []
        var isLed = false
        /// How many shared the last group: whether others are about.
        var lastCount = 0

        /// Stands in line; true for whoever must lead.
        mutating func join(_ job: any GroupJob) -> Bool {
            waiting.append(job)
            defer { isLed = true }
            return !isLed
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

    /// Runs a group in one transaction, settles each job and answers all it ran: those it was given,
    /// and those it asked for until there were no more.
    typealias Commit =
        @Sendable (_ first: [any GroupJob], _ more: () -> [any GroupJob]) -> [any GroupJob]

    /// A line in front of one ledger.
    init(openFor: Duration, commit: @escaping Commit) {
        self.openFor = openFor
        self.commit = commit
    }

    /// Runs a job in some group; it is told when its fate is known.
    func submit(_ job: any GroupJob) {
        if line.withLock({ $0.join(job) }) { queue.async { self.leadAll() } }
    }

    /// Runs a job in some group and returns when its fate is known.
    func run(_ job: any GroupJob, waiter: Waiter) {
        let (leads, isAlone) = line.withLock { ($0.join(job), $0.lastCount <= 1) }
        if leads, !isAlone || leadOne() { queue.async { self.leadAll() } }
        waiter.wait()
    }

    private func leadAll() {
        while leadOne() {}
    }

    /// Commits one group; false when nobody waits any more and the lead is free.
    private func leadOne() -> Bool {
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
