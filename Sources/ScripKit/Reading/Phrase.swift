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

extension [Phrase] {
    /// All of them, with a word between each two.
    func joined(_ english: String, _ chinese: String) -> Phrase {
        Phrase(
            map(\.english).joined(separator: english), map(\.chinese).joined(separator: chinese))
    }
}
