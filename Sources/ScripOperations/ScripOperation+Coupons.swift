internal import ScripContract
internal import ScripCore
internal import ScripHost

extension ScripOperation {
    /// Coupons and wallets.
    static let coupons: [ScripOperation] = [
        ScripOperation(
            "send", .send, changes: true, "Sends a coupon into a user's wallet.",
            asks: .keys(sendKeys), answers: "Coupon"
        ) { context, request throws(ScripError) in
            let asked = try request.read(sendKeys) { fields throws(ScripError) in
                SendRequest(
                    number: try fields.requestNumber(), stock: try fields.stock(),
                    user: try fields.user(),
                    code: try fields.optionalText("code", 1...32).map(CouponCode.init(rawValue:)),
                    at: try fields.optionalTime("time"),
                    channel: try fields.optionalText("channel", 1...64) ?? "API",
                    person: try fields.optionalText("person", 1...128))
            }
            return try context.host.send(asked, by: context.caller)
        },
        ScripOperation(
            "deactivate", .send, changes: true, "Switches a coupon off.",
            asks: .keys([.requestNumber, .coupon, reason]), answers: "Coupon"
        ) { context, request throws(ScripError) in
            try request.read([.requestNumber, .coupon, reason]) { fields throws(ScripError) in
                try context.host.deactivate(
                    fields.coupon(), reason: fields.optionalText("reason", 0...64) ?? "",
                    request: fields.requestNumber())
            }
        },
        ScripOperation(
            "delete", .send, changes: true,
            "Throws a coupon away, as its user does in the card pack.",
            asks: .keys([.requestNumber, .coupon, owner]), answers: "Coupon"
        ) { context, request throws(ScripError) in
            try request.read([.requestNumber, .coupon, owner]) { fields throws(ScripError) in
                try context.host.delete(
                    fields.coupon(), of: fields.user(), request: fields.requestNumber())
            }
        },
        ScripOperation(
            "associate", .send, changes: true,
            "Ties a coupon to an order of the merchant; it stays usable.",
            asks: .keys([.requestNumber, .coupon, order]), answers: "Coupon"
        ) { context, request throws(ScripError) in
            try request.read([.requestNumber, .coupon, order]) { fields throws(ScripError) in
                try context.host.associate(
                    fields.coupon(), with: fields.text("order", 1...128),
                    request: fields.requestNumber())
            }
        },
        ScripOperation(
            "disassociate", .send, changes: true, "Unties a coupon from its order.",
            asks: .keys([.requestNumber, .coupon, order]), answers: "Coupon"
        ) { context, request throws(ScripError) in
            try request.read([.requestNumber, .coupon, order]) { fields throws(ScripError) in
                try context.host.disassociate(
                    fields.coupon(), from: fields.text("order", 1...128),
                    request: fields.requestNumber())
            }
        },
        ScripOperation(
            "coupon", .wallet, "Shows a coupon.", asks: .keys([.coupon]), answers: "Coupon"
        ) { context, request throws(ScripError) in
            let code = try request.read([.coupon]) { fields throws(ScripError) in
                try fields.coupon()
            }
            // With the state that the clock makes of it.
            var coupon = try context.host.coupon(code)
            coupon.state = coupon.state(at: context.clock())
            return coupon
        },
        ScripOperation(
            "wallet", .wallet, "Lists the coupons of a user, oldest first.",
            asks: .keys(walletKeys), answers: "Wallet"
        ) { context, request throws(ScripError) in
            let query = try request.read(walletKeys) { fields throws(ScripError) in
                var query = WalletQuery(
                    user: try fields.user(),
                    offset: try fields.optionalInteger("offset", in: 0...1_000_000_000) ?? 0,
                    after: try fields.after(), limit: Int64(try fields.limit()))
                query.stock = try fields.optionalStock()
                query.state = try fields.optionalWord("state")
                return query
            }
            return try context.host.wallet(query)
        },
    ]

    private static let reason = Key.text("reason", 0...64, "Words for the merchant's books.")
        .optional
    private static let owner = Key.text("user", "Whose coupon it is.")
    private static let order = Key.text("order", "The number of the order.")

    private static let sendKeys: [Key] = [
        .requestNumber, .stock, .text("user", "Who receives it."),
        Key.text("code", 1...32, "Its code, for a stock whose code mode is 'assigned'.").optional,
        .time("time", "When the user received it; now when left out."),
        Key.text("channel", 1...64, "How it is sent; API when left out.").optional,
        Key.text(
            "person",
            "Who the user is: the same for all accounts of one person; only a digest is kept."
        ).optional,
    ]

    private static let walletKeys: [Key] = [
        .text("user", "Whose."),
        .word("state", CouponState.allCases.map(\.rawValue), "Only those in this state."),
        Key.stock.optional,
        Key.integer("offset", 0...1_000_000_000, "How many to pass over.").optional, .limit, .after,
    ]
}
