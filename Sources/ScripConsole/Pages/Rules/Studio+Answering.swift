internal import ScripContract
internal import ScripCore
internal import ScripOperations

extension Studio {
    /// A part of the page, which is put in its place by a script or rendered with the whole page.
    struct Part: Sendable {
        /// The template, and what it calls its value.
        let template: String
        let value: JSONValue
        /// What only a script is told.
        let told: [JSONValue.Member]

        init(_ template: String, _ value: JSONValue, told: [JSONValue.Member] = []) {
            self.template = template
            self.value = value
            self.told = told
        }

        /// What went wrong.
        init(_ error: ScripError, _ visit: Visit) {
            self.init("trouble", visit.shown(error))
        }
    }

    /// A part for a script.
    static func answer(_ visit: Visit, _ part: Part) -> ConsoleAnswer {
        let html = visit.fragment(
            "studio-" + part.template, ["part": part.value, "rule": .string(visit.part("rule"))])
        return .json(
            JSONValue.object([.init(key: "html", value: .string(html))] + part.told).json)
    }

    /// The whole page.
    func page(_ parts: [Part], error: ScripError? = nil) -> ConsoleAnswer {
        let values = Dictionary(
            parts.map { ($0.template, JSONValue.of(["part": $0.value])) },
            uniquingKeysWith: { $1 })
        let shown = saved == nil ? nil : try? visit.ask("rule.show", ["rule": .string(rule)])
        let written = (try? ask("rule.show")) ?? shown
        let isConflict = error?.code == .conflict && saved != nil && saved?.base != base
        // Whoever has seen what was saved meanwhile may save over it.
        let known = isConflict ? saved?.base ?? base : base
        return visit.page(
            "studio",
            [
                "rule": .string(rule), "title": written?["title"] ?? shown?["title"],
                "standard": shown?["standard"], "is_new": .boolean(saved == nil),
                "is_draft": .boolean(draft != nil && saved != nil),
                "version": saved.flatMap { .text($0.base.source?.rawValue) },
                "cases_version": saved.flatMap { .text($0.base.cases?.rawValue) },
                "published": shown?["published"], "proposed": shown?["proposed"],
                "source": .string(source), "cases": .string(cases),
                "base": .string(known.source?.rawValue ?? ""),
                "base_cases": .string(known.cases?.rawValue ?? ""),
                "theirs": isConflict ? saved.map { .string($0.source) } : nil,
                "their_cases": isConflict ? saved.map { .string($0.cases) } : nil,
                "is_text_left_out": .boolean(isTextLeftOut),
                "parameters": parameters.shown, "rows": basket.form(),
                "sources": try? basket.sources(visit), "kept": values["kept"],
                "kept_shared": .boolean(visit.field("basket_shared") == "true"),
                "basket_name": .text(visit.field("basket_name")),
                "basket": .string(basketText), "context": .string(context),
                "unproven": .text(visit.field("unproven")),
                "case_name": .text(visit.field("case_name")),
                "verdict": values["verdict"], "findings": values["findings"],
                "outcomes": values["outcomes"], "mutation": values["mutation"],
                "exposure": values["exposure"], "evidence": values["evidence"],
                "reading": values["reading"], "comparison": values["comparison"],
                "backtest": values["backtest"],
            ], error: error)
    }

    /// What the field for JSON holds: what was typed there, or the rows.
    private var basketText: String {
        guard basket.source == "form" || basket.text.isEmpty else { return basket.text }
        return (try? basket.json(visit.format).jsonText(.pretty)) ?? basket.text
    }

    /// The studio of this rule with these parameters, this basket and this text; nil where an address cannot hold
    /// so much.
    func link(withText isWithText: Bool = true) -> String? {
        var link = "/console/rules/\(rule)"
        var items: [(String, String)] = []
        if let values = try? parameters.json {
            items.append(("params", values.jsonText()))
        }
        if let value = try? basket.json(visit.format) {
            items.append(("basket", value.jsonText()))
        }
        if !context.isEmpty { items.append(("ctx", context)) }
        if isWithText, source != saved?.source { items.append(("source", source)) }
        for (index, item) in items.enumerated() {
            link += (index == 0 ? "?" : "&") + item.0 + "=" + item.1.percentEncoded
        }
        return link.utf8.count <= Studio.linkMax ? link : nil
    }

    /// Bytes of an address that every browser and proxy takes.
    private static let linkMax = 6_000
}
