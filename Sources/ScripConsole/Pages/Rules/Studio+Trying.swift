internal import ScripContract
internal import ScripCore
internal import ScripOperations

extension Studio {
    /// What `eval` and `explain` are asked.
    func request() throws(ScripError) -> JSONValue {
        var members = Visit.members(["rule": .string(rule)])
        members.append(.init(key: "params", value: try parameters.json))
        members.append(try basket.member(visit.format))
        if !context.isEmpty {
            do throws(ScripError) {
                members.append(
                    .init(key: "context", value: try JSONValue(json: Array(context.utf8))))
            } catch {
                throw ScripError(
                    error.code, error.detail, remedy: error.remedy, at: .path("context"))
            }
        }
        return .object(members)
    }

    /// The verdict on the basket, or why there is none.
    func tried() -> Part {
        var members = Visit.members(["link": .text(link()), "rule": .string(rule)])
        do throws(ScripError) {
            let request = try request()
            let clock = ContinuousClock()
            let start = clock.now
            let bytes = try visit.answer("explain", body: request, drafting: draft)
            let took = clock.now - start
            let answer = try JSONValue(json: bytes)
            members += StudioVerdict(answer, request, visit.format).members
            members.append(
                .init(
                    key: "microseconds",
                    value: .integer(
                        took.components.seconds * 1_000_000
                            + took.components.attoseconds / 1_000_000_000_000)))
        } catch {
            members.append(.init(key: "trouble", value: visit.shown(error)))
        }
        return Part("verdict", .object(members))
    }

    /// What is wrong with the text.
    func checked() throws(ScripError) -> Part {
        let report = try ask("rule.check", ["source": .string(source)])
        let found = JSONValue.of([
            "findings": .list(
                (report["findings"]?.items ?? []).map { FindingText.shown($0, visit.format) })
        ])
        let parameters = parameters.shown
        let html = visit.fragment("parameters", ["parameters": parameters])
        return Part(
            "findings", found,
            told: Visit.members([
                "findings": found["findings"], "edition": parameters["edition"],
                "parameters": .string(html),
            ]))
    }

    /// What the cases say.
    func tested() throws(ScripError) -> Part {
        let report = try ask("rule.test")
        let failures = report["failures"]?.items ?? []
        let outcomes = (failures + (report["passed"]?.items ?? [])).sorted {
            ($0["line"]?.integer ?? 0) < ($1["line"]?.integer ?? 0)
        }
        return Part(
            "outcomes",
            .of([
                "count": report["cases"], "failed": report["failed"],
                "is_well": .boolean(failures.isEmpty),
                "outcomes": .list(
                    outcomes.map {
                        .of([
                            "name": $0["name"], "line": $0["line"],
                            "differences": $0["differences"],
                            "passed": .boolean($0["differences"] == nil),
                        ])
                    }),
            ]))
    }

    /// With the present basket, parameters and verdict as a case.
    func addingPresentCase() throws(ScripError) -> Studio {
        var context = visit.console.operations
        if let draft { context = context.drafting(draft) }
        let name = visit.field("case_name") ?? "basket \(base.cases == nil ? 1 : count + 1)"
        return try adding(
            case: context.caseText(
                named: name.replacing("\n", with: " "), deciding: request().json))
    }

    private var count: Int {
        cases.split(separator: "\n").count { $0.trimmingPrefix { $0 == " " }.hasPrefix("- name:") }
    }

    /// With the case that was chosen among those that a proof shows.
    func addingTakenCase() throws(ScripError) -> Studio {
        guard let yaml = visit.text("case") else {
            throw .invalid("case", "is missing", remedy: "Choose one of the cases")
        }
        return try adding(case: yaml)
    }
}
