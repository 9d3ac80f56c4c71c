import Foundation

/// What a process says on a pipe, read as it comes, so that a test can wait for it to say something.
final class ProcessWords: Sendable {
    let pipe = Pipe()
    private let state = State()

    /// What was said so far; guarded by its own lock.
    // Unchecked: both are looked at under the lock only.
    private final class State: NSCondition, @unchecked Sendable {
        var text = ""
        var isOver = false
    }

    /// Begins to read; ends with the last process that has the pipe.
    func follow() {
        let (state, reader) = (state, pipe.fileHandleForReading)
        Thread.detachNewThread {
            while true {
                let data = reader.availableData
                state.lock()
                state.text += String(decoding: data, as: UTF8.self)
                state.isOver = data.isEmpty
                state.broadcast()
                state.unlock()
                if data.isEmpty { return }
            }
        }
    }

    /// All it said, once it ended.
    func all() -> String {
        state.lock()
        defer { state.unlock() }
        while !state.isOver { state.wait() }
        return state.text
    }

    /// Waits until it has said something; false when it ended, or time did, without.
    func wait(for words: String, seconds: Double = 60) -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        state.lock()
        defer { state.unlock() }
        while !state.text.contains(words) {
            guard !state.isOver, state.wait(until: deadline) else { return false }
        }
        return true
    }
}
