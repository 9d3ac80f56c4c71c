/// "Did you mean …": the known word that takes the fewest edits.
package enum Nearest {
    /// `; did you mean 'x'?`, or nothing when no word is near.
    package static func suggestion(for wanted: String, among words: [String]) -> String {
        let limit = wanted.count <= 3 ? 1 : wanted.count <= 6 ? 2 : 3
        let best = words.map { (word: $0, edits: edits(Array(wanted), Array($0))) }
            .min { ($0.edits, $0.word) < ($1.edits, $1.word) }
        guard let best, best.edits <= limit else { return "" }
        return "; did you mean '\(best.word)'?"
    }

    private static func edits(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}
