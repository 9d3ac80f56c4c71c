internal import Foundation
internal import ScripCore
internal import ScripRules
internal import StandardRules

/// The rules that callers may name: those of a folder, and behind them the standard rules.
struct RuleFolder: Sendable {
    private let path: String

    init(_ path: String) { self.path = path }

    /// The source of a rule, by its name: never by a path, which would reach outside the folder.
    ///
    /// A file of the folder goes before the standard rule of that name, also when it cannot be read.
    func source(of name: String) throws(ScripError) -> [UInt8] {
        guard RuleBook.isRuleName(name) else {
            throw ScripError.invalid(
                "rule", "is not the name of a rule",
                remedy: "Use lower_snake_case, without .lua")
        }
        let file = "\(path)/\(name).lua"
        if FileManager.default.fileExists(atPath: file) {
            guard let source = FileManager.default.contents(atPath: file) else {
                throw ScripError(
                    .invalidInput, "The rule '\(name)' cannot be read",
                    remedy: "Check the permissions of the server's rules")
            }
            return Array(source)
        }
        if let rule = StandardRule.named(name) { return rule.source }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
            .filter { $0.hasSuffix(".lua") }.map { String($0.dropLast(4)) }
        throw ScripError(
            .invalidInput, "There is no rule '\(name)'",
            remedy: nearest(name, among: Set(names + StandardRule.names).sorted())
                .map { "Did you mean '\($0)'?" } ?? "Name one of the server's rules")
    }

    /// Decides a rule of the folder on a basket.
    ///
    /// A rule that does not load is a failed verdict, as in every door.
    func verdict(_ request: EvalRequest, _ book: RuleBook) throws(ScripError) -> Verdict {
        let basket = request.checkout.basket
        switch book.compile(name: request.rule, source: try source(of: request.rule)) {
        case .success(let rule):
            let bound = try rule.bind(request.parameters)
            return bound.decide(on: basket, facts: request.facts).verdict
        case .failure(let failure):
            return Verdict(
                outcome: .failed(failure), payable: basket.amount,
                lines: Verdict.Lines(outOfScope: basket), rule: nil, steps: 0)
        }
    }
}
