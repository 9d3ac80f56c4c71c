internal import ScripCore
internal import ScripLedger

/// What an audit asks: tables as they are, and not as Scrip made them.
extension SQLiteMoment {
    func selfCheck() throws(ScripError) -> [String] {
        var found: [String] = []
        var row = try Row(compiling: "PRAGMA integrity_check(20)", in: connection)
        while try row.next() {
            let text = row.string()
            if text != "ok" { found.append(text) }
        }
        return try found + Schema.differences(in: connection)
    }

    func tables() throws(ScripError) -> [LedgerTable] {
        var names: [String] = []
        var row = try Row(
            compiling: """
                SELECT name FROM sqlite_schema WHERE type = 'table' \
                AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name
                """, in: connection)
        while try row.next() { names.append(row.string()) }
        return try names.map { name throws(ScripError) in
            LedgerTable(name: name, columns: try columns(of: name).map(\.name))
        }
    }

    func everyRow(
        of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
    ) throws(ScripError) {
        let keys = try columns(of: table.name).filter { $0.place > 0 }
            .sorted { $0.place < $1.place }.map { SQLiteMoment.quoted($0.name) }
        let columns = table.columns.map(SQLiteMoment.quoted).joined(separator: ", ")
        let order = keys.isEmpty ? "" : " ORDER BY " + keys.joined(separator: ", ")
        var row = try Row(
            compiling: "SELECT \(columns) FROM \(SQLiteMoment.quoted(table.name))\(order)",
            in: connection)
        while try row.next() {
            var values: [LedgerValue] = []
            values.reserveCapacity(table.columns.count)
            for _ in table.columns { values.append(row.value()) }
            try visit(values)
        }
    }

    /// A table's columns, hidden and generated ones too, each with its place in the primary key.
    private func columns(
        of table: String
    ) throws(ScripError) -> [(name: String, place: Int64)] {
        var columns: [(name: String, place: Int64)] = []
        var row = try Row(
            compiling: "SELECT name, pk FROM pragma_table_xinfo(?) ORDER BY cid", in: connection)
        row.bind(table)
        while try row.next() { columns.append((row.string(), row.integer())) }
        return columns
    }

    static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }
}
