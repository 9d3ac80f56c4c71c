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
}
