public import ScripCore

/// A send that a guard may intercept.
public struct SendAttempt: Hashable, Sendable {
    /// The stock; it asks for interception (`prevent_api_abuse`).
    public var stock: StockID
    /// Who would receive the coupon.
    public var user: UserID
    /// How it is sent.
    public var channel: String
    /// When.
    public var at: Instant
}

/// Tells suspicious accounts from shoppers (可疑账号拦截).
///
/// What makes an account suspicious is the merchant's knowledge, not Scrip's: a list, a rate, a risk
/// service. A guard is asked on the caller's thread, before the ledger is written to, and only for
/// stocks that ask for it; a request that was answered before is not asked about again.
public protocol SendGuard: Sendable {
    /// Why a send is intercepted, in words for the merchant's books; nil to let it go on.
    func reason(against attempt: SendAttempt) -> String?
}
