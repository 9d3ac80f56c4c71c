package import ScripCore

/// Where the values of a JSON document really stand, when it was made from another one, YAML say.
///
/// Faults found while reading it, inside ``read(_:)``, name those places.
package struct JSONMarks: Sendable {
    /// A place in the document that people wrote.
    package struct Mark: Sendable {
        /// The byte of the JSON from which on it counts.
        package let offset: Int
        /// From 1.
        package let line: Int
        /// From 1.
        package let column: Int

        /// A place.
        package init(offset: Int, line: Int, column: Int) {
            self.offset = offset
            self.line = line
            self.column = column
        }
    }

    @TaskLocal private static var current: JSONMarks?

    private let marks: [Mark]

    /// Places in the order of their offsets.
    package init(_ marks: [Mark]) { self.marks = marks }

    /// Reads a document with these places.
    package func read<Value>(
        _ body: () throws(ScripError) -> Value
    ) throws(ScripError) -> Value {
        try JSONMarks.$current.withValue(self) {
            Result { () throws(ScripError) in try body() }
        }.get()
    }

    /// The place of a byte of the document that is being read; nil when it stands for itself.
    static func place(of offset: Int) -> (line: Int, column: Int)? {
        current?.marks.last { $0.offset <= offset }.map { ($0.line, $0.column) }
    }
}
