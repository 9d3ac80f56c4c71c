internal import Locked
public import ScripCore

/// The merchants of a book, who may become others while a server answers for it.
public final class MerchantRegister: Sendable {
    /// Told who the merchants are; throws when it cannot make use of one of them.
    public typealias Learner = @Sendable ([MerchantAccount]) throws(ScripError) -> Void

    private let accounts: Locked<[MerchantAccount]>
    /// Who is told.
    ///
    /// Locked for as long as somebody is: nobody misses a change, and changes follow one another.
    private let learners = Locked<[Learner]>([])

    /// Those of the beginning.
    public init(_ accounts: [MerchantAccount]) { self.accounts = Locked(accounts) }

    /// All of them.
    public var all: [MerchantAccount] { accounts.withLock { $0 } }

    /// The account of a merchant.
    public func account(of merchant: MerchantID) -> MerchantAccount? {
        accounts.withLock { accounts in accounts.first { $0.merchant == merchant } }
    }

    /// Has somebody told who they are: at once, and whenever they become others.
    public func learn(_ learner: @escaping Learner) throws(ScripError) {
        try learners.withLock { learners throws(ScripError) in
            try learner(all)
            learners.append(learner)
        }
    }

    /// Makes them others; if somebody who is told cannot make use of them, they stay who they were.
    public func replace(with accounts: [MerchantAccount]) throws(ScripError) {
        try learners.withLock { learners throws(ScripError) in
            let before = all
            do throws(ScripError) {
                for learner in learners { try learner(accounts) }
            } catch {
                for learner in learners { try? learner(before) }
                throw error
            }
            self.accounts.withLock { $0 = accounts }
        }
    }
}
