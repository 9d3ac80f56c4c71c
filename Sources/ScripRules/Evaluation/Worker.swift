internal import LuaSandbox
internal import ScripCore
internal import Synchronization

/// One Lua state with all it needs to evaluate, used by one thread at a time.
// Unchecked: Lua states and their buffers may move between threads, and the slot's lock sees to it that
// one thread has them at a time.
@safe struct Worker: ScriptWorker, ~Copyable, @unchecked Sendable {
    private var scripts: LoadedScripts
    private let limits: LuaLimits
    private var run = unsafe LuaRun()
    private var answer = LuaAnswer()
    private var context = ContextRecords()
    private var column: [Int64] = []
    /// Why the host leaves each line out, a ``LeftOut``; empty while it leaves out none.
    private var leftOut: [UInt8] = []
    private var chosen: [Int64] = []
    private var shares: [Int64] = []
    /// Whether the rule's steps were begun.
    private var entered = false
    /// Whether nothing but the scope is wanted, for the stock's conditions do not hold.
    private var scopeOnly = false

    init(limits: LuaLimits) throws(LuaFailure) {
        scripts = try LoadedScripts(schema: HostObjects.schema, limits: limits)
        self.limits = limits
    }

    var memoryBytes: Int { scripts.lua.memoryBytes }

    mutating func load(
        name: String, source: [UInt8], place: Int
    ) throws(LuaFailure) -> LuaState.Script {
        try scripts.load(name: name, source: source, place: place)
    }

    mutating func forget(_ release: LoadedScripts.Release) { scripts.forget(release) }

    mutating func decide(
        _ bound: BoundRule, on basket: Basket, except goods: GoodsFilter?, left: Remainder,
        facts: Facts, stepsMax: Int64?, lineHits: UnsafeMutableBufferPointer<UInt32>?
    ) -> Decision {
        let count = basket.count
        run.limit(steps: stepsMax)
        var isCutShort = false
        answer.reserve(count)
        answer.clear()
        let total = fillColumn(basket, left.payable)
        if let unused = left.unused { precondition(unused.count == count, "one number per line") }
        markLeftOut(of: basket, except: goods, for: bound)
        var steps: Int64 = 0
        var read: Facts.Read = []
        entered = false
        let judged = bound.hasConditions ? bound.conditions?.judge(facts) : nil
        scopeOnly = judged?.refusal != nil
        var endedByConditions = false
        var countsInFull = false
        let outcome: Outcome
        do throws(LuaFailure) {
            if unsafe try evaluate(
                bound, on: basket, unused: left.unused, facts: facts, lineHits: lineHits)
            {
                if let refusal = judged?.refusal, !(entered && answer.isEmpty) {
                    outcome = .refused(refusal)
                    endedByConditions = true
                } else {
                    outcome = settle(bound, count: count, currency: basket.currency)
                }
                steps = answer.steps
                read = Facts.Read(rawValue: answer.marks)
            } else {
                outcome = .refused(Refusal(.nothingInScope))
            }
        } catch {
            outcome = .failed(RuleFailure(error, fileName: bound.rule.fileName))
            if let stepsMax, error.kind == .budget { isCutShort = answer.steps > stepsMax }
            // Where memory runs out differs from process to process: such a run counts in full.
            countsInFull = error.kind == .memory
            steps =
                countsInFull
                ? Int64(clamping: limits.stepsMax + limits.stepsMaxPerRow * UInt64(count))
                : answer.steps
            read = Facts.Read(rawValue: answer.marks)
        }
        if bound.scope != nil { steps += Int64(count) }
        if goods != nil { steps += Int64(count) }
        // They are asked once a scope has found something.
        if let judged, endedByConditions || entered && !isOverAtScope && !countsInFull {
            steps += judged.asked
            read.formUnion(judged.read)
        }
        return Decision(
            verdict: verdict(bound, outcome, basket: basket, total: total, steps: steps),
            read: read, memoryBytes: answer.memoryBytes,
            endedBy: endedByConditions ? .conditions : step(ending: outcome),
            isCutShort: isCutShort, judged: linesJudged(bound, outcome, basket))
    }

    /// Whether the run ended in the scope: it failed there, or no line counts.
    private var isOverAtScope: Bool { answer.step == 0 }

