internal import ScripContract
internal import ScripCore
internal import ScripHost

extension Page {
    /// The counter: scan, look, redeem, take back.
    static let cashier: [Page] = [
        .get("/console/cashier", "redeem") { visit throws(ScripError) in
            visit.page("cashier", ["store": .text(visit.store)])
        },
        .post("/console/cashier/look", "redeem") { visit throws(ScripError) in
            try counter(visit) { visit throws(ScripError) in try look(visit) }
        },
        .post("/console/cashier/redeem", "redeem") { visit throws(ScripError) in
            try counter(visit) { visit throws(ScripError) in try redeem(visit) }
        },
        .post("/console/cashier/undo", "return") { visit throws(ScripError) in
            try counter(visit) { visit throws(ScripError) in
                let returned = try visit.ask(
                    "return",
                    [
                        "request_no": .text(visit.field("request_no")),
                        "coupon": .text(visit.field("coupon")),
                    ])
                return [("undone", returned)]
            }
        },
        // For phones whose browser has no camera for pages: a photo is read here.
        .post("/console/cashier/photo", "redeem", .picture) { visit throws(ScripError) in
            let codes = try visit.console.pictures.codes(visit.request.body)
            let answer = JSONValue.object([
                .init(key: "codes", value: .list(codes.map { .string($0) }))
            ])
            return .json(answer.json)
        },
        .get("/console/cashier/today", "redemptions") { visit throws(ScripError) in
            try today(visit)
        },
    ]

    /// A step at the counter: the whole page, or its verdict alone for the page's own script.
    private static func counter(
        _ visit: Visit, _ step: (Visit) throws(ScripError) -> [Visit.Shown]
    ) throws(ScripError) -> ConsoleAnswer {
        var members: [Visit.Shown] = []
        var failure: ScripError?
        do throws(ScripError) {
            members = try step(visit)
        } catch {
            failure = error
        }
        members += [
            ("code", .text(visit.field("code"))), ("amount", .text(visit.field("amount"))),
            ("basket", .text(visit.text("basket"))), ("store", .text(visit.store)),
        ]
        var answer: ConsoleAnswer
        if visit.request.formToken == nil {
            answer = visit.page("cashier", members: members, error: failure)
        } else {
            members.append(("error", failure.map(visit.shown)))
            answer = .page(visit.fragment("cashier-verdict", members: members))
        }
        if let store = visit.field("store"), store.count <= 64 {
            answer.headers.append(
                (
                    "Set-Cookie",
                    cookie(
                        "scrip_store", store.percentEncoded, seconds: 365 * 86_400, visit.request)
                ))
        }
        return answer
    }

    /// What a coupon is, and what it would take off the basket, if there is one.
    private static func look(_ visit: Visit) throws(ScripError) -> [Visit.Shown] {
        guard let typed = visit.field("code"),
            let code = try ScannedCode(typed).coupon(visit)
        else {
            throw .invalid("code", "is empty", remedy: "Scan the coupon, or type its code")
        }
        let shown = try visit.ask("coupon", ["coupon": .string(code)])
        var members: [Visit.Shown] = [
            ("coupon", shown), ("coupon_code", .string(code)),
            ("stock", try visit.face(of: shown["stock_id"]?.string ?? "")),
        ]
        guard let basket = try visit.basket() else {
            members.append(("wants_basket", .boolean(shown["state"]?.string == "sent")))
            return members
        }
        let quote = try visit.ask("quote", members: checkout(code, basket, visit, number: nil))
        if let offer = quote["offers"]?.items.first {
            members.append(("offer", visit.worded(offer)))
        }
        return members
    }

    private static func redeem(_ visit: Visit) throws(ScripError) -> [Visit.Shown] {
        guard let code = visit.field("coupon") else {
            throw .invalid("coupon", "is empty", remedy: "Look the coupon up first")
        }
        guard let basket = try visit.basket() else {
            throw .invalid("amount", "is empty", remedy: "Type what is to be paid")
        }
        let receipt = try visit.ask(
            "redeem", members: checkout(code, basket, visit, number: visit.field("request_no")))
        // A receipt says which coupon was refused, but not by which rule.
        let rule = receipt["reason"] == nil ? nil : visit.rule(of: code)
        return [("receipt", visit.worded(receipt, of: rule)), ("coupon_code", .string(code))]
    }

