internal import Dispatch
internal import ScripCore

/// A thread that waits for its group.
///
/// Waking a thread costs the waker a system call. The leader, for whom the next group waits, wakes one;
/// each that was woken wakes two more.
// Unchecked: `next` is set before the semaphore is raised and read after it was passed.
final class Waiter: @unchecked Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private var next: (Waiter?, Waiter?)

    func wait() {
        semaphore.wait()
        next.0?.semaphore.signal()
        next.1?.semaphore.signal()
    }

    /// Wakes all.
    static func wake(_ waiters: [Waiter]) {
        for (index, waiter) in waiters.enumerated() {
            let first = 2 * index + 1
            waiter.next = (
                first < waiters.count ? waiters[first] : nil,
                first + 1 < waiters.count ? waiters[first + 1] : nil
            )
        }
        waiters.first?.semaphore.signal()
    }
}
