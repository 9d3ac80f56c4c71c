internal import ScripCore

/// What a spreadsheet says (RFC 4180), row by row, each with the line that it begins in.
struct CSVTable: Sendable {
    struct Row: Sendable {
        let line: Int
        let cells: [String]
    }

    let rows: [Row]

    /// Reads cells between commas, semicolons or tabs, whichever stands first in the first line.
    ///
    /// - Throws: Where there are more rows than `rowsMax`, or a quotation mark that is never closed.
    init(_ text: String, rowsMax: Int) throws(ScripError) {
        var reader = Reader(text)
        var rows: [Row] = []
        while let row = try reader.next() {
            guard row.cells.contains(where: { !$0.isEmpty }) else { continue }
            guard rows.count < rowsMax else {
                throw .invalid(
                    "file", "has more than \(rowsMax) rows", remedy: "Split it", line: row.line)
            }
            rows.append(row)
        }
        self.rows = rows
    }

    private struct Reader {
        private var rest: Substring.UnicodeScalarView
        private let separator: Unicode.Scalar
        private var line = 1

        init(_ text: String) {
            var scalars = text.unicodeScalars[...]
            if scalars.first == "\u{FEFF}" { scalars = scalars.dropFirst() }
            separator =
                scalars.prefix { $0 != "\n" }.first { $0 == "," || $0 == ";" || $0 == "\t" } ?? ","
            rest = scalars
        }

        /// The next row; nil after the last.
        mutating func next() throws(ScripError) -> Row? {
            guard !rest.isEmpty else { return nil }
            let first = line
            var cells: [String] = []
            while true {
                cells.append(try cell(ofRowIn: first))
                guard let end = rest.popFirst() else { break }
                if end == separator { continue }
                if end == "\r", rest.first == "\n" { rest.removeFirst() }
                line += 1
                break
            }
            return Row(line: first, cells: cells)
        }

        /// One cell; what ends it is left.
        private mutating func cell(ofRowIn first: Int) throws(ScripError) -> String {
            guard rest.first == "\"" else {
                let plain = rest.prefix { $0 != separator && $0 != "\n" && $0 != "\r" }
                rest = rest[plain.endIndex...]
                return CSVTable.trimmed(String(plain))
            }
            rest.removeFirst()
            var text = String.UnicodeScalarView()
            while let scalar = rest.popFirst() {
                if scalar == "\"" {
                    guard rest.first == "\"" else {
                        // Blanks may stand between the mark and what ends the cell.
                        while let next = rest.first, next == " " { rest.removeFirst() }
                        return CSVTable.trimmed(String(text))
                    }
                    rest.removeFirst()
                }
                if scalar == "\n" { line += 1 }
                text.append(scalar)
            }
            throw .invalid(
                "file", "has a quotation mark that is not closed", remedy: "Close it", line: first)
        }
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension ScripError {
    /// A fault in a line of what somebody pasted.
    static func invalid(
        _ path: String, _ what: String, remedy: String, line: Int
    ) -> ScripError {
        ScripError(
            .invalidInput, "Line \(line) \(what)", remedy: remedy, at: .path(path))
    }
}
