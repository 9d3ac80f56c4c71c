/// Aligned columns for people, two spaces apart.
package struct Table {
    /// Where a column's text stands.
    package enum Alignment {
        case left
        case right
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    package init(_ columns: (title: String, alignment: Alignment)...) { self.columns = columns }

    /// Adds a row with a cell for each column.
    package mutating func add(_ cells: String...) { rows.append(cells.map(\.printable)) }

    /// The lines, each indented and without spaces at its end; columns that are empty are left out.
    package func text(indent: String = "  ") -> String {
        guard !rows.isEmpty else { return "" }
        let used = columns.indices.filter { index in rows.contains { !$0[index].isEmpty } }
        let widths = used.map { index in
            ([columns[index].title] + rows.map { $0[index] }).map(\.displayWidth).max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(used, widths).map { index, width in
                cells[index].padded(to: width, right: columns[index].alignment == .right)
            }
            var line = indent + padded.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }
        let title = Terminal.paint(line(columns.map(\.title)).dropLastNewline, .dim) + "\n"
        return title + rows.map(line).joined()
    }
}

extension String {
    fileprivate var dropLastNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
