internal import ScripCore

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
        return try YAMLDocument.read(text, file: file) ?? YAMLValue(kind: .null, line: 1)
    }

    /// What text without quotes says.
    static func plain(_ text: String) -> Kind {
        switch text {
        case "true": .boolean(true)
        case "false": .boolean(false)
        case "", "null", "~": .null
        default: Int64(text).map { .integer($0) } ?? .text(text)
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
