internal import ScripCore
internal import ScripRules

/// Follows values through a rule's source and notes what will go wrong.
///
/// It runs every step once with what the host would pass, symbolically: each expression has a
/// ``Shape``, each number a ``Unit``. Two passes are made, so that a variable assigned late in a loop
/// is known early in it; only the second one's findings count.
final class RuleLint {
    /// A finding before it has a file and a line.
    struct Note: Hashable {
        var code: Finding.Code
        var severity: Finding.Severity
        var offset: Int
        var sentence: Sentence
        var subject: String?
        var nearest: String?
    }

    /// A scope of local names.
    final class Names {
        let outer: Names?
        var offsets: [String: Int] = [:]

        init(outer: Names?) { self.outer = outer }

        func offset(of name: String) -> Int? { offsets[name] ?? outer?.offset(of: name) }

        var all: [String] { offsets.keys.sorted() + (outer?.all ?? []) }
    }

    /// What is known of a table the rule makes.
    struct OwnTable {
        var fields: [String: Shape] = [:]
        /// What stands at numbered or computed keys; null when nothing does.
        var element: Shape = .null
        /// Keys are computed: any field may be there.
        var open = false
    }

    let outline: RuleOutline
    var notes: Set<Note> = []
    var variables: [Int: Shape] = [:]
    var tables: [Int: OwnTable] = [:]
    var functions: [Int: (function: LuaFunction, names: Names)] = [:]
    var visited: Set<Int> = []
    var running: [Int] = []
    /// Shapes that the function being followed has returned, with where.
    var returned: [[(shape: Shape, offset: Int)]] = []
    /// How many calls of `math.floor` and the like the expression being followed stands in.
    var roundingDepth = 0
    var usedParameters: Set<String> = []
    var usedRefusals: Set<String> = []
    /// Nodes left to follow; recursion on recursion must not take for ever.
    var fuel = 400_000

    init(outline: RuleOutline) { self.outline = outline }

    /// All notes on a parsed file.
    static func notes(on file: [LuaStatement], outline: RuleOutline) -> Set<Note> {
        let lint = RuleLint(outline: outline)
        for _ in 0..<2 {
            lint.notes = []
            lint.visited = []
            lint.usedParameters = Set(outline.scopeParameters.map(\.name))
            lint.usedRefusals = []
            lint.pass(file)
        }
        lint.noteDeclarations()
        return lint.notes
    }

    func note(
        _ code: Finding.Code, _ severity: Finding.Severity = .error, at offset: Int,
        _ sentence: Sentence, about subject: String? = nil, among known: [String] = []
    ) {
        notes.insert(
            Note(
                code: code, severity: severity, offset: offset, sentence: sentence,
                subject: subject, nearest: subject.flatMap { nearest($0, among: known) }))
    }

    private func pass(_ file: [LuaStatement]) {
        let names = Names(outer: nil)
        returned.append([])
        _ = follow(file, names)
        returned.removeLast()
        for step in ["scope", "eligible", "discount"] {
            guard let expression = outline.steps[step] else { continue }
            let shape = self.shape(of: expression, names)
            guard case .function(let id) = shape, let known = functions[id] else { continue }
            let arguments: [Shape] =
                step == "scope"
                ? [.object(.line), .parameters] : [.object(.scope), .parameters, .object(.context)]
            let answers = follow(known.function, id: id, with: arguments)
            judge(step, answers, of: known.function)
        }
        for (id, known) in functions.sorted(by: { $0.key < $1.key }) where !visited.contains(id) {
            _ = follow(known.function, id: id, with: [])
        }
    }

    /// Follows one call and gives back what it may return.
    func follow(
        _ function: LuaFunction, id: Int, with arguments: [Shape]
    ) -> [(shape: Shape, offset: Int)] {
        guard !running.contains(id), running.count < 24, fuel > 0, let known = functions[id] else {
            return [(.unknown, function.offset)]
        }
        visited.insert(id)
        running.append(id)
        returned.append([])
        let names = Names(outer: known.names)
        for (index, parameter) in function.parameters.enumerated() {
            names.offsets[parameter.name] = parameter.offset
            variables[parameter.offset] = index < arguments.count ? arguments[index] : .unknown
        }
        let goesOn = follow(function.body, names)
        running.removeLast()
        var answers = returned.removeLast()
        if goesOn { answers.append((.null, function.endOffset)) }
        return answers
    }

    /// What is declared and never used, or used and never declared.
    private func noteDeclarations() {
        for (name, offset) in outline.scopeParameters where outline.parameters != nil {
            guard outline.parameter(name) == nil else { continue }
            note(
                .unknownParam, at: offset,
                "parameter '\(name)' is not declared", about: name, among: parameterNames)
        }
        for parameter in outline.parameters ?? []
        where !usedParameters.contains(parameter.name) && parameter.type != "conditions" {
            note(
                .unusedParam, .warning, at: parameter.offset,
                "no step reads parameter '\(parameter.name)'", about: parameter.name)
        }
        noteLowPercents(outline.parameters ?? [])
        for refusal in outline.refusals ?? [] where !usedRefusals.contains(refusal.code) {
            note(
                .unusedRefusal, .warning, at: refusal.offset,
                "no step gives the refusal '\(refusal.code)'", about: refusal.code)
        }
        for refusal in outline.refusals ?? [] {
            for placeholder in RefusalWords.placeholders(in: refusal.words ?? "")
            where placeholder.format == nil {
                let isNear = nearest(placeholder.written, among: RefusalWords.formats) != nil
                let others: Sentence = "; there are money, time and two words, piece|pieces"
                note(
                    .refusalDetail, at: refusal.wordsOffset,
                    "there is no format '\(placeholder.written)' for {\(placeholder.name)}"
                        + (isNear ? "" : others), about: placeholder.written,
                    among: RefusalWords.formats)
            }
        }
        for field in outline.table ?? [] {
            guard let name = field.name, !HostShape.ruleKeys.contains(name) else { continue }
            note(
                .unknownKey, at: field.offset,
                "a rule has no key '\(name)'", about: name, among: HostShape.ruleKeys)
        }
    }

    var parameterNames: [String] { outline.parameters?.map(\.name) ?? [] }

    /// Defaults of somebody who counts in tenths.
    private func noteLowPercents(_ parameters: [RuleOutline.Parameter]) {
        for parameter in parameters {
            noteLowPercents(parameter.fields)
            guard parameter.type == "percent", parameter.name.contains("pay"),
                let (number, offset) = parameter.number, ParameterDoubt.isLow(percent: number)
            else { continue }
            note(.lowPercent, .warning, at: offset, ParameterDoubt.sentence(percent: number))
        }
    }
}
