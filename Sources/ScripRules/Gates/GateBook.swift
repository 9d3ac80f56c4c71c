package import LuaSandbox
package import ScripCore

/// The gates of one kind: compiled once, asked from any thread, within the budgets of rules.
package final class GateBook: Sendable {
    /// What its gates are asked about.
    package let kind: GateQuestion.Kind
    let pool: StatePool<GateWorker>

    /// Starts an empty book.
    ///
    /// - Parameters:
    ///   - kind: What its gates are asked about.
    ///   - limits: What one answer may use.
    ///   - states: How many threads can ask at the same time; more wait their turn.
    package init(
        _ kind: GateQuestion.Kind, limits: LuaLimits = LuaLimits(), states: Int? = nil
    ) throws(ScripError) {
        self.kind = kind
        pool = try StatePool(count: states) { () throws(LuaFailure) in
            try GateWorker(kind: kind, limits: limits)
        }
    }

    /// Compiles a gate and checks its contract.
    ///
    /// - Throws: ``ScripError/Code/ruleInvalid`` with `file.lua:line: what is wrong`.
    package func load(name: String, source: [UInt8]) throws(ScripError) -> Gate {
        let compiled = pool.compile(name: name, source: source) {
            module throws(ContractProblem) in
            try GateContract(module, kind: kind)
        }
        switch compiled {
        case .success(let (script, contract)):
            return Gate(
                version: RuleBook.version(of: source), contract: contract, script: script,
                book: self)
        case .failure(let failure): throw failure.loadError(of: name)
        }
    }

    /// Answers for a gate of this book: ``BoundGate/ask(_:_:)`` knows which that is.
    func answer(
        of gate: BoundGate, _ question: GateQuestion, _ context: GateContext
    ) -> GateAnswer {
        guard question.kind == kind else {
            return .failed(
                RuleFailure(
                    kind: .load,
                    message:
                        "\(gate.gate.script.fileName): it is asked what it was not written for"))
        }
        let records = FlatRecords(question, context)
        return pool.withWorker { $0.ask(gate, records, currency: context.currency) }
    }
}
