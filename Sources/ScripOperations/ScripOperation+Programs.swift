internal import ScripCore
internal import ScripPrograms

extension ScripOperation {
    /// What merchants run with coupons.
    static let programs: [ScripOperation] = [
        ScripOperation(
            "campaign.create", .programs, changes: true,
            "Creates a campaign: who pays in these stores, or anywhere, is given coupons.",
            asks: .document("CampaignRequest"), answers: "Campaign"
        ) { context, request throws(ScripError) in
            try context.programs.campaigns.create(
                Campaign.Request(json: request.json, given: request.members()))
        },
        ScripOperation(
            "campaign.list", .programs, "Lists campaigns, newest first.",
            asks: .keys([owner, .limit, .after]), answers: "Campaigns"
        ) { context, request throws(ScripError) in
            try request.read([owner, .limit, .after]) { fields throws(ScripError) in
                try context.programs.campaigns.list(
                    of: fields.optionalText("merchant", 1...32).map(MerchantID.init(rawValue:)),
                    after: fields.after(), limit: fields.limit())
            }
        },
        ScripOperation(
            "campaign.show", .programs, "Shows a campaign.", asks: .keys([campaign]),
            answers: "Campaign"
        ) { context, request throws(ScripError) in
            try request.read([campaign]) { fields throws(ScripError) in
                try context.programs.campaigns.campaign(fields.text("id", 1...64))
            }
        },
        ScripOperation(
            "campaign.stop", .programs, changes: true,
            "Stops a campaign for good; stopping it again changes nothing.",
            asks: .keys([campaign]), answers: "Campaign"
        ) { context, request throws(ScripError) in
            try request.read([campaign]) { fields throws(ScripError) in
                try context.programs.campaigns.stop(fields.text("id", 1...64))
            }
        },
        ScripOperation(
            "payment", .programs, or: .payments, changes: true,
            "Takes a payment, and sends what campaigns and activities give for it.",
            asks: .document("Payment"), answers: "PaymentAnswer"
        ) { context, request throws(ScripError) in
            try context.programs.payments.take(
                PaymentReport(json: request.json, given: request.members()), by: context.caller)
        },
        ScripOperation(
            "subsidy.pay", .programs, changes: true,
            "Notes that the difference a redeemed coupon made was paid.",
            asks: .keys(order), answers: "Subsidy"
        ) { context, request throws(ScripError) in
            try request.read(order) { fields throws(ScripError) in
                try context.programs.subsidies.pay(
                    fields.subsidyOrder(), number: fields.requestNumber().rawValue,
                    by: fields.merchant())
            }
        },
        ScripOperation(
            "subsidy.return", .programs, changes: true,
            "Notes that a part of a subsidy, or all of it, was given back.",
            asks: .keys(order + [refund]), answers: "SubsidyReturn"
        ) { context, request throws(ScripError) in
            try request.read(order + [refund]) { fields throws(ScripError) in
                try context.programs.subsidies.giveBack(
                    fields.subsidyOrder(), refund: fields.text("refund_id", 1...64),
                    number: fields.requestNumber().rawValue, by: fields.merchant())
            }
        },
        ScripOperation(
            "subsidy.show", .programs, "Shows a subsidy and what was given back of it.",
            asks: .keys([receipt]), answers: "Subsidy"
        ) { context, request throws(ScripError) in
            try request.read([receipt]) { fields throws(ScripError) in
                try context.programs.subsidies.subsidy(receipt: fields.text("receipt_id", 1...32))
            }
        },
    ]

    private static let campaign = Key.text("id", 1...64, "The campaign.")
    private static let owner = Key.text("merchant", 1...32, "Of this merchant only.").optional
    private static let receipt = Key.text("receipt_id", 1...32, "The number of the receipt.")
    private static let refund = Key.text("refund_id", 1...64, "The refund of the paid order.")
    private static let order: [Key] = [
        .requestNumber, .text("merchant", 1...32, "Who asks: the payer, or the stock's owner."),
        .stock, .text("coupon", 1...32, "The coupon's code."),
        .text("transaction_id", 1...64, "The paid order."),
        .text("payer", 1...32, "Who pays."), .text("payee", 1...32, "The stock's owner."),
        .integer("amount", 1...Subsidy.amountMax, "Minor units."),
        .text("description", 1...1_024, "Words for the books.").optional,
    ]
}

extension Fields where Dialect == DataContract {
    fileprivate func merchant() throws(ScripError) -> MerchantID {
        MerchantID(rawValue: try text("merchant", 1...32))
    }

    fileprivate func subsidyOrder() throws(ScripError) -> Subsidy.Order {
        Subsidy.Order(
            stock: try stock(), coupon: CouponCode(rawValue: try text("coupon", 1...32)),
            transaction: try text("transaction_id", 1...64),
            payer: MerchantID(rawValue: try text("payer", 1...32)),
            payee: MerchantID(rawValue: try text("payee", 1...32)),
            amount: try integer("amount", in: 1...Subsidy.amountMax),
            words: try optionalText("description", 1...1_024) ?? "")
    }
}
