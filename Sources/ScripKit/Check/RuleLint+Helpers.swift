internal import ScripRules

extension RuleLint {
    /// A call of one of the host's helpers.
    func helper(
        _ name: String, _ arguments: [LuaExpression], _ shapes: [Shape], at offset: Int
    ) -> Shape {
        guard let helper = HostHelper.named(name) else { return .unknown }
        checkCount(of: arguments, helper, at: offset)
        for (index, parameter) in helper.parameters.enumerated() {
            check(shapes, arguments, index, parameter.kind)
        }
        let answer = HostShape.libraries["scrip"]?[name] ?? .unknown
        switch name {
        case "refuse": refuse(arguments, shapes)
        case "div":
            guard shapes.count > 1, case .integer(let unit) = shapes[0] else { return answer }
            return quotient(unit, shapes[1], by: arguments[1])
        case "sum":
            guard shapes.count > 1 else { return .integer(.money) }
            return sum(shapes[1], at: arguments[1])
        case "yuan":
            if case .integer? = shapes.first {
                note(
                    .argument, at: arguments[0].offset,
                    "scrip.yuan reads text such as \"12.50\"; a number is minor units already")
            }
        default: break
        }
        return answer
    }

    private func checkCount(
        of arguments: [LuaExpression], _ helper: HostHelper, at offset: Int
    ) {
        let (least, most) = (helper.arity.lowerBound, helper.arity.upperBound)
        guard !helper.arity.contains(arguments.count), !arguments.contains(where: \.isMany) else {
            return
        }
        let wanted: Sentence =
            if least < most {
                "\(least) to \(most) arguments"
            } else if least == 1 {
                "1 argument"
            } else {
                "\(least) arguments"
            }
        note(
            .argument, at: offset,
            "scrip.\(helper.name) takes " + wanted + ", not \(arguments.count)")
    }

    /// One argument is what the helper takes there.
    private func check(
        _ shapes: [Shape], _ arguments: [LuaExpression], _ index: Int, _ kind: HostHelper.Kind
    ) {
        let argument = index < arguments.count ? arguments[index] : nil
        func isA(_ unit: Unit, _ words: String) {
            guard index < shapes.count else { return }
            expect(shapes[index], unit, words, at: arguments[index].offset)
        }
        switch kind {
        case .amount: isA(.money, "an amount")
        case .percent:
            isA(.percent, "a percentage")
            lowPercent(argument)
        case .number: isA(.none, "a whole number")
        case .pieces: isA(.pieces, "a number of pieces")
        case .lines, .linesOrUnits: lines(index < shapes.count ? shapes[index] : nil, argument)
        case .rounding: word(argument, of: HostHelper.roundings.map(\.0), "rounding")
        case .choice: word(argument, of: HostHelper.choices.map(\.0), "choice of pieces")
        case .text, .units, .perLine, .details: break
        }
    }

    private func expect(
        _ shape: Shape, _ unit: Unit, _ words: String, in detail: Sentence = "", at offset: Int
    ) {
        switch shape {
        case .unknown, .null: break
        case .integer(let actual):
            let fits =
                unit == .none || actual == .none || actual == unit || unit.isMoney && actual.isMoney
            if !fits {
                note(
                    .mixedUnits, at: offset,
                    detail + "\(words) is wanted here, this is \(actual.words)")
            }
        case .float:
            note(.floatMoney, at: offset, detail + "\(words) is wanted here, this is a float")
        default:
            note(
                .argument, at: offset,
                detail + "\(words) is wanted here, this is \(shape.words)")
        }
    }

    /// `percent_off(amount, 9)` of somebody who means 9折.
    private func lowPercent(_ argument: LuaExpression?) {
        guard let argument, case .integer(let number) = argument.kind,
            ParameterDoubt.isLow(percent: number)
        else { return }
        note(.lowPercent, .warning, at: argument.offset, ParameterDoubt.sentence(percent: number))
    }

    private func word(_ argument: LuaExpression?, of known: [String], _ what: String) {
        guard let argument, let text = argument.stringLiteral, !known.contains(text) else { return }
        note(
            .argument, at: argument.offset,
            "there is no \(what) \"\(text)\"", about: text, among: known)
    }

    private func lines(_ shape: Shape?, _ argument: LuaExpression?) {
        guard let shape, let argument else { return }
        switch shape {
        case .object(.scope), .object(.basket), .list(.object(.line)), .list(.object(.units)),
            .table, .unknown, .null:
            break
        case .object(.line):
            note(.argument, at: argument.offset, "lines are wanted here; write { line } for one")
        default:
            note(.argument, at: argument.offset, "lines are wanted here, this is \(shape.words)")
        }
    }

