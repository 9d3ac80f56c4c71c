internal import Locked
internal import ScripCore

/// The nonces of a server's merchants, each merchant's apart.
///
/// They outlive who knows the merchant: one that is moved to another book, or comes back, has not signed anew what
/// was signed before.
package final class NonceMemories: Sendable {
    private let memories = Locked<[MerchantID: NonceMemory]>([:])
    private let countMax: Int

    /// Remembers nothing yet.
    ///
    /// - Parameter countMax: Nonces of one merchant.
    package init(countMax: Int = RequestVerifier.noncesMax) { self.countMax = countMax }

    /// A merchant's; only of one who has signed something.
    func memory(of merchant: MerchantID) -> NonceMemory {
        memories.withLock { memories in
            if let known = memories[merchant] { return known }
            let memory = NonceMemory(
                windowSeconds: 2 * RequestVerifier.toleranceSeconds, countMax: countMax)
            memories[merchant] = memory
            return memory
        }
    }
}
