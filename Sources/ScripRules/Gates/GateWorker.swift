internal import LuaSandbox
internal import ScripCore

/// One Lua state of a ``GateBook``, used by one thread at a time.
// Unchecked: the state and its buffers may move between threads; the book's lock sees to it that one
// thread has them at a time.
@safe struct GateWorker: ~Copyable, @unchecked Sendable {
    private var lua: LuaState
    private var run = unsafe LuaRun()
    private var answer = LuaAnswer()
    private var scripts: [Int: Int32] = [:]
    private var parameters: [Int: Int32] = [:]
    /// Handles kept before all are let go: gates come and go with campaigns.
    private static let handlesMax = 256

    init(kind: GateQuestion.Kind, limits: LuaLimits) throws(LuaFailure) {
        lua = try LuaState(schema: GateObjects.schema(kind), limits: limits)
    }

    mutating func compile(
        name: String, source: [UInt8]
    ) throws(LuaFailure) -> (module: LuaValue, code: LuaState.Code) {
        let script = try lua.load(name: name, source: source)
        lua.release(script.handle)
        return (script.module, script.code)
    }

    mutating func ask(
        _ bound: BoundGate, _ records: FlatRecords, currency: String
    ) -> GateAnswer {
        let gate = bound.gate
        do throws(LuaFailure) {
            let script = try script(gate)
            let parameters = try parameters(bound)
            answer.reserve(1)
            answer.clear()
            unsafe answer.selection[0] = 1
            unsafe answer.reasons[0] = 0
            try runOnce(script, parameters, records)
        } catch {
            return .failed(RuleFailure(error, fileName: gate.fileName))
        }
        guard case .refused = answer.kind else { return .allowed }
        let (code, details) = answer.refusal
        guard gate.refusals.isEmpty || gate.refusals[code] != nil else {
            return .failed(
                RuleFailure(
                    kind: .result,
                    message: "\(gate.fileName): refusal '\(code)' is not declared"
                        + Nearest.suggestion(for: code, among: gate.refusals.keys.sorted())))
        }
        return .refused(
            RefusalWords.refusal(code, details, words: gate.refusals, currency: currency))
    }

    private mutating func script(_ gate: Gate) throws(LuaFailure) -> Int32 {
        if let known = scripts[gate.place] { return known }
        if scripts.count >= GateWorker.handlesMax { forget() }
        let handle = try lua.reload(name: gate.fileName, gate.code)
        scripts[gate.place] = handle
        return handle
    }

    private mutating func parameters(_ bound: BoundGate) throws(LuaFailure) -> Int32 {
        if let known = parameters[bound.place] { return known }
        if parameters.count >= GateWorker.handlesMax {
            for handle in parameters.values { lua.release(handle) }
            parameters.removeAll()
        }
        let handle = try lua.keep(bound.seen)
        parameters[bound.place] = handle
        return handle
    }

    private mutating func forget() {
        for handle in scripts.values { lua.release(handle) }
        scripts.removeAll()
    }

    private mutating func runOnce(
        _ script: Int32, _ parameters: Int32, _ records: FlatRecords
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
                                script: script, parameters: parameters,
                                rows: LuaRun.Records(rows: row, extras: nothing, text: text),
                                count: 1, column: column, context: lent, selected: true,
                                lineHits: nil)
                            do throws(LuaFailure) {
                                _ = unsafe try lua.run(run, answer: &answer)
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
