internal import LuaSandbox

/// One field of a host object: what the sandbox reads, what the checks know of it, what an author is told.
package struct HostField: Hashable, Sendable {
    /// What a field holds.
    package enum Value: Hashable, Sendable {
        case text
        /// One of these texts.
        case word([String])
        /// Minor units.
        case money
        case pieces
        /// Seconds since 1970.
        case seconds
        case number
        case flag
        /// Names, each true or nil.
        case names
        /// Texts by name.
        case texts
        /// Texts, numbers and flags by name.
        case values
        case object(HostObject)
        /// A read-only array.
        case list(HostObject)
    }

    /// The name rules use.
    package let name: String
    /// What it holds.
    package let value: Value
    /// What an author should know of it.
    package let note: String?
    /// How the sandbox comes by it; nil where the value says so.
    private let source: LuaSchema.Field.Kind?
    private let cell: Int
    private let marks: UInt32

    /// A field.
    ///
    /// - Parameters:
    ///   - name: The name rules use.
    ///   - value: What it holds.
    ///   - note: What an author should know of it.
    ///   - cell: Where it stands in its row.
    ///   - marks: Bits noted when a rule reads it.
    ///   - source: How the sandbox comes by it, where it does not simply read the cell.
    init(
        _ name: String, _ value: Value, _ note: String? = nil, cell: Int = 0, marks: UInt32 = 0,
        source: LuaSchema.Field.Kind? = nil
    ) {
        self.name = name
        self.value = value
        self.note = note
        self.cell = cell
        self.marks = marks
        self.source = source
    }

    /// The same field in another cell.
    func at(_ cell: Int) -> HostField {
        HostField(name, value, note, cell: cell, marks: marks, source: source)
    }

    /// As the sandbox reads it; nil for what no sandbox lends.
    var inSandbox: LuaSchema.Field? {
        let kind: LuaSchema.Field.Kind? =
            switch value {
            case .text, .word: .text
            case .money, .pieces, .seconds, .number: .integer
            case .flag: .boolean
            case .names: .set
            case .texts, .values: .map
            case .object(let object): object.record.map { .record($0) }
            case .list(let object): object.record.map { .list($0) }
            }
        return (source ?? kind).map { LuaSchema.Field(name, $0, cell: cell, marks: marks) }
    }

    /// Its type in an editor.
    package var type: String {
        switch value {
        case .text: "string"
        case .word(let words): words.map { "\"\($0)\"" }.joined(separator: "|")
        case .money, .pieces, .seconds, .number: "integer"
        case .flag: "boolean"
        case .names: "table<string, true>"
        case .texts: "table<string, string>"
        case .values: "table<string, string|integer|boolean>"
        case .object(let object): object.className
        case .list(let object): object.className + "[]"
        }
    }
}