    private func sum(_ function: Shape, at argument: LuaExpression) -> Shape {
        guard case .function(let id) = function, let known = functions[id] else {
            return .integer(.none)
        }
        let answers = follow(known.function, id: id, with: [.object(.line)])
        for answer in answers {
            switch answer.shape.sure {
            case .integer, .unknown: break
            case .null where answer.offset == known.function.endOffset:
                note(
                    .missingReturn, at: answer.offset,
                    "scrip.sum needs a whole number for every line; a way through returns nothing")
            case .null: break
            default:
                note(
                    .argument, at: answer.offset,
                    "scrip.sum adds whole numbers, this is \(answer.shape.words)")
            }
        }
        return joined(answers)
    }

    private func refuse(_ arguments: [LuaExpression], _ shapes: [Shape]) {
        guard let first = arguments.first else { return }
        guard let code = first.stringLiteral else {
            switch shapes[0] {
            case .string, .unknown, .null:
                for known in outline.refusals ?? [] { usedRefusals.insert(known.code) }
            default:
                note(
                    .argument, at: first.offset,
                    "a refusal's code is text, this is \(shapes[0].words)")
            }
            return
        }
        guard let refusals = outline.refusals else { return }
        guard let refusal = refusals.first(where: { $0.code == code }) else {
            note(
                .unknownRefusal, at: first.offset,
                "the refusal '\(code)' is not declared", about: code,
                among: refusals.map(\.code))
            return
        }
        usedRefusals.insert(code)
        details(of: refusal, arguments, shapes, at: first.offset)
    }

    private func details(
        of refusal: RuleOutline.Refusal, _ arguments: [LuaExpression], _ shapes: [Shape],
        at offset: Int
    ) {
        guard let words = refusal.words else { return }
        let wanted = RefusalWords.placeholders(in: words)
        guard arguments.count > 1 else {
            if let missing = wanted.first {
                note(
                    .refusalDetail, at: offset,
                    "'\(refusal.code)' says {\(missing.name)}, but no details are given")
            }
            return
        }
        guard case .table(let id) = shapes[1], let own = tables[id], !own.open else { return }
        for placeholder in wanted {
            let name = placeholder.name
            guard let shape = own.fields[name]?.sure else {
                note(
                    .refusalDetail, at: arguments[1].offset,
                    "'\(refusal.code)' says {\(name)}, but the details have no '\(name)'",
                    about: name, among: own.fields.keys.sorted())
                continue
            }
            holds(placeholder, shape, refusal.code, at: arguments[1].offset)
        }
        for (name, shape) in own.fields.sorted(by: { $0.key < $1.key }) {
            switch shape.sure {
            case .integer, .string, .boolean, .unknown, .null: break
            case .float:
                note(.floatMoney, at: arguments[1].offset, "detail '\(name)' is a float")
            default:
                note(
                    .argument, at: arguments[1].offset,
                    "detail '\(name)' must be a whole number, text or true or false, "
                        + "this is \(shape.words)")
            }
        }
    }

    /// Holds a detail against the way its words show it.
    private func holds(
        _ placeholder: RefusalWords.Placeholder, _ shape: Shape, _ code: String, at offset: Int
    ) {
        let name = placeholder.name
        switch placeholder.format {
        case nil: break  // Said where the words stand.
        case .money?: expect(shape, .money, "an amount", in: "{\(name):money}: ", at: offset)
        case .time?:
            expect(shape, .minutes, "minutes since midnight", in: "{\(name):time}: ", at: offset)
        case .word?: expect(shape, .none, "a whole number", in: "{\(name):…|…}: ", at: offset)
        case .plain?:
            // What a reader of the bare number would take it for.
            let better: (format: String, shows: String)? =
                switch shape {
                case .integer(let unit) where unit.isMoney: ("money", "12.50 yuan as 1250")
                case .integer(.minutes): ("time", "22:00 as 1320")
                default: nil
                }
            guard let better else { break }
            note(
                .refusalDetail, at: offset,
                "'\(code)' says {\(name)}, which shows \(better.shows); "
                    + "write {\(name):\(better.format)} in its words")
        }
    }
}

extension LuaExpression {
    /// May stand for any number of values.
    var isMany: Bool {
        switch kind {
        case .vararg, .call, .method: true
        default: false
        }
    }
}
