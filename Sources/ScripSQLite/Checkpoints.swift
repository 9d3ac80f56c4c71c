internal import Dispatch
internal import Locked
internal import ScripCore
internal import Synchronization

/// Carries what was committed from the log into the file, beside those who commit.
///
/// Done where SQLite would do it, inside some commit, it makes a whole group wait for thousands of
/// pages. Here it only keeps the log short; SQLite itself, which alone may begin the log anew, then finds
/// little left to do.
final class Checkpoints: Sendable {
    /// Pages in the log at which SQLite makes its own checkpoint: 32 MiB.
    static let pagesMax = 8_000
    /// Journal entries between two checkpoints: about a thousand pages.
    private static let entries = 2_000

    private let path: String
    private let queue = DispatchQueue(label: "scrip.ledger.checkpoint", qos: .utility)
    private let connection = Locked<Connection?>(nil)
    private let written = Atomic(0)

    init(path: String) { self.path = path }

    /// Counts journal entries that were committed, and makes a checkpoint when it is time.
    func note(entries: Int) {
        guard entries > 0 else { return }
        let (before, after) = written.add(entries, ordering: .relaxed)
        guard before / Checkpoints.entries < after / Checkpoints.entries else { return }
        queue.async { self.run() }
    }

    private func run() {
        connection.withLock { connection in
            if connection == nil {
                // If it cannot be opened, SQLite's own checkpoints do it all.
                connection = try? Connection(path: path, readonly: false)
            }
            // One that finds another at work leaves it to that one.
            connection?.checkpoint()
        }
    }
}
