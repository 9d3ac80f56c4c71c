internal import LuaSandbox
public import ScripCore

/// What a gate is asked about: a payment that may earn a coupon, or an attempt that may be abuse.
public struct GateQuestion: Sendable {
    /// The kinds of gate; a script is written for one of them.
    public enum Kind: String, Sendable, CaseIterable {
        /// `eligible(payment, p, ctx)`: whether a campaign sends its coupons for a payment.
        case payment
        /// `allow(attempt, p, ctx)`: whether somebody may try to claim or to redeem.
        case attempt
    }

    enum Value {
        case text(String)
        case integer(Int64)
        case boolean(Bool)
        case set([String])
    }

    /// The kind of gate that can answer.
    public let kind: Kind
    /// In the order of the kind's fields; see ``GateObjects``.
    let values: [Value]
}

/// A payment as a campaign's rule sees it.
public struct GatePayment: Hashable, Sendable {
    /// The merchant's number for the event.
    public var requestNumber = ""
    /// The platform's number of the paid order; empty when there is none.
    public var transaction = ""
    /// Who was paid.
    public var merchant = ""
    /// Who paid.
    public var user = ""
    /// Minor units.
    public var amount: Int64 = 0
    /// How it was paid, for example `face_to_face` or `online`.
    public var method = ""
    /// Where; empty when it is not known.
    public var store = ""
    /// The store's region.
    public var region = ""
    /// Tags of the goods that were paid for (商品标记).
    public var goodsTags: [String] = []
    /// Whether the user is a member of the merchant.
    public var isMember = false

    /// A payment of nothing by nobody.
    public init() {}

    /// The payment as a question.
    public var question: GateQuestion {
        GateQuestion(
            kind: .payment,
            values: [
                .text(requestNumber), .text(transaction), .text(merchant), .text(user),
                .integer(amount), .text(method), .text(store), .text(region), .set(goodsTags),
                .boolean(isMember),
            ])
    }
}

/// An attempt to claim or redeem, as a guard's rule sees it.
public struct GateAttempt: Hashable, Sendable {
    /// `claim`, `send`, `redeem` or `guess`.
    public var action = ""
    /// The way it came in, for example `H5`, `MINIAPP` or `FTOF`.
    public var channel = ""
    /// The merchant.
    public var merchant = ""
    /// The user; empty when nobody is named.
    public var user = ""
    /// The device; empty when it is not known.
    public var device = ""
    /// The stock; empty when none is named.
    public var stock = ""
    /// Attempts of this user in the window, this one included.
    public var userCount: Int64 = 0
    /// Attempts from this device in the window, this one included.
    public var deviceCount: Int64 = 0
    /// Unknown codes this key tried in the window.
    public var unknownCodes: Int64 = 0
    /// Whether the stock asks for suspicious accounts to be kept out.
    public var isGuarded = false

    /// An attempt by nobody.
    public init() {}

    /// The attempt as a question.
    public var question: GateQuestion {
        GateQuestion(
            kind: .attempt,
            values: [
                .text(action), .text(channel), .text(merchant), .text(user), .text(device),
                .text(stock), .integer(userCount), .integer(deviceCount), .integer(unknownCodes),
                .boolean(isGuarded),
            ])
    }
}

/// What a gate can know besides its subject: `ctx`.
public struct GateContext: Hashable, Sendable {
    /// `ctx.now`, in the merchant's zone.
    public var now: CivilTime
    /// `ctx.campaign.id`.
    public var campaign = ""
    /// `ctx.campaign.name`.
    public var campaignName = ""
    /// `ctx.wallet.count`: coupons in the user's wallet.
    public var walletCount: Int64 = 0
    /// `ctx.wallet.received`: coupons of the campaign's stocks the user has received.
    public var received: Int64 = 0
    /// `ctx.wallet.redeemed`: coupons the user has redeemed.
    public var redeemed: Int64 = 0
    /// `ctx.attributes`: what the integrator passed along.
    public var attributes: [Attribute] = []

    /// What amounts of money in the gate's words are in.
    public var currency: String

    /// Nothing known but the time, and the currency of the book.
    public init(now: CivilTime, currency: String = Book.usualCurrency) {
        self.now = now
        self.currency = currency
    }
}

/// What a gate answers.
public enum GateAnswer: Hashable, Sendable {
    /// Go on.
    case allowed
    /// No, with a reason.
    case refused(Refusal)
    /// The script failed: its author's fault.
    case failed(RuleFailure)
}
