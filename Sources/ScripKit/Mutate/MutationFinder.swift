internal import ScripRules

/// Finds the places of a rule's file where people make mistakes, and the mistakes they make there.
///
/// What a shopper reads is not touched, nor what a parameter may be: only what decides.
struct MutationFinder {
    private(set) var found: [Mutation] = []
    private let source: RuleSource
    /// Which step the walk is in; nil outside, as in local functions.
    private var step: String?
    /// What a mistake is shown with: the condition or statement it stands in.
    private var around: Range<Int> = 0..<0

    private init(_ source: RuleSource) { self.source = source }

    /// All mistakes, in the order of their places; the same text twice counts once.
    static func mutations(of source: RuleSource) -> [Mutation] {
        var finder = MutationFinder(source)
        finder.walk(source.file)
        var seen: Set<[UInt8]> = []
        return finder.found.filter { seen.insert($0.applied(to: source.text.bytes)).inserted }
            .sorted {
                ($0.range.lowerBound, $0.range.upperBound, $0.text)
                    < ($1.range.lowerBound, $1.range.upperBound, $1.text)
            }
    }

    // MARK: Notes

    private mutating func note(_ kind: Mutation.Kind, _ range: Range<Int>, _ text: String) {
        guard source.text(of: range) != text else { return }
        let place = source.text.place(of: range.lowerBound)
        var shown =
            around.lowerBound <= range.lowerBound && range.upperBound <= around.upperBound
            ? around : range
        // A long statement is not shown whole.
        if shown.count > 120 { shown = source.line(around: range) }
        let before = source.text(of: shown.lowerBound..<range.lowerBound)
        let after = source.text(of: range.upperBound..<shown.upperBound)
        found.append(
            Mutation(
                kind: kind, range: range, text: text, line: place.line, column: place.column,
                original: (before + source.text(of: range) + after).onOneLine,
                mistaken: (before + text + after).onOneLine))
    }

    private mutating func shown<Answer>(
        in range: Range<Int>, _ body: (inout MutationFinder) -> Answer
    ) -> Answer {
        let outer = around
        around = range
        defer { around = outer }
        return body(&self)
    }

    // MARK: Statements

    private mutating func walk(_ block: [LuaStatement]) { block.forEach { walk($0) } }

    private mutating func walk(_ statement: LuaStatement) {
        switch statement.kind {
        case .local(_, let values):
            if let table = values.first, values.count == 1, isRule(table) {
                return walk(rule: table)
            }
            for value in values { shown(in: statement.offset..<value.end) { $0.walk(value) } }
        case .assign(let targets, let values):
            guard let last = values.last else { return }
            let range = statement.offset..<last.end
            if step != nil || targets.allSatisfy(\.isLocalName) { dropped(range) }
            shown(in: range) { finder in (targets + values).forEach { finder.walk($0) } }
        case .call(let call):
            dropped(call.start..<call.end)
            walk(call)
        case .block(let body): walk(body)
        case .whileLoop(let condition, let body), .repeatLoop(let body, let condition):
            shown(in: condition.range) { $0.walk(condition) }
            walk(body)
        case .branch(let arms, let otherwise):
            for arm in arms {
                shown(in: arm.condition.range) { finder in
                    finder.note(.condition, arm.condition.range, "true")
                    finder.note(.condition, arm.condition.range, "false")
                    finder.walk(arm.condition)
                }
                walk(arm.body)
            }
            walk(otherwise ?? [])
        case .numericFor(_, let bounds, let body):
            bounds.forEach { walk($0) }
            walk(body)
        case .genericFor(_, let values, let body):
            values.forEach { walk($0) }
            walk(body)
        case .localFunction(_, let function): walk(function.body)
        case .function(let target, let function):
            step = target.lastKey
            walk(function.body)
            step = nil
        case .returns(let values): returned(values, in: statement)
        case .breaks, .jump, .label: break
        }
    }

    private mutating func dropped(_ range: Range<Int>) {
        // Within a block of its own, so that what follows is still a statement.
        shown(in: range) { $0.note(.statement, range, "do end") }
    }

    private mutating func returned(_ values: [LuaExpression], in statement: LuaStatement) {
        if values.count == 1, isRule(values[0]) { return walk(rule: values[0]) }
        guard let last = values.last else { return }
        shown(in: statement.offset..<last.end) { finder in
            let all = values[0].start..<last.end
            if values[0].isRefusal { finder.note(.answer, all, "true") }
            if case .boolean(false) = values[0].kind, finder.step == "scope" {
                finder.note(.answer, all, "true")
            }
            if finder.step == "discount", values.count == 1 { finder.note(.answer, all, "0") }
            values.forEach { finder.walk($0) }
        }
    }

