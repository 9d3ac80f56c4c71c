/// Cuts Lua 5.4 source into tokens with their byte offsets.
struct LuaLexer {
    private static let keywords: Set<String> = [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if",
        "in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
    ]
    private static let symbols = [
        "...", "<<", ">>", "//", "==", "~=", "<=", ">=", "::", "..", "+", "-", "*", "/", "%", "^",
        "#", "&", "~", "|", "<", ">", "=", "(", ")", "{", "}", "[", "]", ";", ":", ",", ".",
    ].map { Array($0.utf8) }

    private let source: [UInt8]
    /// Where what was read so far ends.
    private(set) var position = 0
    /// Comments skipped so far, each with the offset of its first dash.
    private(set) var comments: [(text: String, offset: Int)] = []

    init(_ source: [UInt8]) {
        self.source = source
        if source.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        if position < source.count, source[position] == UInt8(ascii: "#") { skipLine() }
    }

    /// The next token and the offset of its first byte.
    mutating func next() throws(LuaSyntaxError) -> (token: LuaToken, offset: Int) {
        try skipBlanks()
        let start = position
        guard let byte = peek() else { return (.end, start) }
        if isLetter(byte) { return (word(), start) }
        if isDigit(byte) || byte == UInt8(ascii: ".") && peek(1).map(isDigit) == true {
            return (try number(), start)
        }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            return (.string(try shortString(byte)), start)
        }
        if byte == UInt8(ascii: "["), let level = longBracketLevel() {
            return (.string(try longString(level)), start)
        }
        for symbol in LuaLexer.symbols where source[position...].starts(with: symbol) {
            position += symbol.count
            return (.symbol(String(decoding: symbol, as: UTF8.self)), start)
        }
        throw LuaSyntaxError(message: "this character has no meaning in Lua", offset: start)
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < source.count ? source[position + ahead] : nil
    }

    private mutating func skipLine() {
        while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
    }

    private mutating func skipBlanks() throws(LuaSyntaxError) {
        while let byte = peek() {
            if byte == UInt8(ascii: "-"), peek(1) == UInt8(ascii: "-") {
                let start = position
                position += 2
                if peek() == UInt8(ascii: "["), let level = longBracketLevel() {
                    do { _ = try longString(level) } catch {
                        throw LuaSyntaxError(message: "this comment has no end", offset: start)
                    }
                } else {
                    skipLine()
                }
                let text = String(decoding: source[start..<position], as: UTF8.self)
                comments.append((text, start))
            } else if byte == 0x20 || (0x09...0x0D).contains(byte) {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func word() -> LuaToken {
        let start = position
        while let byte = peek(), isLetter(byte) || isDigit(byte) { position += 1 }
        let text = String(decoding: source[start..<position], as: UTF8.self)
        return LuaLexer.keywords.contains(text) ? .keyword(text) : .name(text)
    }

    private mutating func number() throws(LuaSyntaxError) -> LuaToken {
        let start = position
        let hex = peek() == UInt8(ascii: "0") && (peek(1) == 0x78 || peek(1) == 0x58)
        if hex { position += 2 }
        while let byte = peek() {
            let exponent = hex ? (byte | 0x20) == 0x70 : (byte | 0x20) == 0x65
            if exponent, peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") {
                position += 2
            } else if isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: ".") {
                position += 1
            } else {
                break
            }
        }
        let text = String(decoding: source[start..<position], as: UTF8.self)
        if hex, let value = UInt64(text.dropFirst(2), radix: 16) {
            return .integer(Int64(bitPattern: value))
        }
        if let value = Int64(text) { return .integer(value) }
        guard Double(text) != nil else {
            throw LuaSyntaxError(message: "malformed number '\(text)'", offset: start)
        }
        return .float(text)
    }

    private mutating func shortString(_ quote: UInt8) throws(LuaSyntaxError) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while let byte = peek(), byte != quote {
            guard byte != UInt8(ascii: "\n") else { break }
            position += 1
            if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
        }
        guard peek() == quote else {
            throw LuaSyntaxError(message: "this string has no end", offset: start)
        }
        position += 1
        return String(decoding: text, as: UTF8.self)
    }

    /// Only the escapes whose text matters for a check are decoded exactly.
    private mutating func escape(into text: inout [UInt8]) throws(LuaSyntaxError) {
        guard let byte = peek() else { return }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "z"): try skipBlanks()
        case UInt8(ascii: "x"):
            text.append(UInt8(ascii: "?"))
            position += 2
        case UInt8(ascii: "u"):
            text.append(UInt8(ascii: "?"))
            while let next = peek(), next != UInt8(ascii: "}"), next != 0x0A { position += 1 }
            position += 1
        case _ where isDigit(byte):
            var digits = 1
            while digits < 3, let next = peek(), isDigit(next) {
                position += 1
                digits += 1
            }
            text.append(UInt8(ascii: "?"))
        default: text.append(byte)
        }
    }

    /// How many signs an opening long bracket has here, or nil if there is none.
    private func longBracketLevel() -> Int? {
        var level = 0
        while peek(1 + level) == UInt8(ascii: "=") { level += 1 }
        return peek(1 + level) == UInt8(ascii: "[") ? level : nil
    }

    private mutating func longString(_ level: Int) throws(LuaSyntaxError) -> String {
        let start = position
        position += level + 2
        if peek() == 0x0A { position += 1 }
        let textStart = position
        let close = [0x5D] + [UInt8](repeating: 0x3D, count: level) + [0x5D]
        while position < source.count {
            if source[position] == 0x5D, source[position...].starts(with: close) {
                let text = String(decoding: source[textStart..<position], as: UTF8.self)
                position += close.count
                return text
            }
            position += 1
        }
        position = start + 1
        throw LuaSyntaxError(message: "this long string has no end", offset: start)
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// A comment of a rule's file.
package struct LuaComment {
    /// The comment with its dashes.
    package let text: String
    /// Where its first dash stands.
    package let offset: Int
    /// Whether code stands before it on its line.
    package let followsCode: Bool
    /// Where the first token after it stands; nil when none does.
    package let nextCode: Int?
    /// Whether no code at all stands before it.
    package let opensFile: Bool

    /// All comments of a source, as far as it can be cut into tokens.
    package static func all(in source: [UInt8]) -> [LuaComment] {
        var lexer = LuaLexer(source)
        var offsets: [Int] = []
        while let (token, offset) = try? lexer.next() {
            if case .end = token { break }
            offsets.append(offset)
        }
        return lexer.comments.map { comment in
            let line = source[..<comment.offset].lastIndex(of: UInt8(ascii: "\n")) ?? -1
            let before = offsets.last { $0 < comment.offset }
            return LuaComment(
                text: comment.text, offset: comment.offset,
                followsCode: before.map { $0 > line } ?? false,
                nextCode: offsets.first { $0 > comment.offset }, opensFile: before == nil)
        }
    }
}
