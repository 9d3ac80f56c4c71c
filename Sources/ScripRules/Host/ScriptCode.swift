internal import LuaSandbox
internal import ScripCore

/// A script that was compiled: a rule or a gate.
// A class: every decision hands it on, and a structure of four references would be counted four times.
final class ScriptCode: Sendable {
    /// The file name without `.lua`.
    let name: String
    /// The file's bytes.
    let source: [UInt8]
    let code: LuaState.Code
    /// Lines that carry code, ascending.
    let lines: [Int]
    /// What names it in every state of its pool.
    let place: Int

    init(name: String, source: [UInt8], _ script: LuaState.Script, place: Int) {
        self.name = name
        self.source = source
        code = script.code
        lines = script.lines
        self.place = place
    }

    var fileName: String { Rule.fileName(name) }

    /// The line where a key such as `params` or `threshold` is first written.
    func line(of key: String) -> Int? {
        text.firstIndex { line in
            guard let found = line.firstRange(of: key) else { return false }
            return line[found.upperBound...].drop { $0 == " " }.first == "="
        }
        .map { $0 + 1 }
    }

    /// The first line on which a text stands in quotes.
    private func line(quoting text: String) -> Int? {
        self.text.firstIndex { $0.contains("\"\(text)\"") || $0.contains("'\(text)'") }
            .map { $0 + 1 }
    }

    /// The file's lines; those that end in CR LF too, which is one character to Swift.
    private var text: [String] {
        source.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// What is wrong with a refusal that the script gave; nil for one that it declares, and for any when it
    /// declares none.
    func failure(undeclared code: String, among declared: [String: String]) -> RuleFailure? {
        guard !declared.isEmpty, declared[code] == nil else { return nil }
        let line = line(quoting: code)
        let place = fileName + (line.map { ":\($0)" } ?? "")
        return RuleFailure(
            kind: .result,
            message: "\(place): refusal '\(code)' is not declared"
                + Nearest.suggestion(for: code, among: declared.keys.sorted()), line: line)
    }
}
