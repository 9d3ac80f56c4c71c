internal import LuaSandbox
package import ScripCore

/// What a gate is asked about: a payment that may earn a coupon, or an attempt that may be abuse.
package struct GateQuestion: Sendable {
    /// The kinds of gate; a script is written for one of them.
    package enum Kind: String, Sendable, CaseIterable {
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
    package let kind: Kind
    /// In the order of the kind's fields; see ``GateObjects``.
    let values: [Value]
}

/// A payment as a campaign's rule sees it.
package struct GatePayment: Hashable, Sendable {
    /// The merchant's number for the event.
    package var requestNumber = ""
    /// The platform's number of the paid order; empty when there is none.
    package var transaction = ""
    /// Who was paid.
    package var merchant = ""
    /// Who paid.
    package var user = ""
    /// Minor units.
    package var amount: Int64 = 0
    /// How it was paid, for example `face_to_face` or `online`.
    package var method = ""
    /// Where; empty when it is not known.
    package var store = ""
    /// The store's region.
    package var region = ""
    /// Tags of the goods that were paid for (商品标记).
    package var goodsTags: [String] = []
    /// Whether the user is a member of the merchant.
    package var isMember = false

    /// A payment of nothing by nobody.
    package init() {}

    /// The payment as a question.
    package var question: GateQuestion {
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
package struct GateAttempt: Hashable, Sendable {
    /// `claim`, `send`, `redeem` or `guess`.
    package var action = ""
    /// The way it came in, for example `H5`, `MINIAPP` or `FTOF`.
    package var channel = ""
    /// The merchant.
    package var merchant = ""
    /// The user; empty when nobody is named.
    package var user = ""
    /// The device; empty when it is not known.
    package var device = ""
    /// The stock; empty when none is named.
    package var stock = ""
    /// Attempts of this user in the window, this one included.
    package var userCount: Int64 = 0
    /// Attempts from this device in the window, this one included.
    package var deviceCount: Int64 = 0
    /// Unknown codes this key tried in the window.
    package var unknownCodes: Int64 = 0
    /// Whether the stock asks for suspicious accounts to be kept out.
    package var isGuarded = false

    /// An attempt by nobody.
    package init() {}

    /// The attempt as a question.
    package var question: GateQuestion {
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
package struct GateContext: Hashable, Sendable {
    /// `ctx.now`, in the merchant's zone.
    package var now: CivilTime
    /// `ctx.campaign.id`.
    package var campaign = ""
    /// `ctx.campaign.name`.
    package var campaignName = ""
    /// `ctx.wallet.count`: coupons in the user's wallet.
    package var walletCount: Int64 = 0
    /// `ctx.wallet.received`: coupons of the campaign's stocks the user has received.
    package var received: Int64 = 0
    /// `ctx.wallet.redeemed`: coupons the user has redeemed.
    package var redeemed: Int64 = 0
    /// `ctx.attributes`: what the integrator passed along.
    package var attributes: [Attribute] = []

    /// What amounts of money in the gate's words are in.
    package var currency: String

    /// Nothing known but the time, and the currency of the book.
    package init(now: CivilTime, currency: String = Book.usualCurrency) {
        self.now = now
        self.currency = currency
    }
}

/// What a gate answers.
package enum GateAnswer: Hashable, Sendable {
    /// Go on.
    case allowed
    /// No, with a reason.
    case refused(Refusal)
    /// The script failed: its author's fault.
    case failed(RuleFailure)
}
