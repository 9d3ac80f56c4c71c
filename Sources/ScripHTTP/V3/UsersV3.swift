internal import HTTPTypes
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import WeChatPay

/// What a user has (查询用户的券).
struct UsersV3: Sendable {
    private let host: CouponHost
    private let access: V3Access

    init(_ services: Services) {
        host = services.host
        access = V3Access(host: services.host)
    }

    private static let path = "/v3/marketing/busifavor/users/:openid/coupons"
    /// The filters of which the documents require one.
    private static let merchants = ["belong_merchant", "creator_merchant", "sender_merchant"]

    var operations: [V3Operation] {
        [
            V3Operation(.get, Self.path) { call throws(WireError) in try list(call) },
            V3Operation(.get, "\(Self.path)/:coupon_code/appids/:appid") {
                call throws(WireError) in
                try show(call)
            },
        ]
    }

    private func list(_ call: V3Call) throws(WireError) -> V3Reply {
        let user = UserID(rawValue: try call.parameter("openid", 1...128))
        let appid = try call.query.text("appid", 1...32)
        let owner = try call.query.optionalText("belong_merchant", MerchantID.digits, .digits)
        let creator = try call.query.optionalText("creator_merchant", MerchantID.digits, .digits)
        let sender = try call.query.optionalText("sender_merchant", MerchantID.digits, .digits)
        for name in Self.merchants where call.query.has(name) && call.query[name] == nil {
            throw WireError.parameter(name, value: "", issue: "is empty", in: .query)
        }
        guard owner != nil || creator != nil || sender != nil else {
            throw WireError.parameter(
                "belong_merchant",
                issue: "is missing, and so are creator_merchant and sender_merchant; "
                    + "give one of them", in: .query)
        }
        let state = try call.query.word("coupon_state", WireCouponState.self)
        let offset = try call.query.integer("offset", in: 0...1_000_000_000, default: 0)
        let limit = try call.query.integer("limit", in: 1...100, default: 20)
        let stock = try call.query.optionalText("stock_id", 1...20)
        try access.check(
            appid: appid, call, owner: owner.map { MerchantID(rawValue: $0) })
        if let stock { _ = try access.stock(stock, call) }
        let caller = call.merchant.id
        let page = try WireError.asking { () throws(ScripError) in
            try host.wallet(
                WalletQuery(
                    user: user, state: state?.core, stock: stock.map { StockID(rawValue: $0) },
                    offset: offset, limit: limit)
            ) { card in
                card.isVisible(to: caller)
                    && owner.map { $0 == card.stock.definition.merchant.rawValue } ?? true
                    && creator.map { $0 == card.stock.creator.rawValue } ?? true
                    && sender.map { $0 == card.sender.rawValue } ?? true
            }
        }
        return V3Reply(
            Wire { writer in
                writer.key("data")
                writer.list(page.cards) { card, writer in card.write(wire: &writer) }
                writer.member("total_count", page.total)
                writer.member("offset", offset)
                writer.member("limit", limit)
            })
    }

    private func show(_ call: V3Call) throws(WireError) -> V3Reply {
        let user = UserID(rawValue: try call.parameter("openid", 1...128))
        let code = try call.parameter("coupon_code", 1...32)
        let appid = try call.parameter("appid", 1...32)
        var found: [Card] = []
        // Those the user threw away are listed only when asked for.
        for state in [nil, CouponState.deleted] {
            let page = try WireError.asking { () throws(ScripError) in
                try host.wallet(WalletQuery(user: user, state: state, limit: 100)) { card in
                    card.coupon.code.rawValue == code
                }
            }
            found += page.cards
        }
        guard !found.isEmpty else {
            throw WireError(404, .resourceNotExists, "The user has no such coupon")
        }
        guard let card = found.first(where: { $0.isVisible(to: call.merchant.id) }) else {
            throw WireError.notYours
        }
        try access.check(appid: appid, call, owner: card.stock.definition.merchant)
        return V3Reply(Wire { writer in card.writeMembers(wire: &writer) })
    }
}

extension Card {
    /// Who sent it.
    fileprivate var sender: MerchantID { sent.number.scopedMerchant ?? stock.creator }

    /// Whether a merchant created or owns its stock, or sent it.
    fileprivate func isVisible(to merchant: MerchantID) -> Bool {
        stock.isOf(merchant) || sender == merchant
    }
}

extension WireCouponState {
    fileprivate var core: CouponState {
        switch self {
        case .sended: .sent
        case .used: .used
        case .expired: .expired
        case .deleted: .deleted
        case .deactivated: .deactivated
        }
    }
}
