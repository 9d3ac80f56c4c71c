internal import Locked
public import ScripCore

/// The merchants of a book, who may become others while a server answers for it.
public final class MerchantRegister: Sendable {
    private struct State {
        var accounts: [MerchantAccount]
        var learners: [@Sendable ([MerchantAccount]) throws(ScripError) -> Void] = []
    }

    private let state: Locked<State>

    /// Those of the beginning.
    public init(_ accounts: [MerchantAccount]) { state = Locked(State(accounts: accounts)) }

    /// All of them.
    public var all: [MerchantAccount] { state.withLock { $0.accounts } }

    /// The account of a merchant.
    public func account(of merchant: MerchantID) -> MerchantAccount? {
        state.withLock { state in state.accounts.first { $0.merchant == merchant } }
    }

    /// Has somebody told who they are: at once, and whenever they become others.
    public func learn(
        _ learner: @escaping @Sendable ([MerchantAccount]) throws(ScripError) -> Void
    ) throws(ScripError) {
        try learner(all)
        state.withLock { $0.learners.append(learner) }
    }

    /// Makes them others; if somebody who has to know cannot, they stay who they were.
    public func replace(with accounts: [MerchantAccount]) throws(ScripError) {
        let (before, learners) = state.withLock { ($0.accounts, $0.learners) }
        do throws(ScripError) {
            for learner in learners { try learner(accounts) }
        } catch {
            for learner in learners { try? learner(before) }
            throw error
        }
        state.withLock { $0.accounts = accounts }
    }
}
