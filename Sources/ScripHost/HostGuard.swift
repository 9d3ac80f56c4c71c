public import ScripCore

/// Who calls a host: whose calls are counted together where somebody tries codes.
public struct Caller: Hashable, Sendable {
    /// What a guard does with a caller who named too many codes that do not exist.
    public enum Kind: Hashable, Sendable {
        /// A till, or a system that many tills call through: slowed down, never shut out.
        case till
        /// Somebody whom the merchant does not know as well: shut out for a while.
        case guest
    }

    /// Unique among all callers; empty for one whose calls are not counted.
    public var name: String
    /// What it is.
    public var kind: Kind

    /// A caller.
    public init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// The program that the host is part of: nobody else speaks through it.
    public static let program = Caller("", .till)
}

/// Something a guard is asked about before it happens.
public struct Attempt: Hashable, Sendable {
    /// What is attempted.
    public enum Action: String, Hashable, Sendable, CaseIterable {
        /// A user asks for a coupon, on a page or in a mini-program.
        case claim
        /// Somebody sends a user a coupon.
        case send
        /// Coupons are redeemed, by their rules or on the merchant's word, or held until they are.
        case redeem
    }

    /// What is attempted.
    public var action: Action
    /// How it came: `API`, `H5`, `MINIAPP`, `PAYGIFT`, `FTOF`.
    public var channel: String
    /// The stocks' owner, or who sends.
    public var merchant: MerchantID
    /// Who receives or redeems; nil where nobody is named.
    public var user: UserID?
    /// The device or the address it comes from; empty when it is not known.
    public var device: String
    /// Any text that is the same for all accounts of one person; nil when it is not known.
    public var person: String?
    /// The stock; where there are several, the first.
    public var stock: StockID?
    /// Whether one of the stocks asks for suspicious accounts to be kept out (`prevent_api_abuse`).
    public var isGuarded: Bool
    /// What the caller passes along.
    public var attributes: [Attribute]
    /// Who calls.
    public var caller: Caller

    /// An attempt.
    public init(
        _ action: Action, channel: String = "API", merchant: MerchantID, user: UserID? = nil,
        device: String = "", person: String? = nil, stock: StockID? = nil, isGuarded: Bool = false,
        attributes: [Attribute] = [], caller: Caller = .program
    ) {
        self.action = action
        self.channel = channel
        self.merchant = merchant
        self.user = user
        self.device = device
        self.person = person
        self.stock = stock
        self.isGuarded = isGuarded
        self.attributes = attributes
        self.caller = caller
    }
}

/// What a guard says to an attempt.
public enum Ruling: Hashable, Sendable {
    /// Go on.
    case allowed
    /// It comes too often; again after so many seconds.
    case wait(seconds: Int64)
    /// No, with a reason.
    case refused(Refusal)
    /// This machine could not say; nothing is done, and the same call may be repeated.
    case undecided(ScripError)
}

/// Keeps out who asks too often, who tries codes, and whom the merchant does not want (安全防刷).
///
/// What makes an account suspicious is the merchant's knowledge, not Scrip's: a list, a rate, a risk
/// service. A guard is asked on the caller's thread, before the ledger is written to, the same through
/// every door; a request that was answered before is not asked about again.
public protocol HostGuard: Sendable {
    /// Whether it says anything to redemptions and holds; what it would be asked costs a look into the
    /// ledger.
    var asksAboutRedemptions: Bool { get }

    /// Whether an attempt may go on; it counts unless it was one too many.
    func ruling(on attempt: Attempt, at now: Instant, in book: Book) -> Ruling

    /// Seconds a caller has to wait before a code is looked up; nil when it need not.
    func wait(of caller: Caller, at now: Instant) -> Int64?

    /// Takes note that a caller named a code that does not exist.
    func noteUnknownCode(of caller: Caller, at now: Instant)
}
