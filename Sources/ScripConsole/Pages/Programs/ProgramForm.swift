internal import ScripCore
internal import ScripPrograms

/// The form that creates a campaign or an activity.
struct ProgramForm {
    /// What is created.
    enum Kind: String {
        case campaign
        case payGift = "pay_gift"

        /// Where its pages are.
        var path: String {
            switch self {
            case .campaign: "/console/programs"
            case .payGift: "/console/programs/pay-gifts"
            }
        }
    }

    let visit: Visit
    let kind: Kind

    private var fields: [FormField] {
        switch kind {
        case .campaign: campaignFields
        case .payGift: activityFields
        }
    }

    private var activityFields: [FormField] {
        [
            field("name", .text(max: 128), required: true),
            field("merchant", .text(max: 32), required: true),
            field("stocks", .lines(max: 200), required: true),
            field("merchants", .lines(max: 17_000), required: true),
            field("amount_min", .money, required: true),
            field("begin", .moment, required: true), field("end", .moment, required: true),
            field("members_only", .flag), field("goods_tags", .lines(max: 7_000)),
        ]
    }

    private var campaignFields: [FormField] {
        [
            field("name", .text(max: 128), required: true),
            field("kind", kinds, value: Campaign.Kind.payment.rawValue, required: true),
            field("merchant", .text(max: 32), required: true),
            field("stocks", .lines(max: 200), required: true),
            field("stores", .lines(max: 65_000)),
            field("amount_min", .money),
            field("begin", .moment), field("end", .moment, required: true),
            field("rule", .text(max: 50)), field("params", .lines(max: 20_000)),
        ]
    }

    private var kinds: FormField.Kind {
        .choice(Campaign.Kind.allCases.map { ($0.rawValue, visit.format.word($0.rawValue)) })
    }

    private func field(
        _ name: String, _ kind: FormField.Kind, value: String = "", required: Bool = false
    ) -> FormField {
        let language = visit.format.language
        var field = FormField(
            name: name, kind: kind,
            label: Words.text("programs.field." + name, language) ?? name,
            help: Words.text("programs.help." + name, language))
        field.value = value
        field.isRequired = required
        return field
    }

    private func document() -> FormDocument {
        var document = FormDocument(visit)
        for name in ["request_no", "name", "kind", "merchant", "rule"] { document.text(name) }
        for name in ["stocks", "stores", "merchants", "goods_tags"] {
            let lines = Page.lines(visit.text(name) ?? "").map { line in
                String(line.filter { !$0.isNewline }).trimmed
            }.filter { !$0.isEmpty }
            if !lines.isEmpty { document.set(name, .list(lines.map { .string($0) })) }
        }
        if kind == .payGift { document.flag("members_only") }
        document.money("amount_min")
        document.moment("begin")
        document.moment("end", isEnd: true)
        if let typed = visit.field("params") {
            if let value = try? JSONValue(json: Array(typed.utf8)) {
                document.set("params", value)
            } else {
                document.note("params", "json")
            }
        }
        return document
    }

    /// Creates it.
    func answer() -> ConsoleAnswer {
        let document = document()
        guard document.problems.isEmpty else {
            return page(isTyped: true, problems: document.problems)
        }
        do throws(ScripError) {
            let bytes = try visit.answer(kind.rawValue + ".create", body: document.value)
            let id = try JSONValue(json: bytes)["id"]?.string ?? ""
            return .moved(to: "\(kind.path)/\(id)?done=\(kind.rawValue)_created")
        } catch {
            return page(isTyped: true, error: error)
        }
    }

    /// The form.
    func page(
        isTyped: Bool, problems: [String: FormField.Problem] = [:], error: ScripError? = nil
    ) -> ConsoleAnswer {
        let all = problems.merging(
            FormField.problems(error, among: fields.map(\.name))
        ) { first, _ in first }
        let drawn = fields.map { field -> JSONValue in
            var field = field
            if isTyped { field.value = visit.text(field.name) ?? "" }
            field.problem = all[field.name]
            return field.json
        }
        return visit.page(
            "program-new",
            [
                "fields": .list(drawn), "path": .string(kind.path),
                "is_campaign": .boolean(kind == .campaign),
                "zone": .string(visit.format.zone.identifier),
            ], error: error,
            status: problems.isEmpty ? 200 : 422)
    }
}
