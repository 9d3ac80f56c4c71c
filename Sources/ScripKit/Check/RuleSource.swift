internal import ScripCore
internal import ScripRules

/// A rule's source, parsed, with what can be read from it.
struct RuleSource {
    let text: SourceText
    let file: [LuaStatement]
    let outline: RuleOutline
    let vocabulary: RuleVocabulary

    /// Parses source.
    ///
    /// - Throws: `ruleInvalid`, naming the place, when it is not Lua.
    init(_ bytes: [UInt8], file name: String) throws(ScripError) {
        text = SourceText(bytes)
        do {
            file = try LuaParser.parse(bytes)
        } catch {
            let place = text.place(of: error.offset)
            throw ScripError(
                .ruleInvalid, error.message, remedy: "Mend the line",
                at: .init(document: name, line: place.line, column: place.column))
        }
        outline = RuleOutline(file)
        vocabulary = RuleVocabulary(file, outline)
    }

    /// The rule asks for the cheapest pieces.
    var picksCheapest: Bool {
        let name = Array("cheapest".utf8)
        return text.bytes.indices.contains { text.bytes[$0...].starts(with: name) }
    }

    /// Lines on which a statement of a function begins.
    var stepLines: Set<Int> {
        var lines: Set<Int> = []
        for function in vocabulary.functions {
            for statement in function.allStatements {
                lines.insert(text.place(of: statement.offset).line)
            }
        }
        return lines
    }

    /// Steps of which no line ran, in the order in which a rule runs them; a step that cannot be made out in
    /// the source is not among them.
    func idleSteps(_ hits: [UInt32]) -> [String] {
        ["scope", "eligible", "discount"].filter { step in
            guard let function = outline.steps[step].flatMap(function) else { return false }
            let lines = function.allStatements.map { text.place(of: $0.offset).line }
            return !lines.isEmpty && !lines.contains { $0 < hits.count && hits[$0] > 0 }
        }
    }

    /// A function that stands in its place, or is named there.
    private func function(_ value: LuaExpression) -> LuaFunction? {
        switch value.kind {
        case .function(let function): return function
        case .name(let name):
            for statement in file {
                switch statement.kind {
                case .localFunction(let local, let function) where local.name == name:
                    return function
                case .local(let names, let values):
                    guard let index = names.firstIndex(where: { $0.name == name }),
                        index < values.count, case .function(let function) = values[index].kind
                    else { continue }
                    return function
                default: continue
                }
            }
            return nil
        default: return nil
        }
    }
}
