internal import ScripCore

/// A caller's body on its way through a group, and its answer.
// Unchecked: whoever leads the group sets `result`; the caller looks only after it was told.
final class LedgerWrite<Answer: Sendable>: GroupJob, @unchecked Sendable {
    typealias Body = @Sendable (Workbook) throws(ScripError) -> Answer

    /// How the caller learns of its answer.
    enum Caller {
        case waits(Waiter)
        case isTold(@Sendable (Result<Answer, ScripError>) -> Void)
    }

    let expected: [ExpectedRows]
    private let body: Body
    private let caller: Caller
    private var result: Result<Answer, ScripError>?

    init(_ body: @escaping Body, expecting expected: [ExpectedRows], for caller: Caller) {
        self.expected = expected
        self.body = body
        self.caller = caller
    }

    func run(in book: Workbook) {
        do throws(ScripError) {
            result = .success(try body(book))
        } catch {
            result = .failure(error)
        }
    }

    var succeeded: Bool {
        if case .success? = result { true } else { false }
    }

    func fail(_ error: ScripError) { result = .failure(error) }

    func tell() -> Waiter? {
        switch caller {
        case .waits(let waiter): return waiter
        case .isTold(let done):
            done(outcome)
            return nil
        }
    }

    /// The caller's answer, once it is known.
    var outcome: Result<Answer, ScripError> {
        result
            ?? .failure(
                ScripError(
                    .internalFault, "A write to the ledger was never run",
                    remedy: "Report this as a defect; nothing was changed"))
    }
}
