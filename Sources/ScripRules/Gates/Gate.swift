internal import LuaSandbox
public import ScripCore

/// A script that says whether, never how much: may a coupon be sent, may an attempt go on.
///
/// Immutable, shared by all threads. The contract is a rule's with one step: `api`, `title`, `params`,
/// `refusals`, and `eligible` (payments) or `allow` (attempts).
public final class Gate: Sendable {
    /// The file name without `.lua`.
    public let name: String
    /// The hash of the source.
    public let version: RuleVersion
    /// The title for people; empty when the script gives none.
    public let title: String
    /// What must be bound.
    public let parameters: [ParameterDeclaration]
    /// The codes the script may refuse with, and the words for each.
    public let refusals: [String: String]

    /// What it is asked about.
    public var kind: GateQuestion.Kind { book.kind }

    let code: LuaState.Code
    let place: Int
    /// Whose states it runs in.
    let book: GateBook

    init(
        name: String, version: RuleVersion, contract: GateContract, code: LuaState.Code, place: Int,
        book: GateBook
    ) {
        self.book = book
        self.name = name
        self.version = version
        title = contract.title
        parameters = contract.parameters
        refusals = contract.refusals
        self.code = code
        self.place = place
    }

    var fileName: String { Rule.fileName(name) }

    /// Checks parameter values against the gate's declarations and fills in defaults.
    public func bind(_ values: [ParameterValue.Field] = []) throws(ScripError) -> BoundGate {
        let bound = try ParameterDeclaration.bind(parameters, values, at: "params")
        return BoundGate(self, seen: bound.seen, place: book.nextPlace())
    }
}

/// A gate with its parameters.
public final class BoundGate: Sendable {
    /// The gate.
    public let gate: Gate
    let seen: LuaValue
    let place: Int

    init(_ gate: Gate, seen: LuaValue, place: Int) {
        self.gate = gate
        self.seen = seen
        self.place = place
    }

    /// Asks the gate, in the states of the book that loaded it; a broken script is an answer of its own.
    public func ask(_ question: GateQuestion, _ context: GateContext) -> GateAnswer {
        gate.book.answer(of: self, question, context)
    }
}

/// What a gate's table declares.
struct GateContract {
    var title = ""
    var parameters: [ParameterDeclaration]
    var refusals: [String: String]

    init(_ module: LuaValue, kind: GateQuestion.Kind) throws(ContractProblem) {
        let step = GateObjects.step(kind)
        let keys = ["api", "title", "params", "refusals", step]
        guard case .table(let entries) = module else {
            throw ContractProblem("a rule returns one table")
        }
        for entry in entries {
            guard let key = entry.key.string, keys.contains(key) else {
                let written = entry.key.string ?? "a number"
                throw ContractProblem(
                    "unknown key '\(written)'" + Nearest.suggestion(for: written, among: keys))
            }
        }
        guard module["api"] == .integer(1) else {
            throw ContractProblem(
                module["api"] == nil ? "api is missing: write api = 1" : "api must be 1")
        }
        switch module["title"] {
        case nil: break
        case .string(let text)? where text.utf8.count <= RuleContract.wordsBytesMax: title = text
        default:
            throw ContractProblem(
                "title must be a string of at most \(RuleContract.wordsBytesMax) bytes")
        }
        parameters = try ParameterDeclaration.readAll(module["params"], at: "params")
        if let conditions = try ParameterDeclaration.conditions(in: parameters) {
            throw ContractProblem(
                "params.\(conditions.name): only a rule has conditions; ask in \(step)")
        }
        refusals = try RuleContract.readRefusals(module["refusals"])
        guard case .function? = module[step] else {
            throw ContractProblem(
                module[step] == nil
                    ? "\(step) is missing: it answers true or scrip.refuse(code)"
                    : "\(step) must be a function")
        }
    }
}
