internal import ScripContract
package import ScripCore
internal import ScripHost
internal import ScripKit
internal import ScripRules
internal import StandardRules

extension RuleDraft {
    /// A rule to begin with, which passes its own cases.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - standard: A standard rule that it is a copy of; nil for a template.
    package init(beginning name: String, from standard: String?) throws(ScripError) {
        guard RuleBook.isRuleName(name) else {
            throw ScripError.invalid(
                "rule", "is not the name of a rule",
                remedy: "Use lower_snake_case, a letter first: student_tuesday")
        }
        guard let standard else {
            let scaffold = Scaffold(alone: name)
            self.init(
                name: name, source: Array(scaffold.rule.utf8), cases: Array(scaffold.cases.utf8))
            return
        }
        guard let rule = StandardRule.named(standard) else {
            throw ScripError(
                .notFound, "There is no standard rule '\(standard)'",
                remedy: nearest(standard, among: StandardRule.names).map { "Did you mean '\($0)'?" }
                    ?? "Choose one of the list", at: .path("from"))
        }
        // The schema lies beside the rule that is copied, and not everywhere.
        let cases = String(decoding: rule.cases, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("# yaml-language-server:") }
            .map { $0.hasPrefix("rule:") ? "rule: \(name)" : $0 }
            .joined(separator: "\n")
        self.init(name: name, source: rule.source, cases: Array(cases.utf8))
    }

    /// The same with a case after its last one.
    ///
    /// - Parameter yaml: An entry as the reports of mutation and exposure show it.
    package func adding(_ yaml: String) throws(ScripError) -> RuleDraft {
        let text = String(decoding: cases ?? [], as: UTF8.self)
        guard let added = CaseFile.adding([yaml], to: text) else {
            throw ScripError(
                .invalidInput, "The cases do not stand under 'cases:' as entries with dashes",
                remedy: "Write them so, or add the case by hand", at: .path("cases"))
        }
        return RuleDraft(name: name, source: source, cases: Array(added.utf8))
    }
}

extension RuleFolder {
    /// Baskets to try rules on, by name: they come with Scrip.
    package static let sampleBaskets: [(name: String, json: [UInt8])] = [
        "tea-shop", "tea-shop-short", "supermarket", "fashion-store", "supermarket-checkout",
        "fashion-store-checkout",
    ].compactMap { name in Example.file("examples/\(name).json").map { (name, $0) } }

    /// The names of the standard rules, in order.
    package static var standardNames: [String] { StandardRule.names }

    /// The parameters that the cases of a rule share; none where there are no cases that can be read.
    package func sampleParameters(of name: String) -> [ParameterValue.Field] {
        (try? cases(of: name))?.parameters ?? []
    }
}

extension OperationContext {
    /// A decision as a case of the rule, with the rule's present answer.
    ///
    /// - Parameters:
    ///   - name: What the case is called.
    ///   - json: The request of `eval` that was decided.
    package func caseText(named name: String, deciding json: [UInt8]) throws(ScripError) -> String {
        let request = try EvalRequest(json: json, in: host.book)
        switch try compiled.rule(request.rule).result {
        case .failure(let failure): throw failure.loadError(of: request.rule)
        case .success(let rule):
            let basket = request.checkout.basket
            let bound = try compiled.bind(rule, request.parameters)
            return RuleCase.yaml(
                name: name, parameters: request.parameters, basket: basket, facts: request.facts,
                verdict: bound.decide(on: basket, facts: request.facts).verdict)
        }
    }
}
