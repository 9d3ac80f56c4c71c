internal import LuaSandbox
package import ScripCore

/// A script that says whether, never how much: may a coupon be sent, may an attempt go on.
///
/// Immutable, shared by all threads. The contract is a rule's with one step: `api`, `title`, `params`,
/// `refusals`, and `eligible` (payments) or `allow` (attempts).
package final class Gate: Sendable {
    /// The hash of the source.
    package let version: RuleVersion

    /// The file name without `.lua`.
    package var name: String { script.name }
    /// The title for people; empty when the script gives none.
    package var title: String { contract.head.title }
    /// What must be bound.
    package var parameters: [ParameterDeclaration] { contract.head.parameters }
    /// The codes the script may refuse with, and the words for each.
    package var refusals: [String: String] { contract.head.refusals }
    /// What it is asked about.
    package var kind: GateQuestion.Kind { book.kind }

    private let contract: GateContract
    let script: ScriptCode
    /// Whose states it runs in.
    let book: GateBook

    init(version: RuleVersion, contract: GateContract, script: ScriptCode, book: GateBook) {
        self.version = version
        self.contract = contract
        self.script = script
        self.book = book
    }

    deinit { book.pool.release(script: script.place) }

    /// Checks parameter values against the gate's declarations and fills in defaults.
    package func bind(_ values: [ParameterValue.Field] = []) throws(ScripError) -> BoundGate {
        let bound = try ParameterDeclaration.bind(parameters, values, at: "params")
        return BoundGate(self, seen: bound.seen)
    }
}

/// A gate with its parameters.
package final class BoundGate: Sendable {
    /// The gate.
    package let gate: Gate
    let seen: LuaValue
    let place: Int

    init(_ gate: Gate, seen: LuaValue) {
        self.gate = gate
        self.seen = seen
        place = gate.book.pool.nextPlace()
    }

    deinit { gate.book.pool.release(parameters: place) }

    /// Asks the gate, in the states of the book that loaded it; a broken script is an answer of its own.
    package func ask(_ question: GateQuestion, _ context: GateContext) -> GateAnswer {
        gate.book.answer(of: self, question, context)
    }
}

/// What a gate's table declares.
struct GateContract: Sendable {
    let head: ScriptHead

    init(_ module: LuaValue, kind: GateQuestion.Kind) throws(ContractProblem) {
        let step = GateObjects.step(kind)
        head = try ScriptHead(module, and: [step])
        if let conditions = try ParameterDeclaration.conditions(in: head.parameters) {
            throw ContractProblem(
                "params.\(conditions.name): only a rule has conditions; ask in \(step)")
        }
        guard case .function? = module[step] else {
            throw ContractProblem(
                module[step] == nil
                    ? "\(step) is missing: it answers true or scrip.refuse(code)"
                    : "\(step) must be a function")
        }
    }
}
