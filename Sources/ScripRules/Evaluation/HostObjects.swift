package import LuaSandbox
internal import ScripCore

/// The host objects a rule can read: the one table the sandbox is built from.
///
/// Editor annotations and the field reference are tested against it.
package enum HostObjects {
    /// Where each record stands in the schema.
    enum Record {
        static let line = 0
        static let scope = 1
        static let context = 2
        static let basket = 3
        static let now = 4
        static let stock = 5
        static let coupon = 6
        static let wallet = 7
        static let redemption = 8
        static let walletCoupon = 9
        static let store = 10
        static let applied = 11
    }

    /// Where each field stands in the context's one row; see ``ContextRecords``.
    enum Cell {
        static let currency = 0
        static let now = 1  // epoch, year, month, day, hour, minute, weekday
        static let stock = 8  // id, name, type, sent, redeemed, remaining
        static let coupon = 14  // code, received_at, available_from, expires_at, channel
        // user, count, of_stock, redeemed, redeemed_today, first_purchase, coupons
        static let wallet = 19
        static let redemption = 26  // request_no, method, store id, store region, applied
        static let attributes = 31
        static let count = 32
        static let walletCoupon = 3
        static let applied = 2
    }

    package static let schema = LuaSchema(
        records: [
            line, scope, context, basket, now, stock, coupon, wallet, redemption, walletCoupon,
            store, applied,
        ],
        keyCell: Basket.Cell.id, quantityCell: Basket.Cell.quantity,
        steps: (filter: "scope", check: "eligible", value: "discount"))

    private static let line = LuaSchema.Record(
        "line", cells: Basket.Cell.count,
        [
            .init("amount", .column),
            .init("brand", .text, cell: Basket.Cell.brand),
            .init("category", .text, cell: Basket.Cell.category),
            .init("tags", .set, cell: Basket.Cell.tags),
            .init("quantity", .integer, cell: Basket.Cell.quantity),
            .init("unused", .unitsLeft),
            .init("sku", .text, cell: Basket.Cell.sku),
            .init("id", .text, cell: Basket.Cell.id),
            .init("unit_price", .integer, cell: Basket.Cell.unitPrice),
            .init("list_amount", .integer, cell: Basket.Cell.amount),
            .init("name", .text, cell: Basket.Cell.name),
            .init("attributes", .map, cell: Basket.Cell.attributes),
        ])

    private static let selection: [LuaSchema.Field] = [
        .init("amount", .columnSum), .init("quantity", .quantitySum), .init("count", .rowCount),
        .init("lines", .rows),
    ]

    private static let scope = LuaSchema.Record("scope", cells: 0, selection)

    private static let context = LuaSchema.Record(
        "ctx", cells: Cell.count,
        [
            .init("basket", .record(Record.basket)), .init("now", .record(Record.now)),
            .init("stock", .record(Record.stock)), .init("coupon", .record(Record.coupon)),
            .init("wallet", .record(Record.wallet)),
            .init("redemption", .record(Record.redemption)),
            .init("attributes", .map, cell: Cell.attributes),
        ])

    private static let basket = LuaSchema.Record(
        "ctx.basket", cells: 0, selection + [.init("currency", .text, cell: Cell.currency)])

    private static let now = LuaSchema.Record(
        "ctx.now", cells: 0,
        ["epoch", "year", "month", "day", "hour", "minute", "weekday"].enumerated().map {
            .init($1, .integer, cell: Cell.now + $0)
        })

    private static let counters = Facts.Read.stockCounters.rawValue

    private static let stock = LuaSchema.Record(
        "ctx.stock", cells: 0,
        [
            .init("id", .text, cell: Cell.stock), .init("name", .text, cell: Cell.stock + 1),
            .init("type", .text, cell: Cell.stock + 2),
            .init("sent", .integer, cell: Cell.stock + 3, marks: counters),
            .init("redeemed", .integer, cell: Cell.stock + 4, marks: counters),
            .init("remaining", .integer, cell: Cell.stock + 5, marks: counters),
        ])

    private static let coupon = LuaSchema.Record(
        "ctx.coupon", cells: 0,
        [
            .init("code", .text, cell: Cell.coupon),
            .init("received_at", .integer, cell: Cell.coupon + 1),
            .init("available_from", .integer, cell: Cell.coupon + 2),
            .init("expires_at", .integer, cell: Cell.coupon + 3),
            .init("channel", .text, cell: Cell.coupon + 4),
        ])

    private static let walletMark = Facts.Read.wallet.rawValue

    private static let wallet = LuaSchema.Record(
        "ctx.wallet", cells: 0,
        [
            .init("user", .text, cell: Cell.wallet),
            .init("count", .integer, cell: Cell.wallet + 1, marks: walletMark),
            .init("of_stock", .integer, cell: Cell.wallet + 2, marks: walletMark),
            .init("redeemed", .integer, cell: Cell.wallet + 3, marks: walletMark),
            .init("redeemed_today", .integer, cell: Cell.wallet + 4, marks: walletMark),
            .init("first_purchase", .boolean, cell: Cell.wallet + 5, marks: walletMark),
            .init("coupons", .list(Record.walletCoupon), cell: Cell.wallet + 6, marks: walletMark),
        ])

    private static let redemption = LuaSchema.Record(
        "ctx.redemption", cells: 0,
        [
            .init("request_no", .text, cell: Cell.redemption),
            .init("method", .text, cell: Cell.redemption + 1),
            .init("store", .record(Record.store)),
            .init(
                "applied", .list(Record.applied), cell: Cell.redemption + 4,
                marks: Facts.Read.applied.rawValue),
        ])

    private static let walletCoupon = LuaSchema.Record(
        "coupon", cells: Cell.walletCoupon,
        [.init("state", .text), .init("stock", .text, cell: 1), .init("code", .text, cell: 2)])

    private static let store = LuaSchema.Record(
        "ctx.redemption.store", cells: 0,
        [
            .init("id", .text, cell: Cell.redemption + 2),
            .init("region", .text, cell: Cell.redemption + 3),
        ])

    private static let applied = LuaSchema.Record(
        "applied coupon", cells: Cell.applied,
        [.init("stock", .text), .init("discount", .integer, cell: 1)])
}
