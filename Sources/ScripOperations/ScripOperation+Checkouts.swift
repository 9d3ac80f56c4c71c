internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripKit
internal import ScripLedger
internal import ScripRules

extension ScripOperation {
    /// Decisions, and what follows from them.
    static let checkouts: [ScripOperation] = [
        quote, redeem, use, give,
        ScripOperation(
            "eval", .quote, "Decides a rule on a basket, without the ledger.",
            asks: .document("EvalRequest"), answers: "Verdict"
        ) { context, request throws(ScripError) in
            let request = try EvalRequest(json: request.json, in: context.host.book)
            return try context.decide(request) { $0.decide(on: $1, facts: request.facts).verdict }
        },
        ScripOperation(
            "explain", .quote,
            "Decides a rule on a basket, and says which step decided and how the discount was spread.",
            asks: .document("EvalRequest"), answers: "Explanation"
        ) { context, request throws(ScripError) in
            let request = try EvalRequest(json: request.json, in: context.host.book)
            return try context.decide(request) { bound, basket in
                let decision = bound.decide(on: basket, facts: request.facts)
                return Explanation(decision, of: bound, on: basket, facts: request.facts)
            }
        },
        ScripOperation(
            "hold", .redeem, changes: true,
            "Reserves coupons while the customer pays, at the price decided now.",
            asks: .document(
                "Checkout",
                and: [
                    .integer("seconds", 1...86_400, "How long; 300 when left out.").optional
                ]), answers: "Hold"
        ) { context, request throws(ScripError) in
            let (checkout, seconds) = try Checkout.toHold(
                json: request.json, currency: context.host.book.currency)
            let given = try request.integer("seconds", beside: seconds)
            return try context.host.hold(
                request.numbered(checkout), seconds: given ?? 300, by: context.caller)
        },
        ScripOperation(
            "commit", .redeem, changes: true, "Redeems what is held under a request number.",
            asks: .keys([.requestNumber]), answers: "Receipt"
        ) { context, request throws(ScripError) in
            try request.read([.requestNumber]) { fields throws(ScripError) in
                try context.host.commit(hold: fields.requestNumber())
            }
        },
        ScripOperation(
            "release", .redeem, changes: true, "Ends what is held under a request number.",
            asks: .keys([.requestNumber]), answers: "Released"
        ) { context, request throws(ScripError) in
            try request.read([.requestNumber]) { fields throws(ScripError) in
                try context.host.release(hold: fields.requestNumber())
            }
        },
    ]

    /// What coupons would take off.
    package static let quote = ScripOperation(
        "quote", .quote,
        "Says what coupons would take off a basket, and which of them to apply in which order.",
        asks: .document("Checkout"), answers: "Quote"
    ) { context, request throws(ScripError) in
        try context.host.quote(request.checkout(in: context.host.book), by: context.caller)
    }

    /// Redeems coupons.
    package static let redeem = ScripOperation(
        "redeem", .redeem, changes: true,
        "Redeems coupons, all or none, and answers the receipt.",
        asks: .document("Checkout"), answers: "Receipt"
    ) { context, request throws(ScripError) in
        let receipt: Receipt = try context.host.redeem(
            request.checkout(in: context.host.book), by: context.caller)
        return receipt
    }

    private static let useKeys: [Key] = [
        .requestNumber, .coupon, .text("user", "Who must own it.").optional,
        .time("time", "When it was redeemed; now when left out."),
        .text("order", "The merchant's order it was used for.").optional,
        .integer("discount", 0...Basket.Bounds.amountMax, "What came off, in minor units.")
            .optional,
    ]

    private static let use = ScripOperation(
        "use", .redeem, changes: true,
        "Redeems one coupon on the merchant's word: no basket, and no rule is asked.",
        asks: .keys(useKeys), answers: "Used"
    ) { context, request throws(ScripError) in
        let asked = try request.read(useKeys) { fields throws(ScripError) in
            Used.Request(
                number: try fields.requestNumber(), coupon: try fields.coupon(),
                user: try fields.optionalUser(), at: try fields.optionalTime("time"),
                order: try fields.optionalText("order", 1...128),
                discount: try fields.optionalInteger("discount", in: 0...Basket.Bounds.amountMax))
        }
        return try context.host.use(asked, by: context.caller)
    }

    private static let giveKeys: [Key] = [
        .requestNumber, Key.coupon.optional,
        .text("redemption_id", 1...32, "The redemption the goods were part of.").optional,
        .documents("lines", "ReturnedLine", "The goods that come back: 1 to 1000 lines."),
        .time("time", "When they came back; now when left out."),
    ]

    private static let give = ScripOperation(
        "return", .return, changes: true,
        "Gives a coupon back whole, or takes back goods of a redemption.",
        asks: .keys(giveKeys), answers: "Returned"
    ) { context, request throws(ScripError) in
        let asked = try request.read(giveKeys) { fields throws(ScripError) in
            var asked = Returned.Request(
                number: try fields.requestNumber(),
                coupon: try fields.optionalText("coupon", 1...65).map(CouponCode.init(rawValue:)),
                redemption: try fields.optionalText("redemption_id", 1...32)
                    .map(RedemptionID.init(rawValue:)),
                goods: [], at: try fields.optionalTime("time"))
            let names = (asked.coupon != nil, asked.redemption != nil, fields["lines"] != nil)
            guard names == (true, false, false) || names == (false, true, true) else {
                throw ScripError(
                    .invalidInput,
                    "the request names neither a coupon alone, nor a redemption with lines",
                    remedy: "Write \"coupon\", or \"redemption_id\" and \"lines\"",
                    at: .init(line: 1, column: 1))
            }
            guard asked.redemption != nil else { return asked }
            for line in try fields.objects("lines", 1...1_000, keys: ["id", "quantity"]) {
                asked.goods.append(
                    Returned.Goods(
                        line: try line.text("id", 1...128),
                        quantity: try line.integer("quantity", in: 1...1_000_000)))
            }
            return asked
        }
        if let coupon = asked.coupon {
            return try context.host.returnCoupon(coupon, request: asked.number, at: asked.at)
        }
        return try context.host.returnGoods(
            asked.goods, of: asked.redemption ?? "", request: asked.number, at: asked.at)
    }
}

extension OperationContext {
    /// Decides a rule of the folder on a basket.
    ///
    /// A rule that does not load is a failed verdict, as in every door.
    fileprivate func decide(
        _ request: EvalRequest, _ decide: (BoundRule, Basket) -> any JSONWritable
    ) throws(ScripError) -> any JSONWritable {
        let basket = request.checkout.basket
        switch try compiled.rule(request.rule).result {
        case .success(let rule):
            return decide(try compiled.bind(rule, request.parameters), basket)
        case .failure(let failure):
            return Verdict(
                outcome: .failed(failure), payable: basket.amount,
                lines: Verdict.Lines(outOfScope: basket), rule: nil, steps: 0)
        }
    }
}

extension OperationRequest {
    /// A number that may stand in a document or beside it.
    fileprivate func integer(
        _ key: String, beside written: Int64?
    ) throws(ScripError) -> Int64? {
        guard let item = given.first(where: { $0.key == key }),
            case .integer(let number) = item.value
        else { return written }
        guard written == nil || written == number else { throw OperationRequest.differs(item) }
        return number
    }
}
