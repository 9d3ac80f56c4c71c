internal import ScripContract
internal import ScripCore
internal import ScripHost

extension ScripOperation {
    /// Stocks, their codes, and what holds for goods in all of them.
    static let stocks: [ScripOperation] = [
        ScripOperation(
            "stock.create", .stocks, changes: true,
            length: .depends { context, request throws(ScripError) in
                try context.mustFindEvidence(for: stockAsked(request))
            },
            "Creates a stock of coupons, and publishes its rule with its evidence.",
            asks: .document("StockDefinition", and: [unproven]), answers: "Stock"
        ) { context, request throws(ScripError) in
            try context.createStock(stockAsked(request))
        },
        ScripOperation(
            "stock.list", .stocks,
            "Lists stocks, oldest first, or those in whose name, number or rule a `search` stands.",
            asks: .keys([search, .limit, .after]), answers: "Stocks"
        ) { context, request throws(ScripError) in
            try request.read([search, .limit, .after]) { fields throws(ScripError) in
                try context.host.stocks(
                    after: fields.after(), limit: fields.limit(),
                    search: fields.optionalText("search", 1...64))
            }
        },
        ScripOperation(
            "stock.show", .stocks, "Shows a stock.", asks: .keys([.stock]), answers: "ShownStock"
        ) { context, request throws(ScripError) in
            try request.read([.stock]) { fields throws(ScripError) in
                try context.host.shownStock(fields.stock())
            }
        },
        change,
        ScripOperation(
            "stock.edit", .stocks, changes: true,
            "Changes what the card of a stock shows and how it is redeemed.",
            asks: .document("StockEdit", and: [.stock, .requestNumber]), answers: "Stock"
        ) { context, request throws(ScripError) in
            let asked = try StockEditRequest(json: request.json)
            guard let number = try request.text("request_no", beside: asked.number?.rawValue)
            else { throw .noRequestNumber }
            guard let stock = try request.text("stock_id", beside: asked.stock?.rawValue) else {
                throw DataContract.missing("stock_id", of: .document("the edit"))
            }
            return try context.host.edit(
                StockID(rawValue: stock), asked.edit, request: RequestNumber(rawValue: number))
        },
        ScripOperation(
            "stock.approve", .stocks, changes: true,
            "Lets a stock that awaits approval send coupons.",
            asks: .keys([.stock, .requestNumber]), answers: "Stock"
        ) { context, request throws(ScripError) in
            try request.read([.stock, .requestNumber]) { fields throws(ScripError) in
                try context.host.approve(stock: fields.stock(), request: fields.requestNumber())
            }
        },
        ScripOperation(
            "codes.upload", .stocks, changes: true,
            "Stores codes of the merchant's own for a stock whose code mode is 'uploaded'.",
            asks: .keys([.stock, .requestNumber, codes]), answers: "Upload"
        ) { context, request throws(ScripError) in
            try request.read([.stock, .requestNumber, codes]) { fields throws(ScripError) in
                // More than the host takes, so that it can say so, and what is wrong with one is said
                // in the answer.
                let codes = try fields.texts("codes", 0...1_000, each: 0...256)
                guard fields["codes"] != nil else { throw fields.missing("codes") }
                return try context.host.upload(
                    codes.map(CouponCode.init(rawValue:)), to: fields.stock(),
                    request: fields.requestNumber())
            }
        },
        ScripOperation(
            "codes.list", .stocks, "Lists the codes that were uploaded to a stock, in their order.",
            asks: .keys([.stock, left, .limit, .after]), answers: "Codes"
        ) { context, request throws(ScripError) in
            try request.read([.stock, left, .limit, .after]) { fields throws(ScripError) in
                let state = try fields.optionalWord("state", UploadedCodes.State.self)
                return try context.host.uploadedCodes(
                    of: fields.stock(), state, after: fields.after(), limit: fields.limit())
            }
        },
        ScripOperation(
            "codes.delete", .stocks, changes: true,
            "Deletes an uploaded code that was not sent yet.",
            asks: .keys([.stock, .requestNumber, code]), answers: "DeletedCode"
        ) { context, request throws(ScripError) in
            try request.read([.stock, .requestNumber, code]) { fields throws(ScripError) in
                let stock = try fields.stock()
                let code = CouponCode(rawValue: try fields.text("code", 1...256))
                let at = try context.host.deleteCode(
                    code, of: stock, request: fields.requestNumber())
                return DeletedCode(stock: stock, code: code, at: at)
            }
        },
        ScripOperation(
            "never_discounted", .stocks,
            "Shows the goods that no coupon of a merchant takes anything off.",
            asks: .keys([merchant]), answers: "NeverDiscountedList"
        ) { context, request throws(ScripError) in
            try request.read([merchant]) { fields throws(ScripError) in
                try context.host.neverDiscounted(
                    by: MerchantID(rawValue: fields.text("merchant", MerchantID.characters)))
            }
        },
        ScripOperation(
            "never_discounted.set", .stocks, changes: true,
            "Replaces the goods that no coupon of a merchant takes anything off.",
            asks: .document("NeverDiscountedRequest", and: [merchant]),
            answers: "NeverDiscountedList"
        ) { context, request throws(ScripError) in
            let asked = try NeverDiscountedRequest(json: request.json)
            let written = asked.number.rawValue.isEmpty ? nil : asked.number.rawValue
            guard let number = try request.text("request_no", beside: written) else {
                throw .noRequestNumber
            }
            guard let merchant = try request.text("merchant", beside: asked.merchant?.rawValue)
            else { throw DataContract.missing("merchant", of: .document("the list")) }
            return try context.host.setNeverDiscounted(
                asked.goods, by: MerchantID(rawValue: merchant),
                request: RequestNumber(rawValue: number))
        },
    ]

