internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripOperations

extension Page {
    /// A customer's own coupons: whoever has a link that is signed for a user sees that user's, and no others.
    static let card: [Page] = [
        .get("/card", ConsoleRight.anybody) { visit throws(ScripError) in
            try customer(visit) { link throws(ScripError) in try wallet(visit, link) }
        },
        .get("/card/coupon", ConsoleRight.anybody) { visit throws(ScripError) in
            try customer(visit) { link throws(ScripError) in try coupon(visit, link) }
        },
        .post("/card/coupon", ConsoleRight.anybody) { visit throws(ScripError) in
            try customer(visit) { link throws(ScripError) in try consume(visit, link) }
        },
        .post("/console/cards", ConsoleRight.cards) { visit throws(ScripError) in
            guard let user = visit.field("user") else {
                throw .invalid("user", "is empty", remedy: "Say whose card it is")
            }
            let link = try CardLink(user: user, at: visit.now, visit.console.secret)
            return visit.page(
                "card-link",
                [
                    "user": .string(user), "link": .string("/card?" + link.query),
                    "origin": .string(visit.origin),
                    "until": .string(
                        Instant(epochSeconds: link.until).rfc3339(in: visit.format.zone)),
                ])
        },
    ]

    /// A page for whoever the link is signed for; everybody else is told why not.
    private static func customer(
        _ visit: Visit, _ page: (CardLink) throws(ScripError) -> ConsoleAnswer
    ) throws(ScripError) -> ConsoleAnswer {
        do throws(ScripError) {
            return try page(CardLink(visit))
        } catch {
            return visit.page("card-error", error: error)
        }
    }

    private static func wallet(_ visit: Visit, _ link: CardLink) throws(ScripError) -> ConsoleAnswer
    {
        let page = try visit.asCustomer(
            "wallet",
            [
                ("user", .string(link.user)), ("state", .text(visit.field("state") ?? "sent")),
                ("limit", .integer(20)), ("after", .text(visit.field("after"))),
            ])
        return visit.page(
            "card-wallet",
            [
                "coupons": .list(
                    (page["coupons"]?.items ?? []).map { noticed($0, visit) }),
                "query": .string(link.query), "next": page["next"],
                "state": .string(visit.field("state") ?? "sent"),
                "others": .list(
                    ["sent", "used", "expired"].map { state in
                        .object([
                            .init(key: "state", value: .string(state)),
                            .init(
                                key: "current",
                                value: .boolean(state == visit.field("state") ?? "sent")),
                        ])
                    }),
            ])
    }

    /// A coupon with what its customer ought to notice: it has just come, or is about to expire.
    private static func noticed(_ coupon: JSONValue, _ visit: Visit) -> JSONValue {
        guard case .object(var members) = coupon else { return coupon }
        let now = visit.now.epochSeconds
        if let from = coupon["available_from"]?.string.flatMap({ try? Instant(rfc3339: $0) }),
            from.epochSeconds > now
        {
            members.append(.init(key: "waits", value: .boolean(true)))
        }
        if coupon["state"]?.string == "sent" {
            if let end = coupon["expires_at"]?.string.flatMap({ try? Instant(rfc3339: $0) }),
                end.epochSeconds - now < 3 * 86_400
            {
                members.append(.init(key: "ends_soon", value: .boolean(true)))
            }
            if let received = coupon["received_at"]?.string.flatMap({ try? Instant(rfc3339: $0) }),
                now - received.epochSeconds < 86_400
            {
                members.append(.init(key: "is_new", value: .boolean(true)))
            }
            members.append(.init(key: "usable", value: .boolean(true)))
        }
        return .object(members)
    }

    private static func coupon(
        _ visit: Visit, _ link: CardLink, refused: JSONValue? = nil, error: ScripError? = nil
    ) throws(ScripError) -> ConsoleAnswer {
        let card = try visit.host.card(CouponCode(rawValue: visit.field("c") ?? ""))
        guard card.coupon.user.rawValue == link.user else { throw Page.noSuchCoupon }
        let words = refused.map { reason in
            ReasonText.words(reason, of: nil, visit.format) ?? reason["message"]?.string ?? ""
        }
        return visit.page(
            "card-coupon", members: try shown(card, visit, link) + [("not_used", .text(words))],
            error: error)
    }

