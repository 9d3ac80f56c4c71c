internal import Dispatch
public import ScripCore

extension CouponHost {
    /// Makes a call that waits for the disk on a thread made for waiting, so that no event loop is held
    /// up.
    ///
    /// Callers at the same time share one durable transaction, as threads do. ``redeem(_:)`` has a
    /// form of its own that needs no thread.
    public func waiting<Answer: Sendable>(
        for call: @escaping @Sendable (CouponHost) throws(ScripError) -> Answer
    ) async throws(ScripError) -> Answer {
        try await withCheckedContinuation { waiting in
            CouponHost.threads.async { [self] in
                do throws(ScripError) {
                    waiting.resume(returning: Result<Answer, ScripError>.success(try call(self)))
                } catch {
                    waiting.resume(returning: .failure(error))
                }
            }
        }.get()
    }

    private static let threads = DispatchQueue(label: "scrip.host.waiting", attributes: .concurrent)
}
