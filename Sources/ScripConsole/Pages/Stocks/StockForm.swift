internal import ScripContract
internal import ScripCore

/// The form that a stock is created with: its fields, and the definition that becomes of them.
struct StockForm {
    let visit: Visit
    /// The rule chosen, as `rule.show` has it; nil as long as none is.
    let rule: JSONValue?
    /// Whether somebody has filled it in.
    let isTyped: Bool

    /// A group of fields under one heading.
    private typealias Group = (key: String, fields: [FormField])

    var parameters: ParameterForm { ParameterForm(rule?["params"], visit.format) }

    // MARK: Reading

    /// The definition, and what is no value.
    func document() -> FormDocument {
        var document = FormDocument(visit)
        for field in (before + after).flatMap(\.fields) {
            switch field.kind {
            case .flag: document.flag(field.name)
            case .number: document.number(field.name)
            case .money: document.money(field.name)
            case .moment: document.moment(field.name, isEnd: field.name == "available.end")
            case .text, .lines, .choice: document.text(field.name)
            }
        }
        StockWeek.read(into: &document)
        document.set("rule", .text(visit.field("rule")))
        let values = parameters.read(into: &document)
        if case .object(let members) = values, !members.isEmpty { document.set("params", values) }
        return document
    }

    // MARK: Drawing

    /// What the template shows of the form.
    func shown(
        problems: [String: FormField.Problem] = [:], error: ScripError? = nil
    ) -> [JSONValue.Member] {
        let names =
            (before + after).flatMap { $0.fields.map(\.name) } + parameters.names
            + ["rule", StockWeek.path]
        let all = problems.merging(FormField.problems(error, among: names, visit.format)) {
            first, _ in first
        }
        return [
            .init(key: "before", value: .list(before.map { drawn($0, all) })),
            .init(key: "after", value: .list(after.map { drawn($0, all) })),
            .init(
                key: "parameters",
                value: rule == nil
                    ? .null : parameters.shown(isTyped ? .typed(visit) : nil, problems: all)),
            .init(key: "week", value: StockWeek.shown(visit, all[StockWeek.path])),
            .init(
                key: "rule_problem",
                value: all["rule"].map { .string($0.text) } ?? .null),
            .init(key: "unproven", value: .text(visit.text("unproven")) ?? .null),
            .init(
                key: "asks_unproven",
                value: .boolean(error?.code == .notProven || visit.field("unproven") != nil)),
        ]
    }

    private func drawn(_ group: Group, _ problems: [String: FormField.Problem]) -> JSONValue {
        .object([
            .init(key: "legend", value: .string(word("group." + group.key))),
            .init(
                key: "fields",
                value: .list(
                    group.fields.map { field in
                        var field = field
                        if isTyped { field.value = visit.text(field.name) ?? "" }
                        field.problem = problems[field.name]
                        return field.json
                    })),
        ])
    }

    // MARK: Fields

    /// What stands before the rule.
    private var before: [Group] {
        [
            (
                "card",
                [
                    field("name", .text(max: 42), required: true),
                    field("type", choice(StockType.self), value: StockType.normal.rawValue),
                    field("goods", .text(max: 30), required: true),
                    field("merchant", .text(max: 32), required: true),
                    field("comment", .text(max: 40)),
                ]
            )
        ]
    }

    /// What stands behind the rule.
    private var after: [Group] {
        [
            (
                "use",
                [
                    field("code_mode", choice(CodeMode.self), value: CodeMode.generated.rawValue),
                    field("codes_ignore_case", .flag),
                    field("use_method", choice(UseMethod.self), value: UseMethod.offLine.rawValue),
                    field("mini_program.appid", .text(max: 32)),
                    field("mini_program.path", .text(max: 128)),
                ]
            ),
            (
                "available",
                [
                    field("available.begin", .moment), field("available.end", .moment),
                    field("available.days_after_receipt", .number),
                    field("available.wait_days", .number),
                ]
            ),
            (
                "sending",
                [
                    field("limits.total", .number), field("limits.per_user", .number),
                    field("limits.per_day", .number), field("natural_person_limit", .flag),
                    field("prevent_api_abuse", .flag),
                ]
            ),
            (
                "redeeming",
                [
                    field("limits.redeem.per_order", .number),
                    field("limits.redeem.per_user.day", .number),
                    field("limits.redeem.per_user.week", .number),
                    field("limits.redeem.per_user.month", .number),
                    field("limits.redeem.per_user.year", .number),
                    field("limits.redeem.per_day", .number),
                    field("limits.amount.total", .money), field("limits.amount.per_user", .money),
                    field("limits.amount.per_order", .money),
                ]
            ),
            (
                "together",
                [
                    field("layer", choice(StockLayer.self), value: StockLayer.store.rawValue),
                    field("priority", .number), field("exclusive_group", .text(max: 64)),
                ]
            ),
            (
                "display",
                StockForm.display(visit) + [field("display.merchant_name", .text(max: 32))]
                    + [field("display.logo_url", .text(max: 128))]
            ),
        ]
    }