    private static func stockAsked(
        _ request: OperationRequest
    ) throws(ScripError) -> StockRequest {
        let number = try request.text("request_no", beside: nil)
        let asked = try StockRequest(
            json: request.json, number: number.map(RequestNumber.init(rawValue:)))
        // A document that has one too has the same.
        _ = try request.text("request_no", beside: asked.definition.requestNumber.rawValue)
        return asked
    }

    private static let search = Key.text(
        "search", 1...64,
        "Only those in whose name, number or rule this stands; a page may hold fewer."
    ).optional
    private static let merchant = Key.text("merchant", MerchantID.characters, "The merchant.")
    private static let code = Key.text("code", 1...256, "The code.")
    private static let codes = Key.texts("codes", 1...200, "The codes.")
    private static let left = Key.word(
        "state", UploadedCodes.State.allCases.map(\.rawValue),
        "Only those left, or only those sent.")

    private static let counts: ClosedRange<Int64> = 1...1_000_000_000
    private static let changeKeys: [Key] = [
        .stock, .requestNumber,
        .word("state", StockState.allCases.map(\.rawValue), "The state to move it to."),
        Key.integer("total", counts, "Coupons in all.").optional,
        Key.integer("per_day", counts, "Coupons a day.").optional,
        Key.integer("current", counts, "What the number is now; left out for unlimited.").optional,
    ]

    private static let change = ScripOperation(
        "stock.change", .stocks, changes: true,
        "Pauses, resumes or stops a stock, or changes how many coupons it may send.",
        asks: .keys(changeKeys), answers: "Stock"
    ) { context, request throws(ScripError) in
        try request.read(changeKeys) { fields throws(ScripError) in
            let stock = try fields.stock()
            let state = try fields.optionalWord("state", StockState.self)
            let total = try fields.optionalInteger("total", in: counts)
            let perDay = try fields.optionalInteger("per_day", in: counts)
            let current = try fields.optionalInteger("current", in: counts)
            let number = try fields.requestNumber()
            switch (state, total, perDay) {
            case (let state?, nil, nil) where current == nil:
                return try context.host.move(stock: stock, to: state, request: number)
            case (nil, let total?, nil):
                return try context.host.changeBudget(
                    of: stock, total: total, current: current, request: number)
            case (nil, nil, let perDay?):
                return try context.host.changeDailyBudget(
                    of: stock, perDay: perDay, current: current, request: number)
            default:
                throw ScripError(
                    .invalidInput, "the request names not exactly one change",
                    remedy: "Write \"state\", or \"total\" or \"per_day\" with \"current\"",
                    at: .init(line: 1, column: 1))
            }
        }
    }
}
