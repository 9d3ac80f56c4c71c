internal import Dispatch
internal import ScripCore
internal import Synchronization

/// Lets callers who write at the same time share one durable transaction.
///
/// A caller who can wait and finds nobody at work leads: it commits what waits on its own thread, so
/// that a single caller pays for no thread switch. Whatever came in meanwhile, and all that comes from
/// callers who cannot wait, is committed group by group on a queue of its own.
final class GroupCommit: Sendable {
    private struct Line {
        var waiting: [any GroupJob] = []
        var isLed = false
    }

    private let line = Mutex(Line())
    private let queue = DispatchQueue(label: "scrip.ledger.commit")
    private let commit: @Sendable ([any GroupJob]) -> Void
    /// More would make the first in line wait longer than it gains.
    private let groupMax = 256

    /// A line in front of one ledger.
    ///
    /// - Parameter commit: Runs a group in one transaction and settles each job.
    init(commit: @escaping @Sendable ([any GroupJob]) -> Void) { self.commit = commit }

    /// Runs a job in some group; it is told when its fate is known.
    func submit(_ job: any GroupJob) {
        if join(job) { queue.async { self.leadAll() } }
    }

    /// Runs a job in some group and returns when its fate is known.
    func run(_ job: any GroupJob, waiter: Waiter) {
        if join(job), leadOne() { queue.async { self.leadAll() } }
        waiter.wait()
    }

    /// Stands in line; true for whoever must lead.
    private func join(_ job: any GroupJob) -> Bool {
        line.withLock { line in
            line.waiting.append(job)
            defer { line.isLed = true }
            return !line.isLed
        }
    }

    private func leadAll() {
        while leadOne() {}
    }

    /// Commits one group; false when nobody waits any more and the lead is free.
    private func leadOne() -> Bool {
        let group = line.withLock { line in
            guard line.waiting.count > groupMax else {
                defer { line.waiting = [] }
                return line.waiting
            }
            defer { line.waiting.removeFirst(groupMax) }
            return Array(line.waiting.prefix(groupMax))
        }
        commit(group)
        let more = line.withLock { line in
            line.isLed = !line.waiting.isEmpty
            return line.isLed
        }
        Waiter.wake(group.compactMap { $0.tell() })
        return more
    }
}

/// One caller's part of a group.
protocol GroupJob: AnyObject, Sendable {
    /// Runs the caller's body; what it throws is kept for the caller.
    func run(in writer: SQLiteWriter)
    /// Whether the body ran to its end.
    var succeeded: Bool { get }
    /// Settles the job as failed, whatever its body answered.
    func fail(_ error: ScripError)
    /// Tells the caller, or answers who is to be woken to look.
    func tell() -> Waiter?
}
