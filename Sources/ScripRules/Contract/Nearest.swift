internal import ScripCore

/// "Did you mean …", as it stands at the end of what is wrong.
package enum Nearest {
    /// `; did you mean 'x'?`, or nothing when no word is near.
    package static func suggestion(for word: String, among known: [String]) -> String {
        nearest(word, among: known).map { "; did you mean '\($0)'?" } ?? ""
    }
}