    // MARK: The rule's table

    private func isRule(_ value: LuaExpression) -> Bool {
        guard let fields = value.fields else { return false }
        return fields.contains { $0.name == "discount" || $0.name == "api" }
    }

    private mutating func walk(rule table: LuaExpression) {
        for field in table.fields ?? [] {
            switch field.name {
            case "scope" where field.value.fields != nil: scopeTable(field.value.fields ?? [])
            case "scope", "eligible", "discount":
                step = field.name
                walk(field.value)
                step = nil
            default: break
            }
        }
    }

    /// Keys and sides of a scope table.
    private mutating func scopeTable(_ sides: [LuaField]) {
        let others = [
            "sku": "category", "category": "tag", "brand": "category", "tag": "category",
        ]
        for side in sides {
            guard let name = side.name, let keys = side.value.fields else { continue }
            shown(in: side.offset..<side.value.end) { finder in
                finder.note(.scope, finder.entry(side), "")
                let other = name == "include" ? "exclude" : "include"
                if !sides.contains(where: { $0.name == other }) {
                    finder.note(.scope, finder.name(of: side), other)
                }
            }
            for key in keys {
                shown(in: key.offset..<key.value.end) { finder in
                    if keys.count > 1 { finder.note(.scope, finder.entry(key), "") }
                    if let other = others[key.name ?? ""],
                        !keys.contains(where: { $0.name == other })
                    {
                        finder.note(.scope, finder.name(of: key), other)
                    }
                    for word in key.value.fields ?? [] {
                        guard let text = word.value.stringLiteral, text.hasSuffix("/") else {
                            continue
                        }
                        let end = word.value.end - 1
                        finder.note(.scope, end - 1..<end, "")
                    }
                }
            }
        }
    }

    /// A table's entry with the comma behind it.
    private func entry(_ field: LuaField) -> Range<Int> {
        let bytes = source.text.bytes
        var end = field.value.end
        while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x0A { end += 1 }
        let isComma = end < bytes.count && bytes[end] == UInt8(ascii: ",")
        return field.offset..<(isComma ? end + 1 : field.value.end)
    }

    private func name(of field: LuaField) -> Range<Int> {
        field.offset..<field.offset + (field.name?.utf8.count ?? 0)
    }

    // MARK: Expressions

    private mutating func walk(_ expression: LuaExpression) {
        let range = expression.range
        switch expression.kind {
        case .integer(let number): constant(number, range)
        case .function(let function): walk(function.body)
        case .index(let base, let key):
            field(base, key, range)
            walk(base)
            if key.stringLiteral == nil { walk(key) }
        case .call(let callee, let arguments): called(callee, arguments)
        case .method(let base, _, let arguments):
            walk(base)
            arguments.forEach { walk($0) }
        case .binary(let sign, let left, let right):
            operation(sign, left, right, expression)
            walk(left)
            walk(right)
        case .unary(let sign, let operand):
            if sign == "not" { note(.logic, range, source.text(of: operand.range)) }
            walk(operand)
        case .parenthesis(let inner): walk(inner)
        case .table(let fields): fields.forEach { walk($0.value) }
        case .null, .boolean, .float, .string, .vararg, .name: break
        }
    }

    private mutating func constant(_ number: Int64, _ range: Range<Int>) {
        guard number < 1 << 40 else { return }
        note(.constant, range, String(number + 1))
        if number > 0 { note(.constant, range, String(number - 1)) }
        if number > 1 { note(.constant, range, String(number * 10)) }
        if number >= 100 {
            note(.units, range, String(number * 100))
            if number % 100 == 0 { note(.units, range, String(number / 100)) }
        }
    }

