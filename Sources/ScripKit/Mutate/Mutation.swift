/// One plausible mistake in a rule: other text in one place of its file.
public struct Mutation: Hashable, Sendable {
    /// What kind of mistake it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// `<` for `<=`.
        case boundary
        /// `<` for `>=`, `==` for `~=`.
        case comparison
        /// A number by one, or by ten.
        case constant
        /// A number by a hundred: yuan and fen.
        case units
        /// `and` for `or`, a `not` forgotten.
        case logic
        /// A condition that always holds, or never, or is left out.
        case condition
        /// What is left for what it cost, pieces that are unused for all.
        case field
        /// Pieces forgotten.
        case quantity
        /// Rounded the other way.
        case rounding
        /// A key of the scope table left out, on the other side, or another key.
        case scope
        /// Another answer of a step.
        case answer
        /// The next hour, the next day.
        case calendar
        /// `+` for `-`.
        case arithmetic
        /// The dearest for the cheapest, the least for the most.
        case helper
        /// A percentage that is paid for one that comes off.
        case percent
        /// Another parameter of the same type.
        case parameter
        /// A statement left out.
        case statement
    }

    /// What kind of mistake it is.
    public var kind: Kind
    /// The bytes of the file that it replaces.
    public var range: Range<Int>
    /// What stands there instead.
    public var text: String
    /// The line, from 1.
    public var line: Int
    /// The column, from 1.
    public var column: Int
    /// A little of the file around it, as it should be.
    public var original: String
    /// The same with the mistake.
    public var mistaken: String

    /// What a case that notices it is about.
    var title: String {
        let right = Mutation.short(original)
        return mistaken.isEmpty ? right : "\(right), not \(Mutation.short(mistaken))"
    }

    private static func short(_ text: String) -> String {
        text.count > 60 ? "\(text.prefix(59))…" : text
    }

    /// The file with the mistake.
    func applied(to source: [UInt8]) -> [UInt8] {
        source[..<range.lowerBound] + Array(text.utf8) + source[range.upperBound...]
    }
}