    /// Everything a customer sees of one coupon.
    static func shown(
        _ card: Card, _ visit: Visit, _ link: CardLink
    ) throws(ScripError) -> [Visit.Shown] {
        let shown = noticed(
            try JSONValue(json: card.json(.compact, zone: visit.format.zone)), visit)
        let code = card.coupon.code.rawValue
        let entrance = card.stock.definition.entrance
        var members: [Visit.Shown] = [
            ("coupon", shown),
            ("hours", StockView.hoursShown(shown["stock"]?["available"], visit.format)),
            ("query", .string(link.query)),
            ("jumps", JumpLink.shown(shown["stock"]?["entrance"])),
            ("qualified", .string("\(card.coupon.stock.rawValue):\(code)")),
            (
                "may_consume",
                .boolean(
                    card.stock.definition.useMethod == .selfConsume && card.state == .sent)
            ),
        ]
        if card.state == .sent, entrance?.codeDisplay != .notShow {
            members += codes(code)
            members.append(
                (
                    "short",
                    .string(
                        try ShortCode.text(entry: card.coupon.sentIn, visit.console.secret))
                ))
        }
        return members
    }

    /// Both pictures of a code: hand scanners read either, scales and old tills only one.
    private static func codes(_ code: String) -> [Visit.Shown] {
        var members: [Visit.Shown] = []
        if let picture = QRCode(code) {
            members.append(
                (
                    "qr",
                    .object([
                        .init(key: "side", value: .integer(Int64(picture.side))),
                        .init(key: "pixels", value: .integer(Int64(picture.side * 6))),
                        .init(key: "path", value: .string(picture.path)),
                    ])
                ))
        }
        if let picture = Code128(code) {
            members.append(
                (
                    "bars",
                    .object([
                        .init(key: "width", value: .integer(Int64(picture.width))),
                        .init(key: "pixels", value: .integer(Int64(picture.width * 2))),
                        .init(key: "height", value: .integer(Int64(Code128.height))),
                        .init(key: "path", value: .string(picture.path)),
                    ])
                ))
        }
        return members
    }

    /// Redeems a coupon of a stock that customers redeem themselves (用户自助核销).
    private static func consume(
        _ visit: Visit, _ link: CardLink
    ) throws(ScripError) -> ConsoleAnswer {
        let card = try visit.host.card(CouponCode(rawValue: visit.field("c") ?? ""))
        guard card.coupon.user.rawValue == link.user,
            card.stock.definition.useMethod == .selfConsume
        else { throw Page.noSuchCoupon }
        do throws(ScripError) {
            let answer = try visit.asCustomer(
                "use",
                [
                    // Not a number that a customer chooses: tills have theirs in the same book.
                    (
                        "request_no",
                        .string("CARD-\(card.coupon.sentIn)-\(card.coupon.version)")
                    ),
                    ("coupon", .text(visit.field("c"))), ("user", .string(link.user)),
                ])
            return try coupon(visit, link, refused: answer["reason"])
        } catch {
            return try coupon(visit, link, error: error)
        }
    }

    /// The same whether there is none or it is another's.
    private static let noSuchCoupon = ScripError(
        .notFound, "You have no such coupon", remedy: "See the list of your coupons")
}

extension Visit {
    /// Asks what a customer may, after their link was found to be signed.
    fileprivate func asCustomer(
        _ name: String, _ members: [Shown]
    ) throws(ScripError) -> JSONValue {
        let context = console.operations.asked(by: Caller("card " + request.peer, .guest))
        let body = JSONValue.object(Visit.members(members)).json
        return try JSONValue(
            json: console.answered(context, try .named(name), OperationRequest(body)))
    }

    /// What a path is put behind for somebody elsewhere.
    fileprivate var origin: String {
        (request.isSecure ? "https://" : "http://") + request.source.host
    }
}
