public import ScripCore

/// A verdict and the facts the rule looked at to reach it.
public struct Decision: Sendable {
    /// The answer.
    public var verdict: Verdict
    /// A commit must check that these facts still hold.
    public var read: Facts.Read
    /// Bytes allocated on the way; varies from process to process, so it is never stored.
    public var memoryBytes: Int

    /// A verdict with what it rests on.
    public init(verdict: Verdict, read: Facts.Read, memoryBytes: Int = 0) {
        self.verdict = verdict
        self.read = read
        self.memoryBytes = memoryBytes
    }
}
