internal import ScripCore
internal import Yams

/// YAML as data, with the line of everything.
///
/// Only what JSON also has: no floats, no dates, and
/// `off`, `yes` and `12:30` are text, as in YAML 1.2.
struct YAMLValue: Sendable {
    indirect enum Kind: Sendable {
        case null
        case boolean(Bool)
        case integer(Int64)
        case text(String)
        case list([YAMLValue])
        case map([(key: String, value: YAMLValue)])
    }

    var kind: Kind
    var line: Int
    var column: Int
    /// Where the key stands that it is the value of.
    var key: (line: Int, column: Int)?

    init(kind: Kind, line: Int, column: Int = 1) {
        self.kind = kind
        self.line = line
        self.column = column
    }

    /// Another value that stands where one stood.
    init(kind: Kind, at value: YAMLValue) {
        self.init(kind: kind, line: value.line, column: value.column)
        key = value.key
    }

    /// Reads one document.
    ///
    /// - Throws: `invalidInput`, naming line and column.
    static func parse(_ text: String, file: String) throws(ScripError) -> YAMLValue {
        // A byte order mark is no part of the text.
        let text =
            text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        try YAMLLimits.check(text, file: file)
        do {
            guard let node = try Yams.compose(yaml: text) else {
                return YAMLValue(kind: .null, line: 1)
            }
            return try YAMLValue(node, file: file)
        } catch let error as ScripError {
            throw error
        } catch let error as YamlError {
            throw YAMLValue.fault(error, file)
        } catch {
            throw ScripError(
                .invalidInput, "\(error)", remedy: "Mend the YAML", at: .init(document: file))
        }
    }

    private init(_ node: Node, file: String) throws(ScripError) {
        line = node.mark?.line ?? 1
        column = node.mark?.column ?? 1
        switch node {
        case .scalar(let scalar):
            kind =
                scalar.style == .plain || scalar.style == .any
                ? YAMLValue.plain(scalar.string) : .text(scalar.string)
        case .sequence(let sequence):
            var list: [YAMLValue] = []
            for node in sequence { list.append(try YAMLValue(node, file: file)) }
            kind = .list(list)
        case .mapping(let mapping):
            var entries: [(key: String, value: YAMLValue)] = []
            for (key, value) in mapping {
                guard case .scalar(let scalar) = key else {
                    throw ScripError(
                        .invalidInput, "a key is no text", remedy: "Write 'key: value'",
                        at: .init(document: file, line: line))
                }
                guard !entries.contains(where: { $0.key == scalar.string }) else {
                    throw ScripError(
                        .invalidInput, "'\(scalar.string)' is written twice",
                        remedy: "Write it once",
                        at: .init(document: file, line: key.mark?.line ?? line))
                }
                var value = try YAMLValue(value, file: file)
                value.key = key.mark.map { ($0.line, $0.column) }
                entries.append((scalar.string, value))
            }
            kind = .map(entries)
        case .alias:
            throw ScripError(
                .invalidInput, "an alias without its anchor", remedy: "Write the value itself",
                at: .init(document: file, line: line))
        }
    }

    private static func plain(_ text: String) -> Kind {
        switch text {
        case "true": .boolean(true)
        case "false": .boolean(false)
        case "", "null", "~": .null
        default: Int64(text).map { .integer($0) } ?? .text(text)
        }
    }

    private static func fault(_ error: YamlError, _ file: String) -> ScripError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            ScripError(
                .invalidInput, problem, remedy: "Mend the YAML",
                at: .init(document: file, line: mark.line, column: mark.column))
        case .duplicatedKeysInMapping(let duplicates, _):
            ScripError(
                .invalidInput, "a key is written twice (\(duplicates.count))",
                remedy: "Write it once", at: .init(document: file))
        default:
            ScripError(
                .invalidInput, "\(error)", remedy: "Mend the YAML", at: .init(document: file))
        }
    }

    /// The entries of a map; empty for null.
    var entries: [(key: String, value: YAMLValue)]? {
        switch kind {
        case .map(let entries): entries
        case .null: []
        default: nil
        }
    }

    /// The value under a key.
    subscript(_ key: String) -> YAMLValue? { entries?.first { $0.key == key }?.value }

    /// Text, or a number as it was written.
    var text: String? {
        switch kind {
        case .text(let text): text
        case .integer(let number): String(number)
        default: nil
        }
    }

    /// A whole number.
    var integer: Int64? { if case .integer(let number) = kind { number } else { nil } }

    /// True or false.
    var boolean: Bool? { if case .boolean(let value) = kind { value } else { nil } }
}
