internal import LuaSandbox
internal import ScripCore

/// What every script's table declares, whatever it decides.
struct ScriptHead: Sendable {
    var title: String
    var parameters: [ParameterDeclaration]
    /// The codes it may refuse with, and the words for each.
    var refusals: [String: String]

    /// Titles, labels and refusals are read by people, on a screen.
    static let wordsBytesMax = 1_000
    /// More than a form can show.
    static let parametersMax = 64

    /// Reads a script's table.
    ///
    /// - Parameters:
    ///   - module: What the file returned.
    ///   - keys: What the table may hold besides.
    init(_ module: LuaValue, and keys: [String]) throws(ContractProblem) {
        guard case .table(let entries) = module else {
            throw ContractProblem("a rule returns one table")
        }
        let keys = ["api", "title", "params", "refusals"] + keys
        for entry in entries {
            guard let key = entry.key.string, keys.contains(key) else {
                let written = entry.key.string ?? "a number"
                throw ContractProblem(
                    "unknown key '\(written)'" + Nearest.suggestion(for: written, among: keys))
            }
        }
        guard module["api"] == .integer(1) else {
            throw ContractProblem(
                module["api"] == nil ? "api is missing: write api = 1" : "api must be 1")
        }
        switch module["title"] {
        case nil: title = ""
        case .string(let text)? where text.utf8.count <= ScriptHead.wordsBytesMax: title = text
        case .string?:
            throw ContractProblem("title is longer than \(ScriptHead.wordsBytesMax) bytes")
        default: throw ContractProblem("title must be a string")
        }
        parameters = try ParameterDeclaration.readAll(module["params"], at: "params")
        refusals = try ScriptHead.readRefusals(module["refusals"])
    }

    private static func readRefusals(
        _ value: LuaValue?
    ) throws(ContractProblem) -> [String: String] {
        guard let value else { return [:] }
        guard case .table(let entries) = value else {
            throw ContractProblem("refusals must be a table of code to words")
        }
        var refusals: [String: String] = [:]
        for entry in entries {
            guard let code = entry.key.string, let words = entry.value.string else {
                throw ContractProblem("refusals must be a table of code to words")
            }
            guard words.utf8.count <= wordsBytesMax else {
                throw ContractProblem("refusals.\(code) is longer than \(wordsBytesMax) bytes")
            }
            refusals[code] = words
        }
        return refusals
    }
}
