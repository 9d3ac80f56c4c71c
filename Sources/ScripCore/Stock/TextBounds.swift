/// Lengths of texts that a merchant gives, one a character.
enum TextBounds {
    static func check(
        _ text: String?, in range: ClosedRange<Int>, _ field: String
    ) throws(ScripError) {
        guard let text, !range.contains(text.count) else { return }
        throw ScripError(
            .invalidInput, "\(field) has \(text.count) characters",
            remedy: "Use \(range.lowerBound) to \(range.upperBound)")
    }
}
