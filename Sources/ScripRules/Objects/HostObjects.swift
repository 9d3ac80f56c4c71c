package import LuaSandbox
internal import ScripCore

/// The host objects as the sandbox is built from them; ``HostObject`` describes each.
package enum HostObjects {
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
    }

    package static let schema = LuaSchema(
        records: HostObject.allCases.filter { $0.record != nil }.map { object in
            LuaSchema.Record(object.rawValue, cells: cells(of: object), fields(of: object))
        },
        keyCell: Basket.Cell.id, quantityCell: Basket.Cell.quantity,
        steps: (filter: "scope", check: "eligible", value: "discount"))

    /// Cells of one row; what stands in the context has none of its own.
    private static func cells(of object: HostObject) -> Int {
        switch object {
        case .line: Basket.Cell.count
        case .context: Cell.count
        case .walletCoupon, .applied: object.fields.count
        default: 0
        }
    }

    // Names are compared one after the other: what rules ask of a line most often comes first.
    private static let often = ["amount", "brand", "category", "tags", "quantity", "unused", "sku"]

    private static func fields(of object: HostObject) -> [LuaSchema.Field] {
        let fields = object.fields.compactMap(\.inSandbox)
        let first = often.compactMap { name in fields.first { $0.name == name } }
        return first + fields.filter { !often.contains($0.name) }
    }
}
