package import ScripCore
internal import ScripLedger

extension CouponHost {
    /// Redeems the coupons of a checkout for a caller that lives on an event loop, and returns at once.
    ///
    /// All else is as in the other `redeem`. Rules that are known to be brief are decided in their turn,
    /// any other where long work is done; the receipt is made on the caller's loop.
    ///
    /// - Parameters:
    ///   - checkout: As for the other `redeem`.
    ///   - caller: Who calls.
    ///   - resume: Runs work on the caller's loop; called from any thread.
    ///   - beside: Runs long work somewhere else.
    ///   - done: Told the answer, at once or on the caller's loop.
    package func redeem(
        _ checkout: Checkout, by caller: Caller = .program,
        resuming resume: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
        beside: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
        then done: @escaping @Sendable (Result<Receipt, ScripError>) -> Void
    ) {
        do throws(ScripError) {
            let redemption = try Redemption(checkout, of: caller, by: self)
            go(on: redemption, Ways(resume: resume, beside: beside, done: done))
        } catch {
            done(.failure(error))
        }
    }

    /// Where a caller's work is done.
    private struct Ways: Sendable {
        let resume: @Sendable (@escaping @Sendable () -> Void) -> Void
        let beside: @Sendable (@escaping @Sendable () -> Void) -> Void
        let done: @Sendable (Result<Receipt, ScripError>) -> Void
    }

    private func go(on redemption: Redemption, _ ways: Ways) {
        guard redemption.takesLong else {
            step(redemption, ways, answer: ways.done)
            return
        }
        ways.beside {
            self.step(redemption, ways) { answer in ways.resume { ways.done(answer) } }
        }
    }

    private func step(
        _ redemption: Redemption, _ ways: Ways,
        answer: @Sendable (Result<Receipt, ScripError>) -> Void
    ) {
        var redemption = redemption
        do throws(ScripError) {
            switch try redemption.next() {
            case .answer(let receipt): answer(.success(receipt))
            case .turn(let body):
                ledger.write(expecting: redemption.expected, body) { [redemption] result in
                    ways.resume {
                        do throws(ScripError) {
                            if let receipt = try redemption.receipt(after: result.get()) {
                                ways.done(.success(receipt))
                            } else {
                                self.go(on: redemption, ways)
                            }
                        } catch {
                            ways.done(.failure(error))
                        }
                    }
                }
            }
        } catch {
            answer(.failure(error))
        }
    }
}
