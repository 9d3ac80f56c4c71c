/// Every host object, field, helper and library function a rule can reach.
///
/// The annotation files in `rules/meta` are tested against this table.
enum HostShape {
    /// Fields of each object.
    static let fields: [HostObject: [String: Shape]] = [
        .line: [
            "id": .string, "sku": .string, "name": .string, "category": .string,
            "brand": .string, "unit_price": .integer(.money), "quantity": .integer(.pieces),
            "unused": .integer(.pieces), "amount": .integer(.money),
            "list_amount": .integer(.money), "tags": .map(.trueOrNil),
            "attributes": .map(.maybe(.string)),
        ],
        .scope: scope,
        .basket: scope.merging(["currency": .string]) { $1 },
        .context: [
            "basket": .object(.basket), "now": .object(.now), "stock": .object(.stock),
            "coupon": .object(.coupon), "wallet": .object(.wallet),
            "redemption": .object(.redemption), "attributes": .map(.unknown),
        ],
        .now: [
            "epoch": .integer(.seconds), "year": .integer(.none), "month": .integer(.none),
            "day": .integer(.none), "hour": .integer(.none), "minute": .integer(.none),
            "weekday": .integer(.none),
        ],
        .stock: [
            "id": .string, "name": .string, "type": .string, "sent": .integer(.none),
            "redeemed": .integer(.none), "remaining": .integer(.none),
        ],
        .coupon: [
            "code": .string, "received_at": .integer(.seconds),
            "available_from": .integer(.seconds), "expires_at": .integer(.seconds),
            "channel": .string,
        ],
        .wallet: [
            "user": .string, "count": .integer(.none), "of_stock": .integer(.none),
            "redeemed": .integer(.none), "redeemed_today": .integer(.none),
            "first_purchase": .boolean(nil), "coupons": .list(.object(.walletCoupon)),
        ],
        .walletCoupon: ["state": .string, "stock": .string, "code": .string],
        .redemption: [
            "request_no": .string, "method": .string, "store": .object(.store),
            "applied": .list(.object(.applied)),
        ],
        .store: ["id": .string, "region": .string],
        .applied: ["stock": .string, "discount": .integer(.money)],
        .units: [
            "line": .object(.line), "quantity": .integer(.pieces), "amount": .integer(.money),
        ],
    ]

    private static let scope: [String: Shape] = [
        "lines": .list(.object(.line)), "amount": .integer(.money),
        "quantity": .integer(.pieces), "count": .integer(.none),
    ]

    /// Functions and constants of each library, with what a call answers.
    static let libraries: [String: [String: Shape]] = [
        "scrip": [
            "refuse": .refusal, "percent_off": .integer(.money), "div": .integer(.none),
            "share": .map(.integer(.money)),
            "each_unit": .iterator([.object(.line), .integer(.money)]),
            "cheapest": .list(.object(.units)), "dearest": .list(.object(.units)),
            "uses": .map(.integer(.pieces)), "sum": .integer(.none), "yuan": .integer(.money),
            "money": .string,
        ],
        "math": [
            "abs": .unknown, "ceil": .integer(.none), "floor": .integer(.none),
            "fmod": .unknown, "max": .unknown, "min": .unknown, "tointeger": .unknown,
            "type": .unknown, "ult": .boolean(nil), "maxinteger": .integer(.none),
            "mininteger": .integer(.none),
        ],
        "string": [
            "byte": .unknown, "char": .string, "find": .unknown, "format": .string,
            "gmatch": .iterator([.string]), "gsub": .string, "len": .integer(.none),
            "lower": .string, "match": .unknown, "rep": .string, "reverse": .string,
            "sub": .string, "upper": .string,
        ],
        "table": [
            "concat": .string, "insert": .null, "remove": .unknown, "sort": .null,
            "unpack": .unknown,
        ],
        "utf8": [
            "char": .string, "codepoint": .unknown, "len": .unknown, "offset": .unknown,
        ],
    ]

    /// Library members that are values, not functions.
    static let constants: Set<String> = ["math.maxinteger", "math.mininteger"]

    /// Functions that belong to no library.
    static let functions: [String: Shape] = [
        "assert": .unknown, "error": .null, "ipairs": .unknown, "next": .unknown,
        "pairs": .unknown, "select": .unknown, "tonumber": .unknown, "tostring": .string,
        "type": .string,
    ]

    /// Everything a rule may name without declaring it.
    static var globals: [String] { functions.keys.sorted() + libraries.keys.sorted() }

    /// Keys of the table a rule returns.
    static let ruleKeys = [
        "api", "title", "params", "refusals", "scope", "eligible", "discount", "counts_lines",
        "counts_free",
    ]

    /// Keys of the table `discount` may return.
    static let answerKeys = ["lines", "uses", "gifts"]

    /// How the helpers round.
    static let roundings = ["half_up", "down", "up", "half_even"]

    /// Which pieces the helpers look at.
    static let choices = ["unused", "all"]

    /// Fewest and most arguments of each helper.
    static let arity: [String: ClosedRange<Int>] = [
        "refuse": 1...2, "percent_off": 2...3, "div": 2...3, "share": 2...2, "each_unit": 1...2,
        "cheapest": 1...3, "dearest": 1...3, "uses": 1...1, "sum": 1...2, "yuan": 1...1,
        "money": 1...1,
    ]
}