    private static func checkout(
        _ code: String, _ basket: JSONValue, _ visit: Visit, number: String?
    ) -> [Visit.Shown] {
        [
            ("request_no", .text(number)), ("method", .string("OFF_LINE")),
            ("coupons", .list([.string(code)])),
            ("store", visit.store.map { .object([.init(key: "id", value: .string($0))]) }),
            ("basket", basket),
        ]
    }

    /// Today's redemptions, the newest first: the last pages of what may be long.
    private static func today(_ visit: Visit) throws(ScripError) -> ConsoleAnswer {
        let day = String(visit.now.rfc3339(in: visit.format.zone).prefix(10))
        let page = try visit.ask(
            "redemptions",
            [
                "day": .string(day), "store": .text(visit.field("store") ?? visit.store),
                "newest": .boolean(true), "limit": .integer(50),
            ])
        let count = page["count"]?.integer ?? 0
        return visit.page(
            "cashier-today",
            [
                "redemptions": page["redemptions"], "day": .string(day),
                "count": .integer(count),
                "more": .boolean(count >= ScripHost.RedemptionPage.countMax),
                "store": .text(visit.field("store") ?? visit.store),
            ])
    }
}

extension Visit {
    /// The store that somebody's counter is in.
    var store: String? {
        field("store")
            ?? request.cookie("scrip_store").flatMap(\.percentDecoded).flatMap {
                $0.isEmpty ? nil : $0
            }
    }

    /// The basket of a form: as JSON, or one line of an amount; nil when there is none.
    fileprivate func basket() throws(ScripError) -> JSONValue? {
        if let written = field("basket") {
            do throws(ScripError) {
                return try JSONValue(json: Array(written.utf8))
            } catch {
                throw ScripError(
                    error.code, error.detail, remedy: error.remedy,
                    at: .init(
                        document: "basket", line: error.place.line, column: error.place.column,
                        path: error.place.path ?? "basket"))
            }
        }
        guard let typed = field("amount") else { return nil }
        guard let amount = format.minorUnits(typed), amount > 0 else {
            throw .invalid(
                "amount", "is '\(typed.prefix(20))'", remedy: "Write an amount, such as 118.00")
        }
        return .object([
            .init(key: "currency", value: .string(format.currency)),
            .init(
                key: "lines",
                value: .list([
                    .object([
                        .init(key: "id", value: .string("1")),
                        .init(key: "sku", value: .string("AMOUNT")),
                        .init(key: "unit_price", value: .integer(amount)),
                        .init(key: "quantity", value: .integer(1)),
                    ])
                ])),
        ])
    }

    /// What a stock is called on its card.
    func face(of stock: String) throws(ScripError) -> JSONValue {
        let terms = try host.stock(StockID(rawValue: stock)).definition
        return .object([
            .init(key: "name", value: .string(terms.name)),
            .init(key: "goods", value: .string(terms.goods)),
        ])
    }

    /// Name and version of the rule that decides a coupon, as a verdict has them; nil for a coupon that is none.
    fileprivate func rule(of coupon: String) -> JSONValue? {
        do throws(ScripError) {
            let shown = try ask("coupon", ["coupon": .string(coupon)])
            let stock = try host.stock(StockID(rawValue: shown["stock_id"]?.string ?? ""))
            return .of([
                "name": .string(stock.definition.rule),
                "version": .string(stock.ruleVersion.rawValue),
            ])
        } catch {
            return nil
        }
    }

    /// An answer whose refusal is also said in the reader's language.
    ///
    /// - Parameter rule: The rule that decided, for an answer that does not name it.
    func worded(_ answer: JSONValue, of rule: JSONValue? = nil) -> JSONValue {
        guard case .object(var members) = answer else { return answer }
        let text =
            answer["verdict"]?.string == "failed"
            ? Words.text("cashier.failed", format.language)
            : ReasonText.words(answer["reason"], of: answer["rule"] ?? rule, format)
        members += Visit.members([("words", .text(text))])
        for outcome in ["applies", "refused", "failed"] {
            members.append(
                .init(key: outcome, value: .boolean(answer["verdict"]?.string == outcome)))
        }
        return .object(members)
    }
}
