import Foundation
import Synchronization

/// Runs `body` for 0 up to `count` on so many real threads, as tills would, and waits for all.
func onThreads(_ threads: Int, count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let next = Counter()
    let group = DispatchGroup()
    for _ in 0..<threads {
        group.enter()
        Thread {
            while true {
                let index = next.take()
                guard index < count else { break }
                body(index)
            }
            group.leave()
        }.start()
    }
    group.wait()
}

/// Counts up from 0, on any thread.
final class Counter: Sendable {
    private let value = Atomic(0)

    func take() -> Int { value.add(1, ordering: .relaxed).oldValue }

    var count: Int { value.load(ordering: .relaxed) }
}
