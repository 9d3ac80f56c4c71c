internal import ScripContract
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
            field("begin", .moment, help: nil, required: true),
            field("end", .moment, required: true),
            field("daily", .lines(max: 600)),
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
            field("rule", gates),
        ]
    }

    /// The gates that may have the last word on a payment.
    private var gates: FormField.Kind {
        let none = Words.text("programs.no_gate", visit.format.language) ?? ""
        let page = try? visit.ask("gate.list", ["limit": .integer(100)])
        let names = (page?["gates"]?.items ?? [])
            .filter { $0["about"]?.string == "payment" }
            .map { gate -> (value: String, label: String) in
                let name = gate["gate"]?.string ?? ""
                let title = gate["title"]?.string.map(visit.format.title)
                return (name, [name, title].compactMap { $0 }.joined(separator: " · "))
            }
        return .choice([("", none)] + names)
    }

    /// What the chosen gate declares; nil where none is chosen.
    private var parameters: ParameterForm? {
        guard kind == .campaign, let name = visit.field("rule"),
            let gate = try? visit.ask("gate.show", ["gate": .string(name)])
        else { return nil }
        return ParameterForm(gate["params"], visit.format)
    }

    private var kinds: FormField.Kind {
        .choice(Campaign.Kind.allCases.map { ($0.rawValue, visit.format.word($0.rawValue)) })
    }

    private func field(
        _ name: String, _ kind: FormField.Kind, value: String = "", required: Bool = false
    ) -> FormField {
        field(
            name, kind, help: Words.text("programs.help." + name, visit.format.language),
            value: value, required: required)
    }

    private func field(
        _ name: String, _ kind: FormField.Kind, help: String?, value: String = "",
        required: Bool = false
    ) -> FormField {
        let language = visit.format.language
        var field = FormField(
            name: name, kind: kind,
            label: Words.text("programs.field." + name, language) ?? name,
            help: help)
        field.value = value
        field.isRequired = required
        return field
    }

    /// The lines of a field that are not empty.
    private func lines(_ name: String) -> [String] {
        Page.lines(visit.text(name) ?? "").map { line in
            String(line.filter { !$0.isNewline }).trimmed
        }.filter { !$0.isEmpty }
    }

    private func document() -> FormDocument {
        var document = FormDocument(visit)
        for name in ["request_no", "name", "kind", "merchant", "rule"] { document.text(name) }
        for name in ["stocks", "stores", "merchants", "goods_tags"] {
            let lines = lines(name)
            if !lines.isEmpty { document.set(name, .list(lines.map { .string($0) })) }
        }
        if kind == .payGift {
            document.flag("members_only")
            if let stretches = DailyHours.document(lines("daily")) {
                document.set("daily", stretches)
            } else {
                document.note("daily", "hours")
            }
        }
        document.money("amount_min")
        document.moment("begin")
        document.moment("end", isEnd: true)
        if let values = parameters?.read(into: &document), values != .object([]) {
            document.set("params", values)
        }
        return document
    }

    /// Creates it.
    func answer() -> ConsoleAnswer {
        // Fields of one gate say nothing to another, even where they have the same names.
        guard kind != .campaign || visit.field("rule") == visit.field("params_of") else {
            return page(isTyped: true, isOtherGate: true)
        }
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
        isTyped: Bool, problems: [String: FormField.Problem] = [:], isOtherGate: Bool = false,
        error: ScripError? = nil
    ) -> ConsoleAnswer {
        let fields = fields
        let parameters = parameters
        let names = fields.map(\.name) + (parameters?.names ?? [])
        let all = problems.merging(FormField.problems(error, among: names, visit.format)) {
            first, _ in first
        }
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
                "gate": .text(parameters == nil ? nil : visit.field("rule")),
                "other_gate": .boolean(isOtherGate),
                "parameters": parameters?.shown(.typed(visit), problems: all),
                "has_problems": .boolean(!problems.isEmpty),
                "zone": .string(visit.format.zone.identifier),
            ], error: error,
            status: problems.isEmpty ? 200 : 422)
    }
}
