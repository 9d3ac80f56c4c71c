internal import ScripRules

extension RuleSource {
    /// The text of an expression, on one line.
    func quotation(of expression: LuaExpression) -> String {
        quotation(of: expression.start..<max(expression.start, expression.end))
    }

    /// The text between two places, on one line and without comments.
    func quotation(of range: Range<Int>) -> String {
        let end = min(range.upperBound, text.bytes.count)
        return String(decoding: text.bytes[range.lowerBound..<end], as: UTF8.self)
            .split(whereSeparator: \.isNewline).map(RuleSource.withoutComment)
            .joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// A line without its comment, which on one line with the next would swallow that.
    private static func withoutComment(_ line: Substring) -> Substring {
        var quote: Character?
        var last: Character = " "
        for index in line.indices {
            let character = line[index]
            if let open = quote {
                if character == open, last != "\\" { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "-", last == "-" {
                return line[..<line.index(before: index)]
            }
            last = character
        }
        return line
    }
}
