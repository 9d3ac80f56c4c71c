internal import NIOCore
internal import Synchronization

/// Work that other threads have for an event loop, handed over in one piece.
///
/// Whoever commits a group tells each of its callers; to hand the loop a task for each, and perhaps wake
/// it each time, would hold up the next group.
final class LoopInbox: Sendable {
    private let loop: any EventLoop
    private let waiting = Mutex<[@Sendable () -> Void]>([])

    init(of loop: any EventLoop) { self.loop = loop }

    /// Has the loop do something soon, after what it was given before.
    func add(_ work: @escaping @Sendable () -> Void) {
        let isFirst = waiting.withLock { waiting in
            waiting.append(work)
            return waiting.count == 1
        }
        if isFirst { loop.execute { self.empty() } }
    }

    private func empty() {
        let all = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for work in all { work() }
    }
}
