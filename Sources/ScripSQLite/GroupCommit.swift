internal import Dispatch
internal import ScripCore
internal import Synchronization

/// Lets callers who write at the same time share one durable transaction.
///
/// Whoever finds nobody at work leads: takes everything that waits, runs it, commits, wakes its
/// followers, and hands the lead to the next in line. A single caller pays for no thread switch.
final class GroupCommit: Sendable {
    /// One caller's body, its answer, and how to wake the caller.
    final class Job: Sendable {
        let run: @Sendable (SQLiteWriter) -> Void
        let failed: @Sendable (ScripError) -> Void
        let succeeded: @Sendable () -> Bool
        fileprivate let wake = DispatchSemaphore(value: 0)
        fileprivate let leads = Atomic(false)

        init(
            run: @escaping @Sendable (SQLiteWriter) -> Void,
            succeeded: @escaping @Sendable () -> Bool,
            failed: @escaping @Sendable (ScripError) -> Void
        ) {
            self.run = run
            self.succeeded = succeeded
            self.failed = failed
        }
    }

    private struct Line {
        var waiting: [Job] = []
        var isLed = false
    }

    private let line = Mutex(Line())
    /// More would make the first in line wait longer than it gains.
    private let groupMax = 256

    /// Runs a job in some group and returns when its fate is known.
    ///
    /// - Parameters:
    ///   - job: The caller's job.
    ///   - commit: Runs a group in one transaction.
    func submit(_ job: Job, commit: ([Job]) -> Void) {
        let leads = line.withLock { line in
            line.waiting.append(job)
            defer { line.isLed = true }
            return !line.isLed
        }
        if !leads {
            job.wake.wait()
            guard job.leads.load(ordering: .acquiring) else { return }
        }
        lead(commit)
    }

    private func lead(_ commit: ([Job]) -> Void) {
        let group = line.withLock { line in
            let group = Array(line.waiting.prefix(groupMax))
            line.waiting.removeFirst(group.count)
            return group
        }
        commit(group)
        let next = line.withLock { line in
            line.isLed = !line.waiting.isEmpty
            return line.waiting.first
        }
        if let next {
            next.leads.store(true, ordering: .releasing)
            next.wake.signal()
        }
        // The leader's own job is among them and nobody waits for it any more.
        for job in group { job.wake.signal() }
    }
}
