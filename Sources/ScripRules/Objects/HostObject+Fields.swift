internal import LuaSandbox
internal import ScripCore

// A field is added here, and laid out in ``ContextRecords`` or `Basket`: nowhere else.

extension HostObject {
    /// The fields that its parent does not have.
    package var ownFields: [HostField] {
        switch self {
        case .line: HostObject.ofLine
        case .scope: HostObject.ofScope
        case .context: HostObject.ofContext
        case .basket: HostObject.ofBasket
        case .now: HostObject.ofNow
        case .stock: HostObject.ofStock
        case .coupon: HostObject.ofCoupon
        case .wallet: HostObject.ofWallet
        case .redemption: HostObject.ofRedemption
        case .walletCoupon: HostObject.ofWalletCoupon
        case .store: HostObject.ofStore
        case .applied: HostObject.ofApplied
        case .units: HostObject.ofUnits
        }
    }

    private static let ofLine: [HostField] = [
        .init("id", .text, "Unique in the basket.", cell: Basket.Cell.id),
        .init(
            "sku", .text, "Article number, `\"\"` when the till has none.", cell: Basket.Cell.sku),
        .init("name", .text, cell: Basket.Cell.name),
        .init(
            "category", .text, "A path such as `drinks/tea`, or `\"\"`.", cell: Basket.Cell.category
        ),
        .init("brand", .text, cell: Basket.Cell.brand),
        .init("unit_price", .money, cell: Basket.Cell.unitPrice),
        .init("quantity", .pieces, "Pieces, 1 or more.", cell: Basket.Cell.quantity),
        .init(
            "unused", .pieces,
            "Of these, the pieces that no earlier coupon of this checkout has used in a set.",
            source: .unitsLeft),
        .init(
            "amount", .money, "What is left to pay on the line, after earlier coupons.",
            source: .column),
        .init(
            "list_amount", .money, "What the line costs before any coupon.",
            cell: Basket.Cell.amount),
        .init("tags", .names, "`line.tags.special` is true or nil.", cell: Basket.Cell.tags),
        .init(
            "attributes", .texts, "`line.attributes.origin` is what the till passed, or nil.",
            cell: Basket.Cell.attributes),
    ]

    private static let ofScope: [HostField] = [
        .init("lines", .list(.line), "In request order.", source: .rows),
        .init("amount", .money, "Sum of the lines' amounts.", source: .columnSum),
        .init("quantity", .pieces, "Sum of the lines' quantities.", source: .quantitySum),
        .init("count", .number, "Number of lines.", source: .rowCount),
    ]

    private static let ofContext: [HostField] = [
        .init("basket", .object(.basket), "All lines, in scope or not."),
        .init("now", .object(.now)), .init("stock", .object(.stock)),
        .init("coupon", .object(.coupon)), .init("wallet", .object(.wallet)),
        .init("redemption", .object(.redemption)),
        .init(
            "attributes", .values, "What the integrator passed along.",
            cell: HostObjects.Cell.attributes),
    ]

    private static let ofBasket: [HostField] = [
        .init("currency", .text, "ISO 4217, for example `CNY`.", cell: HostObjects.Cell.currency)
    ]

    private static let ofNow = HostObject.inCells(
        from: HostObjects.Cell.now,
        [
            .init("epoch", .seconds, "Seconds since 1970-01-01T00:00:00Z."),
            .init("year", .number), .init("month", .number, "1 to 12."),
            .init("day", .number, "1 to 31."), .init("hour", .number, "0 to 23."),
            .init("minute", .number, "0 to 59."), .init("weekday", .number, "0 is Sunday."),
        ])

    private static let counters = Facts.Read.stockCounters.rawValue

    private static let ofStock = HostObject.inCells(
        from: HostObjects.Cell.stock,
        [
            .init("id", .text), .init("name", .text),
            .init(
                "type", .word(StockType.allCases.map(\.rawValue) + [""]),
                "`\"\"` when there is no ledger."),
            .init("sent", .number, marks: counters), .init("redeemed", .number, marks: counters),
            .init(
                "remaining", .number, "`math.maxinteger` when there is no limit.", marks: counters),
        ])

    private static let ofCoupon = HostObject.inCells(
        from: HostObjects.Cell.coupon,
        [
            .init("code", .text), .init("received_at", .seconds, "Epoch seconds."),
            .init("available_from", .seconds, "Epoch seconds."),
            .init("expires_at", .seconds, "Epoch seconds."), .init("channel", .text),
        ])

    private static let ofTheWallet = Facts.Read.wallet.rawValue

    private static let ofWallet = HostObject.inCells(
        from: HostObjects.Cell.wallet,
        [
            .init("user", .text),
            .init("count", .number, "Coupons in the wallet.", marks: ofTheWallet),
            .init(
                "of_stock", .number, "Coupons of this stock the user has received.",
                marks: ofTheWallet),
            .init(
                "redeemed", .number, "Coupons of this merchant the user has redeemed.",
                marks: ofTheWallet),
            .init("redeemed_today", .number, "Of these, today.", marks: ofTheWallet),
            .init(
                "first_purchase", .flag, "True until the user's first redemption.",
                marks: ofTheWallet),
            .init("coupons", .list(.walletCoupon), "Oldest first.", marks: ofTheWallet),
        ])

    private static let ofRedemption: [HostField] = [
        .init("request_no", .text, cell: HostObjects.Cell.redemption),
        .init(
            "method", .word(UseMethod.allCases.map(\.rawValue) + [""]),
            cell: HostObjects.Cell.redemption + 1),
        .init("store", .object(.store)),
        .init(
            "applied", .list(.applied), "Coupons already applied in this checkout.",
            cell: HostObjects.Cell.redemption + 4, marks: Facts.Read.applied.rawValue),
    ]

    private static let ofStore = HostObject.inCells(
        from: HostObjects.Cell.redemption + 2, [.init("id", .text), .init("region", .text)])

    private static let ofWalletCoupon = HostObject.inCells(
        from: 0,
        [
            .init("state", .word(CouponState.allCases.map(\.rawValue))), .init("stock", .text),
            .init("code", .text),
        ])

    private static let ofApplied = HostObject.inCells(
        from: 0, [.init("stock", .text), .init("discount", .money)])

    private static let ofUnits: [HostField] = [
        .init("line", .object(.line)), .init("quantity", .pieces, "How many of its units."),
        .init("amount", .money, "What these units cost as they stand now."),
    ]

    /// Fields that stand one after the other.
    private static func inCells(from first: Int, _ fields: [HostField]) -> [HostField] {
        fields.enumerated().map { $1.at(first + $0) }
    }
}
