package import ScripCore

/// A verdict and the facts the rule looked at to reach it.
package struct Decision: Sendable {
    /// The answer.
    package var verdict: Verdict
    /// A commit must check that these facts still hold.
    package var read: Facts.Read
    /// Bytes allocated on the way; varies from process to process, so it is never stored.
    package var memoryBytes: Int
    /// The step that refused or failed; nil when none did, or none was begun.
    package var endedBy: RuleStep?
    /// It took more steps than the caller allowed, though perhaps not more than a rule may.
    package var isCutShort: Bool
    /// Which lines counted, where a later step failed and the verdict says nothing of lines.
    package var judged: Verdict.Lines?

    /// A verdict with what it rests on.
    package init(
        verdict: Verdict, read: Facts.Read, memoryBytes: Int = 0, endedBy: RuleStep? = nil,
        isCutShort: Bool = false, judged: Verdict.Lines? = nil
    ) {
        self.verdict = verdict
        self.read = read
        self.memoryBytes = memoryBytes
        self.endedBy = endedBy
        self.isCutShort = isCutShort
        self.judged = judged
    }
}
