internal import ScripCore

/// A sentence with what was put into it still apart, so that it can be said in another language.
///
/// It is written as a string with interpolations: `"\(name) has no field '\(field)'"` has the pattern
/// `{0} has no field '{1}'`.
package struct Sentence: Hashable, Sendable {
    /// The sentence with `{0}`, `{1}` … for what was put into it.
    package private(set) var pattern: String
    /// What was put into it, in this order.
    package private(set) var values: [String]

    /// The sentence in English.
    package var text: String { Sentence.filled(pattern, with: values) }

    /// A pattern with values in it; braces around anything but the number of a value are braces.
    package static func filled(_ pattern: String, with values: [String]) -> String {
        parts(of: pattern).reduce(into: "") { text, part in
            switch part {
            case .words(let words): text += words
            case .value(let index): text += index < values.count ? values[index] : "{\(index)}"
            }
        }
    }

    private enum Part {
        case words(Substring)
        case value(Int)
    }

    private static func parts(of pattern: String) -> [Part] {
        var parts: [Part] = []
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{") {
            let inside = rest[rest.index(after: open)...].prefix { ("0"..."9").contains($0) }
            let end = inside.endIndex
            guard let index = Int(inside), end < rest.endIndex, rest[end] == "}" else {
                parts.append(.words(rest[...open]))
                rest = rest[rest.index(after: open)...]
                continue
            }
            parts += [.words(rest[..<open]), .value(index)]
            rest = rest[rest.index(after: end)...]
        }
        return parts + [.words(rest)]
    }

    /// One sentence behind another.
    package static func + (left: Sentence, right: Sentence) -> Sentence {
        var whole = left
        for part in parts(of: right.pattern) {
            switch part {
            case .words(let words): whole.pattern += words
            case .value(let index): whole.pattern += "{\(index + left.values.count)}"
            }
        }
        whole.values += right.values
        return whole
    }
}

extension Sentence: ExpressibleByStringInterpolation {
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pattern = ""
        fileprivate var values: [String] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ literal: String) { pattern += literal }

        package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            pattern += "{\(values.count)}"
            values.append(value.description)
        }
    }

    package init(stringLiteral literal: String) { (pattern, values) = (literal, []) }

    package init(stringInterpolation interpolation: StringInterpolation) {
        (pattern, values) = (interpolation.pattern, interpolation.values)
    }
}
