/// The same words in English and in Chinese.
struct Phrase: Hashable, Sendable, ExpressibleByStringInterpolation {
    var english: String
    var chinese: String

    init(_ english: String, _ chinese: String) {
        self.english = english
        self.chinese = chinese
    }

    /// What is the same in both: a figure, a name, a quotation.
    init(stringLiteral text: String) { self.init(text, text) }

    struct StringInterpolation: StringInterpolationProtocol {
        var phrase = Phrase("", "")

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ text: String) { phrase += Phrase(text, text) }

        mutating func appendInterpolation(_ text: String) { phrase += Phrase(text, text) }

        mutating func appendInterpolation(_ other: Phrase) { phrase += other }
    }

    init(stringInterpolation interpolation: StringInterpolation) {
        self = interpolation.phrase
    }

    static func + (left: Phrase, right: Phrase) -> Phrase {
        Phrase(left.english + right.english, left.chinese + right.chinese)
    }

    static func += (left: inout Phrase, right: Phrase) { left = left + right }
}

extension Phrase {
    /// The same with the signs that Chinese is written with; what is quoted stays as it is.
    var written: Phrase {
        var text = ""
        var (isQuoted, depth) = (false, 0)
        var last: Character = " "
        let signs: [Character: Character] = [",": "，", ":": "：", ";": "；", "(": "（", ")": "）"]
        for (index, character) in zip(chinese.indices, chinese) {
            switch character {
            case "`": isQuoted.toggle()
            case "“" where !isQuoted: depth += 1
            case "”" where !isQuoted: depth = max(0, depth - 1)
            default: break
            }
            let next = chinese.index(after: index)
            // 14:00
            let isTime =
                character == ":" && last.isNumber && next < chinese.endIndex
                && chinese[next].isNumber
            let isPlain = isQuoted || depth > 0 || isTime
            text.append(isPlain ? character : signs[character] ?? character)
            last = character
        }
        return Phrase(english, text)
    }

    /// The same with a letter for a mark.
    func replacing(_ mark: String, _ letter: String) -> Phrase {
        Phrase(english.replacing(mark, with: letter), chinese.replacing(mark, with: letter))
    }

    /// For the beginning of a sentence.
    var capitalized: Phrase {
        Phrase(english.prefix(1).uppercased() + english.dropFirst(), chinese)
    }

    /// For the middle of one.
    var lowercased: Phrase { Phrase(english.prefix(1).lowercased() + english.dropFirst(), chinese) }
}

extension [Phrase] {
    /// All of them, with a word between each two.
    func joined(_ english: String, _ chinese: String) -> Phrase {
        Phrase(
            map(\.english).joined(separator: english), map(\.chinese).joined(separator: chinese))
    }
}