    /// The step that refused or failed.
    private func step(ending outcome: Outcome) -> RuleStep? {
        switch outcome {
        case .applies: return nil
        case .refused where !entered: return .scope
        case .failed where !entered: return nil
        case .refused, .failed:
            switch answer.step {
            case 0: return .scope
            case 1: return .eligible
            default: return .discount
            }
        }
    }

    /// The lines as the scope judged them, when a later step failed.
    private func linesJudged(
        _ bound: BoundRule, _ outcome: Outcome, _ basket: Basket
    ) -> Verdict.Lines? {
        guard case .failed = outcome, entered, answer.step > 0 else { return nil }
        return lines(bound, of: basket)
    }

    /// Why the host leaves a line out before the rule's scope is asked.
    private enum LeftOut: UInt8, CaseIterable {
        /// It costs nothing, and the rule does not want such lines.
        case free = 1
        /// It is never discounted, whatever a rule wants.
        case neverDiscounted = 2

        /// The reason a verdict gives.
        var reason: String {
            switch self {
            case .free: "free_of_charge"
            case .neverDiscounted: NeverDiscounted.reason
            }
        }
    }

    /// Marks the lines that the host leaves out; of most baskets it leaves out none.
    private mutating func markLeftOut(
        of basket: Basket, except goods: GoodsFilter?, for bound: BoundRule
    ) {
        leftOut.removeAll(keepingCapacity: true)
        if basket.hasFreeLines, !bound.rule.contract.countsFree {
            for index in 0..<basket.count {
                leftOut.append(basket.amount(at: index) == 0 ? LeftOut.free.rawValue : 0)
            }
        }
        guard let goods else { return }
        let count = basket.count
        goods.find(in: basket) { index in
            while leftOut.count < count { leftOut.append(0) }
            leftOut[index] = LeftOut.neverDiscounted.rawValue
        }
    }

    /// What is left to pay on each line; answers the sum.
    private mutating func fillColumn(_ basket: Basket, _ payable: [Int64]?) -> Int64 {
        let count = basket.count
        if column.count < count {
            column = Array(repeating: 0, count: count)
            chosen = column
            shares = column
        }
        var total: Int64 = 0
        if let payable {
            precondition(payable.count == count, "one amount per line")
            for index in 0..<count {
                column[index] = payable[index]
                total += payable[index]
            }
            return total
        }
        unsafe basket.records.rows.withUnsafeBufferPointer { rows in
            unsafe column.withUnsafeMutableBufferPointer { column in
                var row = Basket.Cell.amount
                for index in 0..<count {
                    unsafe column[index] = unsafe rows[row]
                    row += Basket.Cell.count
                }
            }
        }
        return basket.amount
    }

    /// Runs scope and steps; answers whether any line counts.
    private mutating func evaluate(
        _ bound: BoundRule, on basket: Basket, unused: [Int64]?, facts: Facts,
        lineHits: UnsafeMutableBufferPointer<UInt32>?
    ) throws(LuaFailure) -> Bool {
        let handles = try scripts.handles(bound.rule.script, bound.place, bound.seen)
        let count = basket.count
        if count == 0 { return false }
        let records = basket.records
        let problem: LuaFailure?
        var any = true
        (any, problem) = unsafe records.rows.withUnsafeBufferPointer { rows in
            unsafe records.extras.withUnsafeBufferPointer { extras in
                unsafe records.text.withUnsafeBufferPointer { text in
                    do throws(LuaFailure) {
                        return (
                            unsafe try evaluate(
                                bound, handles, rows, extras, text, count, unused,
                                basket.currency, facts, lineHits), nil
                        )
                    } catch {
                        return (true, error)
                    }
                }
            }
        }
        if let problem { throw problem }
        return any
    }

