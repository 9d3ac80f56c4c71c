/// The known word most like one that is not known, when it is like it enough to be meant.
///
/// - Parameters:
///   - word: What was written.
///   - known: What could have been written; the earlier wins a tie.
/// - Returns: A word at most two edits away, or one for words of up to four letters; nil if none is.
package func nearest(_ word: String, among known: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().unicodeScalars)
    guard letters.count <= 64 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in known {
        let distance = editDistance(letters, Array(candidate.lowercased().unicodeScalars))
        let allowed = max(letters.count, candidate.unicodeScalars.count) <= 4 ? 1 : 2
        if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var last = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var row = [i + 1]
        for (j, b) in right.enumerated() {
            var distance = min(row[j] + 1, last[j + 1] + 1, last[j] + (a == b ? 0 : 1))
            if i > 0, j > 0, a == right[j - 1], b == left[i - 1] {
                distance = min(distance, before[j - 1] + 1)
            }
            row.append(distance)
        }
        before = last
        last = row
    }
    return last[right.count]
}