    /// What the card shows besides, and may be changed later on.
    static func display(_ visit: Visit) -> [FormField] {
        let form = StockForm(visit: visit, rule: nil, isTyped: false)
        return [
            form.field("display.description", .lines(max: 2_000)),
            form.field("display.background_color", form.choice(CardColour.self, open: true)),
            form.field("display.image_url", .text(max: 128)),
            form.field(
                "entrance.code_display", form.choice(StockEntrance.CodeDisplay.self, open: true)),
        ]
    }

    func field(
        _ name: String, _ kind: FormField.Kind, value: String = "", required: Bool = false
    ) -> FormField {
        var field = FormField(
            name: name, kind: kind, label: word("field." + name),
            help: Words.text("stocks.help." + name, visit.format.language))
        field.value = value
        field.isRequired = required
        if case .choice = kind, !value.isEmpty { field.isRequired = true }
        return field
    }

    /// The words of the data contract that a field may have.
    func choice<Word: RawRepresentable<String> & CaseIterable>(
        _: Word.Type, open: Bool = false
    ) -> FormField.Kind {
        let none = open ? [("", word("none_word"))] : []
        return .choice(none + Word.allCases.map { ($0.rawValue, visit.format.word($0.rawValue)) })
    }

    private func word(_ key: String) -> String {
        Words.text("stocks." + key, visit.format.language) ?? key
    }
}

/// The days of the week and the hours on which coupons count.
enum StockWeek {
    static let path = "available.week"
    private static let slots = 1...2

    static func read(into document: inout FormDocument) {
        let visit = document.visit
        let days = (0...6).filter { visit.field("week.\($0)") == "true" }
        var stretches: [JSONValue] = []
        for slot in slots {
            let begin = visit.field("slot.\(slot).begin")
            let end = visit.field("slot.\(slot).end")
            guard begin != nil || end != nil else { continue }
            guard let begin, let end else { return document.note(path, "slot") }
            stretches.append(
                .object([
                    .init(key: "begin", value: .string(begin)),
                    .init(key: "end", value: .string(end)),
                ]))
        }
        guard !days.isEmpty || !stretches.isEmpty else { return }
        // Hours without days are those of every day.
        let named = days.isEmpty ? Array(0...6) : days
        document.set(path + ".days", .list(named.map { .integer(Int64($0)) }))
        if !stretches.isEmpty { document.set(path + ".slots", .list(stretches)) }
    }

    static func shown(_ visit: Visit, _ problem: FormField.Problem?) -> JSONValue {
        .object([
            .init(
                key: "days",
                value: .list(
                    // Weeks are shown from Monday.
                    [1, 2, 3, 4, 5, 6, 0].map { day in
                        .object([
                            .init(key: "day", value: .integer(Int64(day))),
                            .init(
                                key: "day_word", value: .string(visit.format.word("weekday_\(day)"))
                            ),
                            .init(
                                key: "checked",
                                value: .boolean(visit.field("week.\(day)") == "true")),
                        ])
                    })),
            .init(
                key: "slots",
                value: .list(
                    slots.map { slot in
                        .object([
                            .init(key: "slot", value: .integer(Int64(slot))),
                            .init(
                                key: "begin",
                                value: .text(visit.text("slot.\(slot).begin")) ?? .null),
                            .init(
                                key: "end", value: .text(visit.text("slot.\(slot).end")) ?? .null),
                        ])
                    })),
            .init(key: "week_problem", value: problem.map { .string($0.text) } ?? .null),
        ])
    }
}