    private mutating func evaluate(
        _ bound: BoundRule, _ handles: (script: Int32, parameters: Int32),
        _ rows: UnsafeBufferPointer<Int64>, _ extras: UnsafeBufferPointer<Int64>,
        _ text: UnsafeBufferPointer<UInt8>, _ count: Int, _ unused: [Int64]?, _ currency: String,
        _ facts: Facts, _ lineHits: UnsafeMutableBufferPointer<UInt32>?
    ) throws(LuaFailure) -> Bool {
        var selected = true
        switch bound.rule.contract.scope {
        case .function: selected = false
        case .everything:
            unsafe answer.selection.update(repeating: 1, count: count)
            unsafe answer.reasons.update(repeating: 0, count: count)
            if !leaveOutLines(count) { return false }
        case .table:
            guard
                let scope = bound.scope,
                unsafe scope.select(
                    rows, extras, text, count: count, selection: answer.selection,
                    reasons: answer.reasons), leaveOutLines(count)
            else { return false }
        }
        // A table has chosen the lines; a function chooses them now, and the run ends with it.
        if scopeOnly, selected { return true }
        let basket = unsafe LuaRun.Records(rows: rows, extras: extras, text: text)
        if scopeOnly {
            _ = unsafe try runOnce(handles, basket, count, unused, nil, selected, lineHits)
            return true
        }
        if !bound.readsContext.load(ordering: .relaxed) {
            if unsafe try !runOnce(handles, basket, count, unused, nil, selected, lineHits) {
                return true
            }
            bound.readsContext.store(true, ordering: .relaxed)
        }
        context.fill(facts, currency: currency)
        let flat = context.records
        let problem: LuaFailure? = unsafe flat.rows.withUnsafeBufferPointer { rows in
            unsafe flat.extras.withUnsafeBufferPointer { extras in
                unsafe flat.text.withUnsafeBufferPointer { text in
                    do throws(LuaFailure) {
                        let lent = unsafe LuaRun.Records(rows: rows, extras: extras, text: text)
                        _ = unsafe try runOnce(
                            handles, basket, count, unused, lent, selected, lineHits)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
        }
        if let problem { throw problem }
        return true
    }

    /// Puts lines that are left out out of a scope that was chosen here; answers whether any remains.
    private func leaveOutLines(_ count: Int) -> Bool {
        if leftOut.isEmpty { return true }
        var any = false
        for index in 0..<count {
            if leftOut[index] != 0 { unsafe answer.selection[index] = 0 }
            any = unsafe any || answer.selection[index] == 1
        }
        return any
    }

    /// Enters Lua; answers whether the rule wants its context.
    private mutating func runOnce(
        _ handles: (script: Int32, parameters: Int32), _ basket: LuaRun.Records, _ count: Int,
        _ unused: [Int64]?, _ context: LuaRun.Records?, _ selected: Bool,
        _ lineHits: UnsafeMutableBufferPointer<UInt32>?
    ) throws(LuaFailure) -> Bool {
        entered = true
        let problem: LuaFailure?
        let wanted: Bool
        (wanted, problem) = unsafe column.withUnsafeBufferPointer { column in
            unsafe Worker.lend(unused) { units in
                unsafe Worker.lend(leftOut.isEmpty ? nil : leftOut) { leftOut in
                    unsafe run.set(
                        script: handles.script, parameters: handles.parameters, rows: basket,
                        count: count, column: UnsafeBufferPointer(rebasing: column[..<count]),
                        units: units, leftOut: leftOut, context: context, selected: selected,
                        filterOnly: scopeOnly, lineHits: lineHits)
                    do throws(LuaFailure) {
                        return (unsafe try scripts.lua.run(run, answer: &answer), nil)
                    } catch {
                        return (false, error)
                    }
                }
            }
        }
        if let problem { throw problem }
        return wanted
    }

    /// The address of an array's elements for the time of a call; nil where there is no array.
    private static func lend<Element, Result>(
        _ array: [Element]?, _ body: (UnsafePointer<Element>?) -> Result
    ) -> Result {
        guard let array else { return unsafe body(nil) }
        return unsafe array.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }

    private typealias Outcome = Verdict.Outcome

    /// Enforces what a script proposed, and leaves each line's part in `shares`.
    private mutating func settle(
        _ bound: BoundRule, count: Int, currency: String
    ) -> Outcome {
        var trimmed = false
        let discount: Int64
        switch answer.kind {
        case .empty: return .refused(Refusal(.nothingInScope))
        case .refused:
            let (code, details) = answer.refusal
            let declared = bound.rule.refusals
            if let failure = bound.rule.script.failure(undeclared: code, among: declared) {
                return .failed(failure)
            }
            return .refused(
                RefusalWords.refusal(code, details, words: declared, currency: currency))
        case .rows(let total):
            discount = total
            for index in 0..<count { shares[index] = unsafe answer.values[index] }
        case .total(let wanted):
            var inScope: Int64 = 0
            var chosenCount = 0
            for index in 0..<count where unsafe answer.selection[index] == 1 {
                chosen[chosenCount] = column[index]
                inScope += column[index]
                chosenCount += 1
            }
            discount = min(wanted, inScope)
            trimmed = wanted > inScope
            spread(discount, chosenCount, count)
        }
        // Something handed over is an effect too.
        guard discount > 0 || answer.hasGifts else { return .refused(Refusal(.zeroEffect)) }
        return .applies(discount: discount, trimmed: trimmed)
    }

    private mutating func spread(_ discount: Int64, _ chosenCount: Int, _ count: Int) {
        unsafe chosen.withUnsafeBufferPointer { amounts in
            unsafe shares.withUnsafeMutableBufferPointer { shares in
                unsafe allocate(
                    discount, over: UnsafeBufferPointer(rebasing: amounts[..<chosenCount]),
                    into: UnsafeMutableBufferPointer(rebasing: shares[..<chosenCount]))
                // From the end, so that no share is overwritten before it is moved.
                var next = chosenCount
                for index in stride(from: count - 1, through: 0, by: -1) {
                    if unsafe answer.selection[index] == 1 {
                        next -= 1
                        unsafe shares[index] = unsafe shares[next]
                    } else {
                        unsafe shares[index] = 0
                    }
                }
            }
        }
    }

    private func verdict(
        _ bound: BoundRule, _ outcome: Outcome, basket: Basket, total: Int64, steps: Int64
    ) -> Verdict {
        let count = basket.count
        let applies = if case .applies = outcome { true } else { false }
        let rule = Verdict.Rule(name: bound.rule.name, version: bound.rule.version)
        if case .failed = outcome {
            return Verdict(
                outcome: outcome, payable: total, lines: Verdict.Lines(outOfScope: basket),
                rule: rule, steps: steps)
        }
        let (reasons, first) = reasons(bound)
        var discount: Int64 = 0
        let cells = unsafe [Int64](unsafeUninitializedCapacity: count) { cells, written in
            for index in 0..<count {
                let part = unsafe applies ? shares[index] : 0
                discount += part
                unsafe cells[index] = unsafe Verdict.Lines.pack(
                    inScope: answer.selection[index] == 1,
                    reason: reason(index, after: first), discount: part)
            }
            written = count
        }
        var uses: [Int64] = []
        if applies, let used = unsafe answer.uses {
            uses = unsafe Array(UnsafeBufferPointer(start: used, count: count))
        }
        return Verdict(
            outcome: outcome, payable: total - discount,
            lines: Verdict.Lines(basket: basket, cells: cells, reasons: reasons, uses: uses),
            rule: rule, steps: steps, gifts: applies && answer.hasGifts ? gifts : [])
    }

    /// Every line as the scope judged it, without shares: for a failure after it.
    private func lines(_ bound: BoundRule, of basket: Basket) -> Verdict.Lines {
        let (reasons, first) = reasons(bound)
        var cells: [Int64] = []
        for index in 0..<basket.count {
            cells.append(
                unsafe Verdict.Lines.pack(
                    inScope: answer.selection[index] == 1,
                    reason: reason(index, after: first), discount: 0))
        }
        return Verdict.Lines(basket: basket, cells: cells, reasons: reasons)
    }

    /// Why lines do not count: the rule's reasons, and after so many of them the host's own.
    private func reasons(_ bound: BoundRule) -> (all: [String], first: Int) {
        let own = bound.scope.map(\.reasons) ?? answer.reasonTexts
        if leftOut.isEmpty { return (own, own.count) }
        return (own + LeftOut.allCases.map(\.reason), own.count)
    }

    /// The number of a line's reason, as ``Verdict/Lines`` packs it.
    private func reason(_ index: Int, after first: Int) -> Int {
        if !leftOut.isEmpty, leftOut[index] != 0 { return first + Int(leftOut[index]) }
        return unsafe Int(answer.reasons[index])
    }

    private var gifts: [Gift] {
        answer.gifts.map { Gift(sku: $0.sku, name: $0.name, quantity: $0.quantity) }
    }
}
