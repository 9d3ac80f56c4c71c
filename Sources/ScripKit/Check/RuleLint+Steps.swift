internal import ScripRules

extension RuleLint {
    /// Holds a step's answers against what the host takes.
    func judge(
        _ step: String, _ answers: [(shape: Shape, offset: Int)], of function: LuaFunction
    ) {
        for (answer, offset) in answers {
            let shape = answer.sure
            if shape == .null, offset == function.endOffset {
                note(
                    .missingReturn, at: offset,
                    "'\(step)' can end here without an answer; \(RuleLint.wanted[step] ?? "")")
                continue
            }
            switch step {
            case "scope": judgeScope(shape, offset)
            case "eligible": judgeEligible(shape, offset)
            default: judgeDiscount(shape, offset)
            }
        }
        let shapes = answers.map(\.shape)
        if step == "eligible", !shapes.contains(.boolean(true)), !shapes.contains(.unknown) {
            note(
                .unreachable, at: function.offset,
                "'eligible' never returns true, so 'discount' never runs")
        }
        if step == "scope", shapes.allSatisfy({ $0 == .boolean(false) }) {
            note(
                .unreachable, at: function.offset,
                "'scope' never returns true, so no line counts and nothing else runs")
        }
    }

    private static let wanted = [
        "scope": "return true or false",
        "eligible": "return true or scrip.refuse(…)",
        "discount": "return what comes off",
    ]

    private func judgeScope(_ shape: Shape, _ offset: Int) {
        switch shape {
        case .boolean, .unknown: break
        case .trueOrNil, .null:
            note(
                .stepResult, at: offset,
                "this may be nil; 'scope' returns true or false: write '… == true'")
        default:
            note(.stepResult, at: offset, "'scope' returns true or false, this is \(shape.words)")
        }
    }

    private func judgeEligible(_ shape: Shape, _ offset: Int) {
        switch shape {
        case .boolean(true), .refusal, .unknown: break
        case .boolean, .trueOrNil, .null:
            note(
                .bareFalse, at: offset,
                "'eligible' says why not: return scrip.refuse(code) instead of \(shape.words)")
        default:
            note(
                .stepResult, at: offset,
                "'eligible' returns true or scrip.refuse(…), this is \(shape.words)")
        }
    }

    private func judgeDiscount(_ shape: Shape, _ offset: Int) {
        switch shape {
        case .integer(.none), .refusal, .unknown: break
        case .integer(let unit) where unit.isMoney: break
        case .integer(let unit):
            note(
                .mixedUnits, at: offset, "'discount' returns an amount, this is \(unit.words)")
        case .float:
            note(
                .floatMoney, at: offset,
                "'discount' returns whole minor units, this is a float; use scrip.div")
        case .map(.integer(.money)):
            note(
                .stepResult, at: offset, "shares are returned as { lines = scrip.share(…) }")
        case .table(let id):
            guard let own = tables[id], !own.open else { return }
            if own.fields["lines"] == nil, own.fields["gifts"] == nil {
                note(
                    .stepResult, at: offset, "a table from 'discount' has the key 'lines'",
                    about: own.fields.keys.first, among: ["lines"])
            }
            for key in own.fields.keys.sorted() where !HostShape.answerKeys.contains(key) {
                note(.stepResult, at: offset, "'discount' returns no '\(key)'")
            }
        default:
            note(
                .stepResult, at: offset,
                "'discount' returns an amount or { lines = … }, this is \(shape.words)")
        }
    }
}
