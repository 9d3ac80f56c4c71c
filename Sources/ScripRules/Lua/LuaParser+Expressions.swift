extension LuaParser {
    private static let priorities: [String: (left: Int, right: Int)] = [
        "or": (1, 1), "and": (2, 2), "<": (3, 3), ">": (3, 3), "<=": (3, 3), ">=": (3, 3),
        "~=": (3, 3), "==": (3, 3), "|": (4, 4), "~": (5, 5), "&": (6, 6), "<<": (7, 7),
        ">>": (7, 7), "..": (9, 8), "+": (10, 10), "-": (10, 10), "*": (11, 11), "/": (11, 11),
        "//": (11, 11), "%": (11, 11), "^": (14, 13),
    ]
    private static let unaryPriority = 12

    mutating func expressions() throws(LuaSyntaxError) -> [LuaExpression] {
        var list = [try expression()]
        while try take(",") { list.append(try expression()) }
        return list
    }

    mutating func expression(above limit: Int = 0) throws(LuaSyntaxError) -> LuaExpression {
        try deeper()
        defer { depth -= 1 }
        var left: LuaExpression
        if let unary = operatorText, ["not", "-", "#", "~"].contains(unary) {
            let at = offset
            try advance()
            let operand = try expression(above: LuaParser.unaryPriority)
            left = made(.unary(unary, operand), at: at)
        } else {
            left = try simple()
        }
        while let text = operatorText, let priority = LuaParser.priorities[text],
            priority.left > limit
        {
            let at = offset
            try advance()
            let right = try expression(above: priority.right)
            left = made(.binary(text, left, right), at: at)
        }
        return left
    }

    private var operatorText: String? {
        switch token {
        case .symbol(let text): text
        case .keyword(let text): text
        default: nil
        }
    }

    private mutating func simple() throws(LuaSyntaxError) -> LuaExpression {
        let at = offset
        let kind: LuaExpression.Kind
        switch token {
        case .integer(let value): kind = .integer(value)
        case .float(let text): kind = .float(text)
        case .string(let text): kind = .string(text)
        case .keyword("nil"): kind = .null
        case .keyword("true"): kind = .boolean(true)
        case .keyword("false"): kind = .boolean(false)
        case .symbol("..."): kind = .vararg
        case .symbol("{"): return try table()
        case .keyword("function"):
            try advance()
            let function = try functionBody(at: at)
            return made(.function(function), at: at)
        default: return try suffixed()
        }
        try advance()
        return made(kind, at: at)
    }

    mutating func suffixed() throws(LuaSyntaxError) -> LuaExpression {
        var expression: LuaExpression
        let at = offset
        if try take("(") {
            let inner = try self.expression()
            try expect(")")
            expression = made(.parenthesis(inner), at: at)
        } else {
            let name = try name()
            expression = made(.name(name.name), at: name.offset)
        }
        var links = 0
        while true {
            let at = offset
            switch token {
            case .symbol("."):
                try advance()
                let key = try name()
                let keyNode = made(.string(key.name), at: key.offset)
                expression = made(.index(expression, key: keyNode), at: key.offset)
            case .symbol("["):
                try advance()
                let key = try self.expression()
                try expect("]")
                expression = made(.index(expression, key: key), at: key.offset)
            case .symbol(":"):
                try advance()
                let method = try name()
                let arguments = try arguments()
                expression = made(
                    .method(expression, method.name, arguments), at: method.offset)
            case .symbol("("), .symbol("{"), .string:
                let list = try arguments()
                expression = made(.call(expression, list), at: at)
            default: return expression
            }
            links += 1
            if links > 64 {
                throw LuaSyntaxError(message: "more than 64 links in one chain", offset: at)
            }
        }
    }

    private mutating func arguments() throws(LuaSyntaxError) -> [LuaExpression] {
        if case .string(let text) = token {
            let at = offset
            try advance()
            return [made(.string(text), at: at)]
        }
        if token == .symbol("{") { return [try table()] }
        try expect("(")
        if try take(")") { return [] }
        let list = try expressions()
        try expect(")")
        return list
    }

    private mutating func table() throws(LuaSyntaxError) -> LuaExpression {
        let at = offset
        try deeper()
        defer { depth -= 1 }
        try expect("{")
        var fields: [LuaField] = []
        while token != .symbol("}") {
            let start = offset
            if try take("[") {
                let key = try expression()
                try expect("]")
                try expect("=")
                fields.append(LuaField(key: key, value: try expression(), offset: start))
            } else {
                let value = try expression()
                if case .name(let text) = value.kind, try take("=") {
                    let key = LuaExpression(kind: .string(text), offset: start, end: value.end)
                    fields.append(LuaField(key: key, value: try expression(), offset: start))
                } else {
                    fields.append(LuaField(key: nil, value: value, offset: start))
                }
            }
            if try take(",") { continue }
            guard try take(";") else { break }
        }
        try expect("}")
        return made(.table(fields), at: at)
    }
}
