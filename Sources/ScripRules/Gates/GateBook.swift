internal import FoundationEssentials
internal import Locked
public import LuaSandbox
public import ScripCore
internal import Synchronization

/// The gates of one kind: compiled once, asked from any thread, within the budgets of rules.
public final class GateBook: Sendable {
    /// What its gates are asked about.
    public let kind: GateQuestion.Kind
    private let workers: [Locked<GateWorker>]
    private let places = Atomic<Int>(0)

    /// Starts an empty book.
    ///
    /// - Parameters:
    ///   - kind: What its gates are asked about.
    ///   - limits: What one answer may use.
    ///   - states: How many threads can ask at the same time; more wait their turn.
    public init(
        _ kind: GateQuestion.Kind, limits: LuaLimits = LuaLimits(), states: Int? = nil
    ) throws(ScripError) {
        self.kind = kind
        let count = max(1, min(states ?? ProcessInfo.processInfo.activeProcessorCount, 16))
        var workers: [Locked<GateWorker>] = []
        for _ in 0..<count {
            do throws(LuaFailure) {
                workers.append(Locked(try GateWorker(kind: kind, limits: limits)))
            } catch {
                throw ScripError(
                    .internalFault, error.message, remedy: "Give the process more memory")
            }
        }
        self.workers = workers
    }

    /// Compiles a gate and checks its contract.
    ///
    /// - Throws: ``ScripError/Code/ruleInvalid`` with `file.lua:line: what is wrong`.
    public func load(name: String, source: [UInt8]) throws(ScripError) -> Gate {
        guard RuleBook.isRuleName(name) else {
            throw GateBook.invalid("a rule's name is lower_snake_case", Rule.fileName(name))
        }
        let fileName = Rule.fileName(name)
        let module: LuaValue
        let code: LuaState.Code
        do throws(LuaFailure) {
            (module, code) = try workers[0].withLock { worker throws(LuaFailure) in
                try worker.compile(name: fileName, source: source)
            }
        } catch {
            throw RuleFailure(error, kind: .load, fileName: fileName).loadError(of: name)
        }
        do throws(ContractProblem) {
            return Gate(
                name: name, version: RuleBook.version(of: source),
                contract: try GateContract(module, kind: kind), code: code, place: nextPlace(),
                book: self)
        } catch {
            throw GateBook.invalid(error.message, fileName)
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
                    message: "\(gate.gate.fileName): it is asked what it was not written for"))
        }
        let records = FlatRecords(question, context)
        for worker in workers {
            if let answer = worker.withLockIfAvailable({
                $0.ask(gate, records, currency: context.currency)
            }) {
                return answer
            }
        }
        return workers[Int.random(in: 0..<workers.count)].withLock {
            $0.ask(gate, records, currency: context.currency)
        }
    }

    func nextPlace() -> Int { places.wrappingAdd(1, ordering: .relaxed).oldValue }

    private static func invalid(_ words: String, _ file: String) -> ScripError {
        ScripError(
            .ruleInvalid, words, remedy: "Mend the rule and load it again",
            at: .init(document: file))
    }
}
