internal import ScripCore
internal import ScripLedger

extension SQLiteTurn: BookImport {
    func removeAll() throws(ScripError) {
        // Triggers keep a journal from being shortened by mistake; this one goes as a whole, with its book.
        var guards: [(name: String, text: String)] = []
        var row = try Row(
            compiling: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'", in: connection)
        while try row.next() { guards.append((row.string(), row.string())) }
        for guarded in guards {
            try connection.run("DROP TRIGGER \(SQLiteMoment.quoted(guarded.name))")
        }
        for table in BookTables.inOrder.reversed() {
            try faults?.step(.statement)
            try connection.run("DELETE FROM \(SQLiteMoment.quoted(table))")
        }
        for guarded in guards { try connection.run(guarded.text) }
    }

    func add(_ rows: [[LedgerValue]], to table: LedgerTable) throws(ScripError) {
        let columns = table.columns.map(SQLiteMoment.quoted).joined(separator: ", ")
        let places = table.columns.map { _ in "?" }.joined(separator: ", ")
        let statement = try Statement(
            "INSERT INTO \(SQLiteMoment.quoted(table.name)) (\(columns)) VALUES (\(places))",
            in: connection)
        for values in rows {
            try faults?.step(.statement)
            var row = Row(statement, in: connection)
            for value in values { try row.bind(value) }
            try row.run()
        }
    }

    func end(at tail: JournalTail) { entries += Int(tail.number) }
}
