internal import ScripContract
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
            "campaign.list", .programs, "Lists campaigns, newest first, or those of one kind.",
            asks: .keys([owner, kind, .limit, .after]), answers: "Campaigns"
        ) { context, request throws(ScripError) in
            try request.read([owner, kind, .limit, .after]) { fields throws(ScripError) in
                try context.programs.campaigns.list(
                    of: fields.optionalText("merchant", MerchantID.characters).map(
                        MerchantID.init(rawValue:)),
                    kind: fields.optionalWord("kind", Campaign.Kind.self),
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
            "program.outcomes", .programs, length: .long,
            "Counts what a campaign or an activity gave for payments by day, what it kept out, and why.",
            asks: .keys(ofDays), answers: "ProgramOutcomes"
        ) { context, request throws(ScripError) in
            try request.read(ofDays) { fields throws(ScripError) in
                try context.programs.outcomes.count(
                    of: fields.text("id", 1...64), from: fields.day("from"), to: fields.day("to"),
                    after: fields.after())
            }
        },
        ScripOperation(
            "pay_gift.create", .programs, changes: true,
            "Creates a pay-gift activity: who pays these merchants enough is given coupons.",
            asks: .keys(newActivity), answers: "PayGift"
        ) { context, request throws(ScripError) in
            try request.read(newActivity) { fields throws(ScripError) in
                var gift = PayGift.Request(
                    number: try fields.requestNumber().rawValue,
                    name: try fields.text("name", 1...64), begin: try fields.time("begin"),
                    end: try fields.time("end"),
                    amountMin: try fields.integer(
                        "amount_min", in: 1...Subsidy.amountMax, isMoney: true),
                    stocks: try fields.texts("stocks", 1...PayGift.stocksMax, each: 1...20)
                        .map(StockID.init(rawValue:)),
                    merchants: try fields.texts(
                        "merchants", 1...PayGift.merchantsMax, each: MerchantID.characters
                    )
                    .map(MerchantID.init(rawValue:)))
                for hours in try fields.objects(
                    "daily", 0...PayGiftPeriods.max, keys: ["from_second", "through_second"])
                {
                    let from = try hours.integer("from_second", in: 0...86_399)
                    let through = try hours.integer("through_second", in: from...86_399)
                    gift.periods.daily.append(from...through)
                }
                gift.isForMembers = try fields.flag("members_only") ?? false
                gift.goodsTags = try fields.texts("goods_tags", 0...50, each: 1...128)
                return try context.programs.payGifts.made(gift, by: fields.merchant())
            }
        },
        ScripOperation(
            "pay_gift.list", .programs, "Lists pay-gift activities, newest first.",
            asks: .keys([creator, .limit, .after]), answers: "PayGifts"
        ) { context, request throws(ScripError) in
            try request.read([creator, .limit, .after]) { fields throws(ScripError) in
                try context.programs.payGifts.list(
                    of: fields.optionalText("merchant", MerchantID.characters).map(
                        MerchantID.init(rawValue:)),
                    after: fields.after(), limit: fields.limit())
            }
        },
        ScripOperation(
            "pay_gift.show", .programs, "Shows a pay-gift activity.", asks: .keys([activity]),
            answers: "PayGift"
        ) { context, request throws(ScripError) in
            try request.read([activity]) { fields throws(ScripError) in
                try context.programs.payGifts.shown(fields.text("id", 1...64))
            }
        },
        ScripOperation(
            "pay_gift.end", .programs, changes: true,
            "Ends a pay-gift activity for good; ending it again changes nothing.",
            asks: .keys([activity]), answers: "PayGift"
        ) { context, request throws(ScripError) in
            try request.read([activity]) { fields throws(ScripError) in
                try context.programs.payGifts.end(fields.text("id", 1...64))
            }
        },
        ScripOperation(
            "gate.list", .programs, "Lists the gates that campaigns and the guard may name.",
            asks: .keys([.limit, .after]), answers: "Gates"
        ) { context, request throws(ScripError) in
            try request.read([.limit, .after]) { fields throws(ScripError) in
                try context.programs.gates.list(after: fields.after(), limit: fields.limit())
            }
        },
        ScripOperation(
            "gate.show", .programs, "Shows a gate, its parameters, its refusals and its source.",
            asks: .keys([gate]), answers: "Gate"
        ) { context, request throws(ScripError) in
            try request.read([gate]) { fields throws(ScripError) in
                try context.programs.gates.gate(fields.text("gate", 1...64))
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
    private static let newActivity: [Key] = [
        .requestNumber,
        .text("merchant", MerchantID.characters, "Who creates it, and owns the stocks."),
        .text("name", 1...64, "What it is called."),
        .moment("begin", "Its first second."), .moment("end", "Its last second."),
        .integer("amount_min", 1...Subsidy.amountMax, "The least to pay, in minor units."),
        .texts("stocks", 1...PayGift.stocksMax, "What it gives: one coupon of each."),
        .texts("merchants", 1...PayGift.merchantsMax, "Whose payments count."),
        .documents("daily", "DailyHours", "When on each day it gives; all day when left out."),
        .flag("members_only", "Whether it is for members of the merchant only."),
        Key.texts("goods_tags", 0...50, "One of them has to be among what was paid for.").optional,
    ]
    private static let activity = Key.text("id", 1...64, "The activity.")
    private static let gate = Key.text("gate", 1...64, "The gate's name.")
    private static let creator = Key.text(
        "merchant", MerchantID.characters, "Created by this merchant only."
    )
    .optional
    private static let ofDays: [Key] = [
        Key.text("id", 1...64, "The campaign or activity."),
        .day("from", "The first day; six before the last when left out."),
        .day("to", "The last day, at most 31 with the first; today when left out."),
        Key.text("after", 1...200, "`next` of the answer before: its counts are to be added.")
            .optional,
    ]
    private static let kind = Key.word(
        "kind", Campaign.Kind.allCases.map(\.rawValue), "Of this kind only.")
    private static let owner = Key.text("merchant", MerchantID.characters, "Of this merchant only.")
        .optional
    private static let receipt = Key.text("receipt_id", 1...32, "The number of the receipt.")
    private static let refund = Key.text("refund_id", 1...64, "The refund of the paid order.")
    private static let order: [Key] = [
        .requestNumber,
        .text("merchant", MerchantID.characters, "Who asks: the payer, or the stock's owner."),
        .stock, .text("coupon", 1...32, "The coupon's code."),
        .text("transaction_id", 1...64, "The paid order."),
        .text("payer", MerchantID.characters, "Who pays."),
        .text("payee", MerchantID.characters, "The stock's owner."),
        .integer("amount", 1...Subsidy.amountMax, "Minor units."),
        .text("description", 1...1_024, "Words for the books.").optional,
    ]
}

extension Fields where Dialect == DataContract {
    fileprivate func merchant() throws(ScripError) -> MerchantID {
        MerchantID(rawValue: try text("merchant", MerchantID.characters))
    }

    fileprivate func subsidyOrder() throws(ScripError) -> Subsidy.Order {
        Subsidy.Order(
            stock: try stock(), coupon: CouponCode(rawValue: try text("coupon", 1...32)),
            transaction: try text("transaction_id", 1...64),
            payer: MerchantID(rawValue: try text("payer", MerchantID.characters)),
            payee: MerchantID(rawValue: try text("payee", MerchantID.characters)),
            amount: try integer("amount", in: 1...Subsidy.amountMax),
            words: try optionalText("description", 1...1_024) ?? "")
    }
}
