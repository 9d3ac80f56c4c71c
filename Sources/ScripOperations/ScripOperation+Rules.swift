internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripKit
internal import ScripRules

extension ScripOperation {
    /// Rules, as their authors see them.
    static let rules: [ScripOperation] = [
        ScripOperation(
            "rule.list", .rules, "Lists the rules that a stock may name.",
            asks: .keys([.limit, .after]), answers: "Rules"
        ) { context, request throws(ScripError) in
            try request.read([.limit, .after]) { fields throws(ScripError) in
                let (after, limit) = (try fields.after(), try fields.limit())
                var names = context.rules.names
                if let after { names.removeAll { $0 <= after } }
                var page = RulePage(rules: [], next: nil)
                for name in names.prefix(limit) {
                    // One that cannot be read is shown as such, among those that can.
                    do throws(ScripError) {
                        page.rules.append(try context.rule(name))
                    } catch {
                        page.rules.append(
                            ShownRule(
                                name, [], false,
                                .failure(RuleFailure(kind: .load, message: error.located))))
                    }
                }
                if names.count > limit { page.next = names[limit - 1] }
                return page
            }
        },
        ScripOperation(
            "rule.show", .rules, "Shows a rule, its parameters and its source.",
            asks: .keys([rule]), answers: "Rule"
        ) { context, request throws(ScripError) in
            try request.read([rule]) { fields throws(ScripError) in
                let name = try fields.text("rule", 1...64)
                try context.rules.find(name)
                var shown = try context.rule(name)
                shown.showsSource = true
                return shown
            }
        },
        ScripOperation(
            "rule.check", .rules, length: .long,
            "Finds mistakes in a rule of the folder, or in a source.",
            asks: .keys([rule, source]), answers: "Findings"
        ) { context, request throws(ScripError) in
            try request.read([rule, source]) { fields throws(ScripError) in
                let name = try fields.text("rule", 1...64)
                let written = try fields.optionalText("source", 0...RulePage.sourceMax)
                let source: [UInt8]
                if let written {
                    source = Array(written.utf8)
                } else {
                    try context.rules.find(name)
                    source = try context.rules.source(of: name)
                }
                let cases = written == nil ? try context.rules.cases(of: name)?.cases ?? [] : []
                return Findings(
                    all: RuleChecker(book: context.ruleBook).check(
                        name: name, source: source, file: "\(name).lua", cases: cases))
            }
        },
        ScripOperation(
            "rule.test", .rules, length: .long, "Runs the cases beside a rule.",
            asks: .keys([rule]), answers: "CaseReport"
        ) { context, request throws(ScripError) in
            try request.read([rule]) { fields throws(ScripError) in
                let name = try fields.text("rule", 1...64)
                try context.rules.find(name)
                let loaded: Rule
                switch try context.compiled.rule(name).result {
                case .success(let rule): loaded = rule
                case .failure(let failure): throw failure.loadError(of: name)
                }
                guard let file = try context.rules.cases(of: name) else {
                    throw ScripError(
                        .notFound, "There are no cases beside '\(name)'",
                        remedy: "Write \(name).cases.yaml beside the rule")
                }
                var report = CaseReport()
                var hits = RuleCoverage(rule: loaded, file: "\(name).lua").hits
                for ruleCase in file.cases {
                    report.outcomes.append(CaseRunner().run(ruleCase, loaded, hits: &hits))
                }
                return report
            }
        },
    ]

    private static let rule = Key.text("rule", 1...64, "The rule's name.")
    private static let source = Key.text(
        "source", 0...RulePage.sourceMax, "Lua, instead of the rule's file."
    ).optional
}

extension OperationContext {
    /// A rule, loaded or not.
    fileprivate func rule(_ name: String) throws(ScripError) -> ShownRule {
        let compiled = try compiled.rule(name)
        var shown = ShownRule(name, compiled.source, compiled.isStandard, compiled.result)
        let (published, proposed) = try host.published(shown.version)
        // The same bytes may go by other names.
        shown.published = published?.rule == name ? published : nil
        shown.proposed = proposed?.rule == name ? proposed : nil
        return shown
    }
}

private struct RulePage: JSONWritable {
    static let sourceMax = 256 << 10

    var rules: [ShownRule]
    var next: String?

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("rules", rules)
            if let next { writer.member("next", next) }
        }
    }
}

private struct Findings: JSONWritable {
    let all: [Finding]

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("clean", all.allSatisfy { $0.allowed != nil })
            writer.member("findings", all)
        }
    }
}
