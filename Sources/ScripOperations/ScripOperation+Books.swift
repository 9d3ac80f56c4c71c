internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripLedger

extension ScripOperation {
    /// What was redeemed, and whether it is right.
    static let books: [ScripOperation] = [
        ScripOperation(
            "redemptions", .books, "Lists redemptions, oldest first, or the newest of them.",
            asks: .keys(redemptionKeys), answers: "Redemptions"
        ) { context, request throws(ScripError) in
            try request.read(redemptionKeys) { fields throws(ScripError) in
                let query = RedemptionQuery(
                    day: try fields.day("day"), stock: try fields.optionalStock(),
                    user: try fields.optionalUser(),
                    store: try fields.optionalText("store", 0...64),
                    late: try fields.flag("late") ?? false)
                guard try fields.flag("newest") ?? false else {
                    return try context.host.redemptions(
                        query, after: fields.after(), limit: fields.limit())
                }
                guard try fields.after() == nil else {
                    throw fields.wrong(
                        "after", "goes on with the oldest", remedy: "Leave out newest, or this")
                }
                return try context.host.newestRedemptions(query, limit: fields.limit())
            }
        },
        ScripOperation(
            "redemption", .books,
            "Shows one redemption, by its id or the request number it was made under.",
            asks: .keys([redemption, whole]), answers: "Redemption"
        ) { context, request throws(ScripError) in
            try request.read([redemption, whole]) { fields throws(ScripError) in
                try context.host.redemption(
                    fields.text("redemption_id", 1...193), whole: fields.flag("whole") ?? false)
            }
        },
        ScripOperation(
            "holds", .books, "Lists the coupons that are held now, by stock and code.",
            asks: .keys([Key.stock.optional, .limit, .after]), answers: "Holds"
        ) { context, request throws(ScripError) in
            try request.read([Key.stock.optional, .limit, .after]) { fields throws(ScripError) in
                try context.host.holds(
                    of: fields.optionalStock(), after: fields.after(), limit: fields.limit())
            }
        },
        ScripOperation(
            "bill", .books, length: .long,
            "Counts a day's sends, redemptions and returns per stock.",
            asks: .keys([date, stores]), answers: "Bill"
        ) { context, request throws(ScripError) in
            try request.read([date, stores]) { fields throws(ScripError) in
                try context.host.bill(
                    day: fields.day("date"), byStore: fields.flag("stores") ?? false)
            }
        },
        ScripOperation(
            "audit", .books, length: .long,
            "Works the whole ledger out again from its journal, and compares.",
            asks: .keys([expect]), answers: "Audit"
        ) { context, request throws(ScripError) in
            let mark = try request.read([expect]) { fields throws(ScripError) -> JournalMark? in
                guard let text = try fields.optionalText("expect", 1...128) else { return nil }
                do throws(ScripError) {
                    return try JournalMark(text: text)
                } catch {
                    throw error.at(.path("expect"))
                }
            }
            return try context.host.audit(expecting: mark)
        },
        ScripOperation(
            "replay", .books, length: .long, "Decides every past redemption again, and compares.",
            asks: .keys([]), answers: "Replay"
        ) { context, request throws(ScripError) in
            try request.read([]) { _ throws(ScripError) in try context.host.replay() }
        },
    ]

    private static let redemption = Key.text(
        "redemption_id", 1...193, "Its id, or the request number it was made under.")
    private static let date = Key.day("date", "The merchant's day; all days when left out.")
    private static let whole = Key.flag(
        "whole", "Also the checkout as the till sent it, and each return of it.")
    private static let stores = Key.flag("stores", "Also what each store redeemed.")
    private static let expect = Key.text(
        "expect", "An entry with its hash, as an earlier audit or bill wrote it."
    ).optional

    private static let redemptionKeys: [Key] = [
        .day("day", "The day they count on."), Key.stock.optional,
        Key.text("user", "A coupon of this user was redeemed.").optional,
        Key.text("store", 0...64, "They were made in this store.").optional,
        .flag("late", "Only those recorded more than five minutes after the moment they count at."),
        .flag("newest", "The newest of them, newest first, with how many there are."),
        .limit, .after,
    ]
}

extension Fields where Dialect == DataContract {
    /// A calendar day, numbered from 1970-01-01, if any.
    func day(_ key: String) throws(ScripError) -> Int64? {
        guard let text = try optionalText(key, 0...32) else { return nil }
        do throws(ScripError) {
            return try CouponHost.day(text)
        } catch {
            throw error.at(.path(key))
        }
    }
}
