/// Looks for reads of what a line still costs, or ways in which such a read could be hidden.
struct CostSearch {
    /// The name of the line.
    let line: String

    func finds(in body: [LuaStatement]) -> Bool { body.contains(where: finds) }

    private func finds(in statement: LuaStatement) -> Bool {
        switch statement.kind {
        case .local(_, let values), .returns(let values): values.contains(where: hides)
        case .assign(let targets, let values):
            targets.contains(where: finds) || values.contains(where: hides)
        case .call(let call): finds(in: call)
        case .block(let body): finds(in: body)
        case .whileLoop(let condition, let body), .repeatLoop(let body, let condition):
            finds(in: condition) || finds(in: body)
        case .branch(let arms, let otherwise):
            arms.contains { finds(in: $0.condition) || finds(in: $0.body) }
                || finds(in: otherwise ?? [])
        case .numericFor(_, let values, let body), .genericFor(_, let values, let body):
            values.contains(where: hides) || finds(in: body)
        case .localFunction, .function: true
        case .breaks, .jump, .label: false
        }
    }

    /// The line itself handed on, or a cost read.
    private func hides(_ expression: LuaExpression) -> Bool {
        if case .name(line) = expression.kind { return true }
        return finds(in: expression)
    }

    private func finds(in expression: LuaExpression) -> Bool {
        switch expression.kind {
        case .index(let base, let key):
            if case .name(line) = base.kind {
                guard let field = key.stringLiteral else { return true }
                return field == "amount" || field == "unused"
            }
            return hides(base) || hides(key)
        case .call(let function, let arguments):
            return hides(function) || arguments.contains(where: hides)
        case .method(let base, _, let arguments):
            return hides(base) || arguments.contains(where: hides)
        case .binary(_, let left, let right): return hides(left) || hides(right)
        case .unary(_, let operand): return hides(operand)
        case .parenthesis(let inner): return hides(inner)
        case .table(let fields):
            return fields.contains { hides($0.value) || ($0.key.map(hides) ?? false) }
        case .function: return true
        case .null, .boolean, .integer, .float, .string, .vararg, .name: return false
        }
    }
}