    private mutating func operation(
        _ sign: String, _ left: LuaExpression, _ right: LuaExpression, _ whole: LuaExpression
    ) {
        let place = whole.offset..<whole.offset + sign.utf8.count
        let leftText = source.text(of: left.range)
        let rightText = source.text(of: right.range)
        switch sign {
        case "<", "<=", ">", ">=":
            let other = ["<": "<=", "<=": "<", ">": ">=", ">=": ">"]
            let against = ["<": ">=", "<=": ">", ">": "<=", ">=": "<"]
            note(.boundary, place, other[sign] ?? sign)
            note(.comparison, place, against[sign] ?? sign)
        case "==": note(.comparison, place, "~=")
        case "~=": note(.comparison, place, "==")
        case "and", "or":
            note(.logic, place, sign == "and" ? "or" : "and")
            note(.condition, whole.range, leftText)
            note(.condition, whole.range, rightText)
        case "+": note(.arithmetic, place, "-")
        case "-": note(.arithmetic, place, "+")
        case "*":
            if right.lastKey == "quantity" || right.lastKey == "unused" {
                note(.quantity, whole.range, leftText)
            } else if left.lastKey == "quantity" || left.lastKey == "unused" {
                note(.quantity, whole.range, rightText)
            }
        case "//": note(.rounding, whole.range, "-(-(\(leftText)) // (\(rightText)))")
        default: break
        }
    }

    private mutating func field(_ base: LuaExpression, _ key: LuaExpression, _ range: Range<Int>) {
        guard let name = key.stringLiteral else { return }
        let text = source.text(of: range)
        switch name {
        case "amount" where !base.isScope: note(.field, key.range, "list_amount")
        case "list_amount": note(.field, key.range, "amount")
        case "unused": note(.field, key.range, "quantity")
        case "quantity":
            note(.quantity, range, "1")
            if base.isScope { note(.quantity, key.range, "count") }
        case "weekday": note(.calendar, range, "((\(text) + 1) % 7)")
        case "hour", "day", "month": note(.calendar, range, "(\(text) + 1)")
        default: break
        }
        if case .name("p") = base.kind, let parameters = source.outline.parameters,
            let index = parameters.firstIndex(where: { $0.name == name })
        {
            let others = parameters[(index + 1)...] + parameters[..<index]
            if let other = others.first(where: {
                $0.type == parameters[index].type && $0.of == parameters[index].of
                    && $0.fields.isEmpty
            }) {
                note(.parameter, key.range, other.name)
            }
        }
    }

    private mutating func called(_ callee: LuaExpression, _ arguments: [LuaExpression]) {
        let others = ["min": "max", "max": "min", "cheapest": "dearest", "dearest": "cheapest"]
        if let name = callee.lastKey, let other = others[name],
            case .index(_, let key) = callee.kind
        {
            note(.helper, key.range, other)
        }
        if ["percent_off", "div"].contains(callee.lastKey ?? ""), arguments.count >= 2 {
            if callee.lastKey == "percent_off" {
                let percent = arguments[1].range
                note(.percent, percent, "100 - (\(source.text(of: percent)))")
            }
            for word in ["\"down\"", "\"up\""] {
                if arguments.count > 2 {
                    note(.rounding, arguments[2].range, word)
                } else {
                    note(.rounding, arguments[1].end..<arguments[1].end, ", " + word)
                }
            }
        }
        walk(callee)
        // A refusal's code is no decision; that it is the right one is asked by its case.
        for argument in callee.lastKey == "refuse" ? Array(arguments.dropFirst()) : arguments {
            walk(argument)
        }
    }
}

extension LuaExpression {
    /// The bytes of its text.
    fileprivate var range: Range<Int> { start..<end }

    /// The last name of `a.b.c`.
    fileprivate var lastKey: String? {
        if case .index(_, let key) = kind { key.stringLiteral } else { nil }
    }

    fileprivate var isLocalName: Bool {
        if case .name = kind { true } else { false }
    }

    /// `scrip.refuse(…)`.
    fileprivate var isRefusal: Bool {
        if case .call(let callee, _) = kind { callee.lastKey == "refuse" } else { false }
    }

    /// The lines that count or all lines together, which have no list amount.
    fileprivate var isScope: Bool {
        if case .name("scope") = kind { true } else { lastKey == "basket" }
    }
}

extension RuleSource {
    /// The file's text in a range.
    fileprivate func text(of range: Range<Int>) -> String {
        String(decoding: text.bytes[range], as: UTF8.self)
    }

    /// The line, or lines, that a range stands on.
    fileprivate func line(around range: Range<Int>) -> Range<Int> {
        let newline = UInt8(ascii: "\n")
        let start = text.bytes[..<range.lowerBound].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = text.bytes[range.upperBound...].firstIndex(of: newline) ?? text.bytes.count
        return start..<end
    }
}

extension String {
    /// Blanks and line breaks as single blanks, none at the ends.
    fileprivate var onOneLine: String {
        split { $0.isWhitespace }.joined(separator: " ")
    }
}
