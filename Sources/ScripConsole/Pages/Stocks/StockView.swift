internal import ScripContract
internal import ScripCore

/// What pages add to a stock that an operation answered: how its state looks, and its words.
enum StockView {
    /// A stock with what its pages show besides.
    static func shown(_ stock: JSONValue, _ format: PageFormat) -> JSONValue {
        guard case .object(let members) = stock else { return stock }
        let state = stock["state"]?.string ?? ""
        return .object(
            members + [
                .init(key: "badge", value: .string(badge(state))),
                .init(key: "total", value: stock["limits"]?["total"] ?? .null),
                .init(key: "is_running", value: .boolean(state == "running")),
                .init(key: "is_paused", value: .boolean(state == "paused")),
                .init(key: "is_waiting", value: .boolean(state == "unaudited")),
                .init(key: "is_stopped", value: .boolean(state == "stopped")),
                .init(
                    key: "takes_codes", value: .boolean(stock["code_mode"] == .string("uploaded"))),
                .init(
                    key: "names_codes", value: .boolean(stock["code_mode"] == .string("assigned"))),
                .init(key: "colour", value: .string(colour(stock))),
                .init(key: "validity", value: .list(validity(stock["available"], format))),
            ])
    }

    /// The class of a state's badge.
    static func badge(_ state: String) -> String {
        switch state {
        case "running", "sent": "good"
        case "stopped", "ended", "deactivated", "expired", "over": "bad"
        case "paused", "unaudited", "waiting": "warn"
        default: ""
        }
    }

    /// What the card is painted in: the platform's own green unless the merchant chose.
    private static func colour(_ stock: JSONValue) -> String {
        let chosen = stock["display"]?["background_color"]?.string.flatMap(
            CardColour.init(rawValue:))
        return (chosen ?? .jade).hex
    }

    /// When coupons count, in words.
    static func validity(_ available: JSONValue?, _ format: PageFormat) -> [JSONValue] {
        guard let available else { return [.string(word("always", format))] }
        var words: [String] = []
        if let begin = available["begin"]?.string {
            words.append(word("from", format) + " " + format.time(begin))
        }
        if let end = available["end"]?.string {
            words.append(word("until", format) + " " + format.time(end))
        }
        if let days = available["days_after_receipt"]?.integer {
            words.append(word("days", format).replacing("{}", with: String(days)))
        }
        if let days = available["wait_days"]?.integer, days > 0 {
            words.append(word("wait", format).replacing("{}", with: String(days)))
        }
        words += hours(available, format)
        return (words.isEmpty ? [word("always", format)] : words).map { .string($0) }
    }

    /// The days and hours on which coupons count, in words; none where they always do.
    static func hours(_ available: JSONValue?, _ format: PageFormat) -> [String] {
        var words: [String] = []
        if let week = available?["week"] { words.append(self.week(week, format)) }
        if let windows = available?["windows"]?.items, !windows.isEmpty {
            words += windows.prefix(5).map { window in
                format.time(window["begin"]?.string ?? "") + " – "
                    + format.time(window["end"]?.string ?? "")
            }
            if windows.count > 5 { words.append("… " + format.number(Int64(windows.count))) }
        }
        return words
    }

    /// The same for a template.
    static func hoursShown(_ available: JSONValue?, _ format: PageFormat) -> JSONValue {
        .list(hours(available, format).map { .string($0) })
    }

    /// `Fri, Sat 22:00–02:00 the day after`; weeks begin on Monday.
    private static func week(_ week: JSONValue, _ format: PageFormat) -> String {
        let named = week["days"]?.items.compactMap(\.integer) ?? []
        let days = ([1, 2, 3, 4, 5, 6, 0] as [Int64]).filter(named.contains)
            .map { format.word("weekday_\($0)") }
        let hours = (week["slots"]?.items ?? []).map { slot in
            let (begin, end) = (clock(slot["begin"]), clock(slot["end"]))
            guard end <= begin else { return begin + "–" + end }
            return word("overnight", format).replacing("{begin}", with: begin)
                .replacing("{end}", with: end)
        }
        let between = format.language == .chinese ? "、" : ", "
        return [days.count == 7 ? [word("every_day", format)] : days, hours]
            .filter { !$0.isEmpty }.map { $0.joined(separator: between) }.joined(separator: " ")
    }

    /// `22:00` of `22:00:00`; seconds stay where there are any.
    private static func clock(_ time: JSONValue?) -> String {
        let text = time?.string ?? ""
        return text.hasSuffix(":00") && text.count == 8 ? String(text.dropLast(3)) : text
    }

    private static func word(_ key: String, _ format: PageFormat) -> String {
        Words.text("stocks.validity." + key, format.language) ?? key
    }

    // MARK: Exposure

    /// What a stock can cost at most, worked out from what one redemption can take off at most.
    ///
    /// - Parameters:
    ///   - exposure: What `rule.exposure` answers.
    ///   - limits: The stock's limits.
    static func cost(_ exposure: JSONValue, _ limits: JSONValue?) -> JSONValue {
        let bound = exposure["most"]?["amount"]?.integer
        let found = exposure["found"]?["dearest"]?["discount"]?.integer
        let perOrder = limits?["amount"]?["per_order"]?.integer
        let each = [bound, perOrder].compactMap { $0 }.min()
        let total = limits?["total"]?.integer
        let budget = limits?["amount"]?["total"]?.integer
        let product = each.flatMap { each in
            total.map { total -> Int64 in
                let (product, isOver) = each.multipliedReportingOverflow(by: total)
                return isOver ? .max : product
            }
        }
        return .object([
            .init(key: "each", value: .number(each) ?? .null),
            .init(key: "dearest", value: .number(found) ?? .null),
            .init(key: "runs", value: exposure["found"]?["runs"] ?? .null),
            .init(
                key: "is_nothing",
                value: .boolean(exposure["found"]?["applied"]?.integer == 0)),
            .init(key: "coupons", value: .number(total) ?? .null),
            .init(key: "product", value: .number(product) ?? .null),
            .init(key: "budget", value: .number(budget) ?? .null),
            .init(key: "most", value: .number([product, budget].compactMap { $0 }.min()) ?? .null),
            .init(
                key: "is_over",
                value: .boolean((product ?? 0) > (budget ?? .max))),
            .init(key: "share", value: exposure["share"]?["hundredths_of_percent"] ?? .null),
        ])
    }
}
