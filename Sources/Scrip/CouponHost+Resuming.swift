public import ScripCore

extension CouponHost {
    /// Redeems the coupons of a checkout for a caller that lives on an event loop, and returns at once.
    ///
    /// All else is as in the other `redeem`. A rule that is known to be brief is decided in its turn, any
    /// other here and now; the receipt is made on the caller's loop.
    ///
    /// - Parameters:
    ///   - checkout: As for the other `redeem`.
    ///   - resume: Runs work on the caller's loop; called from any thread.
    ///   - done: Told the answer, at once or on the caller's loop.
    public func redeem(
        _ checkout: Checkout,
        resuming resume: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
        then done: @escaping @Sendable (Result<Receipt, ScripError>) -> Void
    ) {
        do throws(ScripError) {
            try go(on: Redemption(checkout, by: self), resume, done)
        } catch {
            done(.failure(error))
        }
    }

    private func go(
        on redemption: consuming Redemption,
        _ resume: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
        _ done: @escaping @Sendable (Result<Receipt, ScripError>) -> Void
    ) throws(ScripError) {
        switch try redemption.next() {
        case .answer(let receipt): done(.success(receipt))
        case .turn(let body):
            ledger.write(body) { [redemption] result in
                resume {
                    do throws(ScripError) {
                        if let receipt = try redemption.receipt(after: result.get()) {
                            done(.success(receipt))
                        } else {
                            try self.go(on: redemption, resume, done)
                        }
                    } catch {
                        done(.failure(error))
                    }
                }
            }
        }
    }
}
