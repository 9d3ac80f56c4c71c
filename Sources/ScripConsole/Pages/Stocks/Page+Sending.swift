internal import Crypto
internal import ScripContract
internal import ScripCore

extension Page {
    /// Coupons that people send.
    static let sending: [Page] = [
        .get("/console/stocks/{stock_id}/send", "send") { visit throws(ScripError) in
            try sendPage(visit)
        },
        .post("/console/stocks/{stock_id}/send", "send", isLong: true) { visit throws(ScripError) in
            try sendToAll(visit)
        },
    ]

    /// Users of one form.
    private static let usersMax = 200

    private static func sendToAll(_ visit: Visit) throws(ScripError) -> ConsoleAnswer {
        let stock = try visit.ask("stock.show", ["stock_id": id(visit)])
        let namesCodes = stock["code_mode"] == .string("assigned")
        let lines = lines(visit.text("users") ?? "")
        let count = lines.count { line in line.contains { !$0.isWhitespace } }
        guard let number = visit.field("again_no") ?? visit.field("request_no"),
            (1...usersMax).contains(count)
        else {
            let error = ScripError.invalid(
                "users", "names \(count)", remedy: "Name 1 to \(usersMax), one a line")
            return try sendPage(visit, stock: stock, error: error)
        }
        var results: [JSONValue] = []
        var failed: [Substring] = []
        var seen: Set<String> = []
        for (index, line) in lines.enumerated() where line.contains(where: { !$0.isWhitespace }) {
            let target = SendTarget(line, namesCode: namesCodes)
            var row: [JSONValue.Member] = [
                .init(key: "line", value: .integer(Int64(index + 1))),
                .init(key: "user", value: .string(target.user)),
                .init(key: "user_path", value: .string(target.user.percentEncoded)),
                .init(key: "coupon", value: .null), .init(key: "problem", value: .null),
            ]
            if !seen.insert(target.key).inserted {
                row.append(.init(key: "doubled", value: .boolean(true)))
            } else {
                do throws(ScripError) {
                    let coupon = try send(target, "\(number)-\(target.digest)", visit)
                    row[3].value = CouponView.shown(coupon)
                } catch {
                    row[4].value = visit.shown(error)
                    failed.append(line)
                }
            }
            results.append(.object(row))
        }
        return try sendPage(
            visit, stock: stock, results: results, failed: failed.joined(separator: "\n"),
            number: number)
    }

    private static func send(
        _ target: SendTarget, _ number: String, _ visit: Visit
    ) throws(ScripError) -> JSONValue {
        try visit.ask(
            "send",
            [
                "stock_id": id(visit), "request_no": .string(number),
                "user": .string(target.user), "code": .text(target.code),
            ])
    }

    private static func sendPage(
        _ visit: Visit, stock: JSONValue? = nil, results: [JSONValue] = [], failed: String = "",
        number: String? = nil, error: ScripError? = nil
    ) throws(ScripError) -> ConsoleAnswer {
        var shown = stock
        if shown == nil { shown = try visit.ask("stock.show", ["stock_id": id(visit)]) }
        return visit.page(
            "send",
            [
                "stock": StockView.shown(shown ?? .null, visit.format),
                "here": .string(visit.part("stock_id").percentEncoded), "results": .list(results),
                "failed": failed.isEmpty ? nil : .string(failed), "again_no": .text(number),
                "typed": .text(error == nil ? nil : visit.text("users")),
            ], error: error)
    }
}

/// A line of a form that sends: a user, and a code where the merchant names codes.
private struct SendTarget {
    let user: String
    let code: String?

    init(_ line: Substring, namesCode: Bool) {
        let trimmed = SendTarget.trimmed(line)
        guard namesCode,
            let gap = trimmed.lastIndex(where: { $0.isWhitespace || $0 == "," || $0 == "，" })
        else {
            (user, code) = (trimmed, nil)
            return
        }
        user = SendTarget.trimmed(trimmed[..<gap])
        code = String(trimmed[trimmed.index(after: gap)...])
    }

    private static func trimmed(_ text: Substring) -> String {
        String(
            text.drop { $0.isWhitespace || $0 == "," }.reversed()
                .drop { $0.isWhitespace || $0 == "," }.reversed())
    }

    /// What makes it another than those before it.
    var key: String { user + "\n" + (code ?? "") }

    /// The end of its request number: whatever becomes of the lines around it, the same form sends it once.
    var digest: String { Hex.text(Array(SHA256.hash(data: Array(key.utf8))).prefix(8)) }
}
