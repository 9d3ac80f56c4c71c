internal import Mustache
internal import ScripCore

/// The templates of the pages, made ready once for each language.
struct Templates: Sendable {
    private let libraries: [Language: MustacheLibrary]

    /// Those of the pages, read once a process.
    static let all = Result { () throws(ScripError) in try Templates() }

    /// All of them; whatever is wrong with one is found by the test that makes this.
    init(_ files: [String: [UInt8]] = ConsoleFile.templates) throws(ScripError) {
        var libraries: [Language: MustacheLibrary] = [:]
        for language in Language.allCases {
            var library = MustacheLibrary()
            for (name, bytes) in files {
                let text = try Templates.worded(
                    String(decoding: bytes, as: UTF8.self), language, in: name)
                do {
                    try library.register(text, named: name)
                } catch {
                    throw ScripError(
                        .internalFault, "The template \(name) cannot be read: \(error)",
                        remedy: "Report this as a defect")
                }
            }
            libraries[language] = library
        }
        self.libraries = libraries
    }

    /// A page.
    func render(_ name: String, _ value: PageValue) -> String {
        libraries[value.format.language]?.render(value, withTemplate: name) ?? ""
    }

    /// Puts words where a template has `[[key]]`.
    private static func worded(
        _ template: String, _ language: Language, in name: String
    ) throws(ScripError) -> String {
        var worded = ""
        var rest = Substring(template)
        while let open = rest.firstRange(of: "[[") {
            guard let close = rest[open.upperBound...].firstRange(of: "]]") else { break }
            let key = String(rest[open.upperBound..<close.lowerBound])
            guard let text = Words.text(key, language) else {
                throw ScripError(
                    .internalFault, "The template \(name) has the key '\(key)', which has no words",
                    remedy: "Report this as a defect")
            }
            worded += rest[..<open.lowerBound] + text
            rest = rest[close.upperBound...]
        }
        return worded + rest
    }
}
