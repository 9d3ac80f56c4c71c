/// Lengths of texts that a merchant gives, in characters: Unicode code points, as every reader counts them.
package enum TextBounds {
    package static func check(
        _ text: String?, in range: ClosedRange<Int>, _ field: String
    ) throws(ScripError) {
        guard let text, !text.hasCharacters(range) else { return }
        throw ScripError.invalid(
            "\(field)", "has \(text.characters) characters",
            remedy: "Use \(range.lowerBound) to \(range.upperBound)",
            cause: .length(text.characters, range))
    }
}

extension String {
    /// Whether there are so many characters.
    func hasCharacters(_ range: ClosedRange<Int>) -> Bool {
        // A character has at least a byte. To count characters takes longer than to decide a coupon, and
        // most texts are far from the bound.
        let bytes = utf8.count
        if bytes < range.lowerBound { return false }
        if range.lowerBound <= 1, bytes <= range.upperBound { return true }
        return range.contains(characters)
    }

    /// Unicode code points.
    package var characters: Int { unicodeScalars.count }
}
