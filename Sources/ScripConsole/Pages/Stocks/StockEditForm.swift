internal import ScripContract
internal import ScripCore

/// The form that changes the outward parts of a stock.
struct StockEditForm {
    let visit: Visit
    /// As it is now.
    let stock: JSONValue

    private var fields: [FormField] {
        let form = StockForm(visit: visit, rule: nil, isTyped: false)
        return [
            form.field("goods", .text(max: 30), required: true),
            form.field("comment", .text(max: 40)),
            form.field("use_method", form.choice(UseMethod.self), value: "OFF_LINE"),
            form.field("mini_program.appid", .text(max: 32)),
            form.field("mini_program.path", .text(max: 128)),
            form.field("prevent_api_abuse", .flag),
            form.field("notify_appid", .text(max: 64)),
        ] + StockForm.display(visit)
    }

    /// The text of a field as the stock has it.
    private func present(_ name: String) -> String {
        var value: JSONValue? = stock
        for key in name.split(separator: ".") { value = value?[String(key)] }
        switch value {
        case .string(let text)?: return text
        case .boolean(true)?: return "true"
        default: return ""
        }
    }

    /// What has become different; an empty text takes a part away.
    private func document() -> FormDocument {
        var document = FormDocument(visit)
        for field in fields {
            let before = present(field.name)
            let now = visit.field(field.name) ?? ""
            guard now != before else { continue }
            if case .flag = field.kind {
                document.set(field.name, .boolean(now == "true"))
            } else if case .choice = field.kind, now.isEmpty {
                document.note(field.name, "stays")
            } else {
                document.set(field.name, .string(now))
            }
        }
        // A page is named by both its parts.
        let page = ["mini_program.appid", "mini_program.path"]
        if page.contains(where: { (visit.field($0) ?? "") != present($0) }) {
            for name in page where (visit.field(name) ?? "") == present(name) {
                document.set(name, .string(present(name)))
            }
        }
        return document
    }

    /// Changes the stock.
    func answer() throws(ScripError) -> ConsoleAnswer {
        var document = document()
        guard document.problems.isEmpty else {
            return page(isTyped: true, problems: document.problems)
        }
        document.set("stock_id", .string(visit.part("stock_id")))
        document.text("request_no")
        do throws(ScripError) {
            _ = try visit.answer("stock.edit", body: document.value)
        } catch {
            return page(isTyped: true, error: error)
        }
        return .moved(
            to: "/console/stocks/\(visit.part("stock_id").percentEncoded)?done=stock_edited")
    }

    /// The form.
    func page(
        isTyped: Bool, problems: [String: FormField.Problem] = [:], error: ScripError? = nil
    ) -> ConsoleAnswer {
        let all = problems.merging(
            FormField.problems(error, among: fields.map(\.name), visit.format)
        ) { first, _ in first }
        let drawn = fields.map { field -> JSONValue in
            var field = field
            field.value = isTyped ? visit.text(field.name) ?? "" : present(field.name)
            field.problem = all[field.name]
            return field.json
        }
        return visit.page(
            "stock-edit",
            [
                "fields": .list(drawn), "name": stock["name"],
                "has_problems": .boolean(!problems.isEmpty),
                "here": .string(visit.part("stock_id").percentEncoded),
            ], error: error, status: problems.isEmpty ? 200 : 422)
    }
}
