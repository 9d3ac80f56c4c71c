internal import Foundation
internal import ScripCore
internal import ScripRules

/// The folder with the rules that callers may name.
struct RuleFolder: Sendable {
    private let path: String

    init(_ path: String) { self.path = path }

    /// The source of a rule, by its name: never by a path, which would reach outside the folder.
    func source(of name: String) throws(ScripError) -> [UInt8] {
        guard RuleBook.isRuleName(name) else {
            throw ScripError(
                .invalidInput, "rule is not the name of a rule",
                remedy: "Use lower_snake_case, without .lua")
        }
        guard let source = FileManager.default.contents(atPath: "\(path)/\(name).lua") else {
            let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
                .filter { $0.hasSuffix(".lua") }.map { String($0.dropLast(4)) }
            throw ScripError(
                .invalidInput, "There is no rule '\(name)'",
                remedy: nearest(name, among: names.sorted()).map { "Did you mean '\($0)'?" }
                    ?? "Name one of the server's rules")
        }
        return Array(source)
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
