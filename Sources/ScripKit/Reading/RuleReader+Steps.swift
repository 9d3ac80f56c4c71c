internal import ScripCore
internal import ScripRules

extension RuleReader {
    /// What a step's parameters stand for.
    private func names(of function: LuaFunction) -> Names {
        var names: Names = [:]
        for (parameter, meaning) in zip(
            function.parameters, [Meaning.scope, .parameters, .context([])])
        { names[parameter.name] = meaning }
        return names
    }

    // MARK: Whether it applies

    /// What `eligible` asks, a sentence each; nil for a step that is more than questions.
    mutating func demands(_ function: LuaFunction) -> [Phrase]? {
        var names = names(of: function)
        var locals: Set<String> = []
        var sentences: [Phrase] = []
        for statement in function.body {
            switch statement.kind {
            case .local(let new, let values) where new.count == values.count:
                for (local, value) in zip(new, values) {
                    names[local.name] = meaning(value, names)
                    locals.insert(local.name)
                }
            case .branch(let branches, let otherwise)
            where branches.count == 1 && otherwise == nil:
                let condition = meaning(branches[0].condition, names)
                if condition.isTrue == false { continue }
                guard condition.isTrue == nil, let refusal = refusal(branches[0].body) else {
                    return nil
                }
                guard let words = holds(condition) else {
                    // A quotation with a name that stands for something else says nothing by itself.
                    guard locals.isDisjoint(with: text(branches[0].condition).words) else {
                        return nil
                    }
                    sentences.append(
                        Phrase("It does not apply where ", "以下情况不适用:")
                            + quote(branches[0].condition) + refusal + Phrase(".", "。"))
                    continue
                }
                sentences.append(
                    Phrase("It applies where ", "适用条件:") + words.not + refusal
                        + Phrase(".", "。"))
            case .returns(let values):
                guard values.count == 1, case .boolean(true) = values[0].kind else { return nil }
                return sentences
            default: return nil
            }
        }
        return nil
    }

    /// The words of a body that refuses and does nothing else.
    private func refusal(_ body: [LuaStatement]) -> Phrase? {
        guard body.count == 1, case .returns(let values) = body[0].kind,
            case .call(let callee, let arguments)? = values.first?.kind,
            text(callee) == "scrip.refuse", let code = arguments.first?.stringLiteral
        else { return nil }
        let words = source.outline.refusals?.first { $0.code == code }?.words ?? code
        return Phrase("; else the shopper reads “\(words)”", ";否则顾客看到“\(words)”")
    }

    // MARK: What comes off

    /// What `discount` takes off; nil for a step that is more than a figure and a cap.
    mutating func result(_ function: LuaFunction) -> Phrase? {
        var names = names(of: function)
        var cap: (of: Phrase, most: Meaning)?
        for statement in function.body {
            switch statement.kind {
            case .local(let locals, let values) where locals.count == values.count:
                guard cap == nil else { return nil }
                for (local, value) in zip(locals, values) {
                    names[local.name] = meaning(value, names)
                }
            case .branch(let branches, let otherwise)
            where branches.count == 1 && otherwise == nil && cap == nil:
                let condition = meaning(branches[0].condition, names)
                if condition.isTrue == false { continue }
                // If it is more than that, that.
                guard case .above(let high, let low) = condition, branches[0].body.count == 1,
                    case .returns(let values) = branches[0].body[0].kind, values.count == 1,
                    let of = shown(high), let most = shown(low, .money),
                    shown(meaning(values[0], names), .money) == most
                else { return nil }
                cap = (of, low)
            case .returns(let values):
                guard values.count == 1 else { return nil }
                var answer = meaning(values[0], names)
                if let cap {
                    guard shown(answer) == cap.of else { return nil }
                    answer = .lesser(answer, cap.most)
                }
                guard let phrase = shown(answer, .money) else { return nil }
                return Phrase("Off comes ", "优惠金额:") + phrase + Phrase(".", "。")
            default: return nil
            }
        }
        return nil
    }
}

extension String {
    /// The names in it.
    fileprivate var words: [String] {
        split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }
}
