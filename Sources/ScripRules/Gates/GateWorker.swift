internal import LuaSandbox
internal import ScripCore

/// One Lua state of a ``GateBook``, used by one thread at a time.
// Unchecked: the state and its buffers may move between threads; the book's lock sees to it that one
// thread has them at a time.
@safe struct GateWorker: ScriptWorker, ~Copyable, @unchecked Sendable {
    private var scripts: LoadedScripts
    private var run = unsafe LuaRun()
    private var answer = LuaAnswer()

    init(kind: GateQuestion.Kind, limits: LuaLimits) throws(LuaFailure) {
        scripts = try LoadedScripts(schema: GateObjects.schema(kind), limits: limits)
    }

    var memoryBytes: Int { scripts.lua.memoryBytes }

    mutating func load(
        name: String, source: [UInt8], place: Int
    ) throws(LuaFailure) -> LuaState.Script {
        try scripts.load(name: name, source: source, place: place)
    }

    mutating func forget(_ release: LoadedScripts.Release) { scripts.forget(release) }

    mutating func ask(
        _ bound: BoundGate, _ records: FlatRecords, currency: String
    ) -> GateAnswer {
        let gate = bound.gate
        do throws(LuaFailure) {
            let handles = try scripts.handles(gate.script, bound.place, bound.seen)
            answer.reserve(1)
            answer.clear()
            unsafe answer.selection[0] = 1
            unsafe answer.reasons[0] = 0
            try runOnce(handles, records)
        } catch {
            return .failed(RuleFailure(error, fileName: gate.script.fileName))
        }
        guard case .refused = answer.kind else { return .allowed }
        let (code, details) = answer.refusal
        if let failure = gate.script.failure(undeclared: code, among: gate.refusals) {
            return .failed(failure)
        }
        return .refused(
            RefusalWords.refusal(code, details, words: gate.refusals, currency: currency))
    }

    private mutating func runOnce(
        _ handles: (script: Int32, parameters: Int32), _ records: FlatRecords
    ) throws(LuaFailure) {
        // The one row that stands for the subject: no name, one unit, nothing to sum up.
        let row: [Int64] = [FlatRecords.span(0, 0), 1]
        let column: [Int64] = [0]
        let problem: LuaFailure? = unsafe row.withUnsafeBufferPointer { row in
            unsafe column.withUnsafeBufferPointer { column in
                unsafe records.rows.withUnsafeBufferPointer { rows in
                    unsafe records.extras.withUnsafeBufferPointer { extras in
                        unsafe records.text.withUnsafeBufferPointer { text in
                            let nothing = unsafe UnsafeBufferPointer<Int64>(start: nil, count: 0)
                            let lent = unsafe LuaRun.Records(rows: rows, extras: extras, text: text)
                            unsafe run.set(
                                script: handles.script, parameters: handles.parameters,
                                rows: LuaRun.Records(rows: row, extras: nothing, text: text),
                                count: 1, column: column, context: lent, selected: true,
                                lineHits: nil)
                            do throws(LuaFailure) {
                                _ = unsafe try scripts.lua.run(run, answer: &answer)
                                return nil
                            } catch {
                                return error
                            }
                        }
                    }
                }
            }
        }
        if let problem { throw problem }
    }
}
