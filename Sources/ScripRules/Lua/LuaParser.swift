/// Reads Lua 5.4 source into a tree, for checks that a compiler does not make.
///
/// It takes what the sandbox's own compiler takes; nesting is bounded so that hostile source is
/// refused instead of exhausting the stack.
package struct LuaParser {
    private static let depthMax = 100

    private var lexer: LuaLexer
    var token: LuaToken = .end
    var offset = 0
    /// Where the last token that was taken ends.
    private(set) var ended = 0
    var depth = 0

    /// Parses a whole file.
    package static func parse(_ source: [UInt8]) throws(LuaSyntaxError) -> [LuaStatement] {
        var parser = LuaParser(lexer: LuaLexer(source))
        try parser.advance()
        let body = try parser.block()
        guard parser.token == .end else {
            throw parser.unexpected("expected the end of the file")
        }
        return body
    }

    private init(lexer: LuaLexer) { self.lexer = lexer }

    mutating func advance() throws(LuaSyntaxError) {
        ended = lexer.position
        (token, offset) = try lexer.next()
    }

    /// A part of the tree that ends with the last token taken.
    func made(_ kind: LuaExpression.Kind, at offset: Int) -> LuaExpression {
        LuaExpression(kind: kind, offset: offset, end: ended)
    }

    func unexpected(_ message: String) -> LuaSyntaxError {
        LuaSyntaxError(message: "\(message), found \(token.words)", offset: offset)
    }

    mutating func take(_ symbol: String) throws(LuaSyntaxError) -> Bool {
        guard token == .symbol(symbol) || token == .keyword(symbol) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ symbol: String) throws(LuaSyntaxError) {
        guard try take(symbol) else { throw unexpected("expected '\(symbol)'") }
    }

    mutating func name() throws(LuaSyntaxError) -> (name: String, offset: Int) {
        guard case .name(let text) = token else { throw unexpected("expected a name") }
        let at = offset
        try advance()
        return (text, at)
    }

    mutating func deeper() throws(LuaSyntaxError) {
        depth += 1
        if depth > LuaParser.depthMax {
            throw LuaSyntaxError(message: "nested too deep", offset: offset)
        }
    }

    mutating func block() throws(LuaSyntaxError) -> [LuaStatement] {
        try deeper()
        var statements: [LuaStatement] = []
        while true {
            switch token {
            case .end, .keyword("end"), .keyword("else"), .keyword("elseif"), .keyword("until"):
                depth -= 1
                return statements
            case .keyword("return"):
                let at = offset
                try advance()
                var values: [LuaExpression] = []
                if !endsReturn { values = try expressions() }
                _ = try take(";")
                statements.append(LuaStatement(kind: .returns(values), offset: at))
                depth -= 1
                return statements
            default:
                if let statement = try statement() { statements.append(statement) }
            }
        }
    }

    private var endsReturn: Bool {
        switch token {
        case .end, .keyword("end"), .keyword("else"), .keyword("elseif"), .keyword("until"),
            .symbol(";"):
            true
        default: false
        }
    }

    private mutating func statement() throws(LuaSyntaxError) -> LuaStatement? {
        let at = offset
        guard let kind = try statementKind() else { return nil }
        return LuaStatement(kind: kind, offset: at)
    }

    private mutating func statementKind() throws(LuaSyntaxError) -> LuaStatement.Kind? {
        if try take(";") { return nil }
        if try take("if") { return try branch() }
        if try take("while") {
            let condition = try expression()
            try expect("do")
            let body = try block()
            try expect("end")
            return .whileLoop(condition, body)
        }
        if try take("do") {
            let body = try block()
            try expect("end")
            return .block(body)
        }
        if try take("for") { return try loop() }
        if try take("repeat") {
            let body = try block()
            try expect("until")
            return .repeatLoop(body, try expression())
        }
        if try take("function") { return try namedFunction() }
        if try take("local") { return try local() }
        if try take("::") {
            _ = try name()
            try expect("::")
            return .label
        }
        if try take("goto") {
            _ = try name()
            return .jump
        }
        if try take("break") { return .breaks }
        return try assignmentOrCall()
    }

    private mutating func branch() throws(LuaSyntaxError) -> LuaStatement.Kind {
        var arms: [(condition: LuaExpression, body: [LuaStatement])] = []
        var otherwise: [LuaStatement]?
        repeat {
            let condition = try expression()
            try expect("then")
            arms.append((condition, try block()))
        } while try take("elseif")
        if try take("else") { otherwise = try block() }
        try expect("end")
        return .branch(arms, otherwise: otherwise)
    }

    private mutating func loop() throws(LuaSyntaxError) -> LuaStatement.Kind {
        var names = [try name()]
        if try take("=") {
            let bounds = try expressions()
            try expect("do")
            let body = try block()
            try expect("end")
            return .numericFor(names[0], bounds, body)
        }
        while try take(",") { names.append(try name()) }
        try expect("in")
        let values = try expressions()
        try expect("do")
        let body = try block()
        try expect("end")
        return .genericFor(names, values, body)
    }

    private mutating func namedFunction() throws(LuaSyntaxError) -> LuaStatement.Kind {
        let first = try name()
        var target = made(.name(first.name), at: first.offset)
        var isMethod = false
        while true {
            let colon = token == .symbol(":")
            if !colon {
                guard try take(".") else { break }
            } else {
                try advance()
            }
            let key = try name()
            let keyNode = made(.string(key.name), at: key.offset)
            target = made(.index(target, key: keyNode), at: key.offset)
            isMethod = colon
        }
        return .function(target, try functionBody(at: first.offset, isMethod: isMethod))
    }

    private mutating func local() throws(LuaSyntaxError) -> LuaStatement.Kind {
        if try take("function") {
            let name = try name()
            return .localFunction(name, try functionBody(at: name.offset))
        }
        var names: [(name: String, offset: Int)] = []
        repeat {
            names.append(try name())
            if try take("<") {
                _ = try name()
                try expect(">")
            }
        } while try take(",")
        let values = try take("=") ? try expressions() : []
        return .local(names, values)
    }

    private mutating func assignmentOrCall() throws(LuaSyntaxError) -> LuaStatement.Kind {
        let first = try suffixed()
        if token == .symbol("=") || token == .symbol(",") {
            var targets = [first]
            while try take(",") { targets.append(try suffixed()) }
            try expect("=")
            return .assign(targets, try expressions())
        }
        switch first.kind {
        case .call, .method: return .call(first)
        default: throw unexpected("expected a statement")
        }
    }

    mutating func functionBody(
        at start: Int, isMethod: Bool = false
    ) throws(LuaSyntaxError) -> LuaFunction {
        var parameters: [(name: String, offset: Int)] = isMethod ? [("self", start)] : []
        try expect("(")
        if token != .symbol(")") {
            repeat {
                if try take("...") { break }
                parameters.append(try name())
            } while try take(",")
        }
        try expect(")")
        let body = try block()
        let end = offset
        try expect("end")
        return LuaFunction(parameters: parameters, body: body, offset: start, endOffset: end)
    }
}
