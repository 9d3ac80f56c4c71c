internal import ScripContract
internal import ScripCore

extension Page {
    /// Customers' coupons.
    static let wallets: [Page] = [
        .get("/console/wallets", "wallet") { visit throws(ScripError) in
            guard let user = visit.field("user") else { return visit.page("wallet") }
            let wallet = try visit.ask(
                "wallet",
                [
                    "user": .string(user), "after": .text(visit.field("after")),
                    "limit": .integer(20),
                ])
            return visit.page(
                "wallet",
                [
                    "user": .string(user), "user_path": .string(user.percentEncoded),
                    "all": wallet["total"], "next": wallet["next"],
                    "coupons": .list((wallet["coupons"]?.items ?? []).map(CouponView.shown)),
                ])
        },
        // A form has no path with a part of its own: this leads there.
        .get("/console/coupons", "coupon") { visit throws(ScripError) in
            .moved(to: "/console/coupons/" + (visit.field("coupon") ?? "").percentEncoded)
        },
        .get("/console/coupons/{coupon}", "coupon") { visit throws(ScripError) in
            try couponPage(visit)
        },
        .post("/console/coupons/{coupon}/deactivate", "deactivate") { visit throws(ScripError) in
            do throws(ScripError) {
                guard visit.field("sure") == "true" else {
                    throw .invalid(
                        "sure", "is not ticked", remedy: "Tick it to switch the coupon off")
                }
                _ = try visit.ask(
                    "deactivate",
                    [
                        "coupon": .string(visit.part("coupon")),
                        "request_no": .text(visit.field("request_no")),
                        "reason": .text(visit.field("reason")),
                    ])
            } catch {
                guard error.code != .notFound else { throw error }
                return try couponPage(visit, error: error)
            }
            return .moved(
                to:
                    "/console/coupons/\(visit.part("coupon").percentEncoded)?done=coupon_deactivated"
            )
        },
    ]

    private static func couponPage(
        _ visit: Visit, error: ScripError? = nil
    ) throws(ScripError) -> ConsoleAnswer {
        let coupon = try visit.ask("coupon", ["coupon": .string(visit.part("coupon"))])
        return visit.page(
            "coupon",
            [
                "coupon": CouponView.shown(coupon),
                "here": .string(visit.part("coupon").percentEncoded),
                "user_path": .text(coupon["user"]?.string?.percentEncoded),
                "typed": .text(error == nil ? nil : visit.text("reason")),
            ], error: error)
    }
}

/// What pages add to a coupon that an operation answered.
enum CouponView {
    static func shown(_ coupon: JSONValue) -> JSONValue {
        guard case .object(let members) = coupon else { return coupon }
        let state = coupon["state"]?.string ?? ""
        let name = (coupon["stock_id"]?.string ?? "") + ":" + (coupon["coupon_code"]?.string ?? "")
        return .object(
            members + [
                .init(key: "badge", value: .string(StockView.badge(state))),
                .init(key: "coupon_path", value: .string(name.percentEncoded)),
                .init(key: "may_end", value: .boolean(state == "sent")),
            ])
    }
}
