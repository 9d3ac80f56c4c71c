internal import ScripCore
internal import ScripLedger

extension PostgresTurn: BookImport {
    func removeAll() throws(ScripError) {
        for table in BookTables.inOrder.reversed() {
            try faults?.step(.statement)
            _ = try send([
                (
                    PostgresSQL(
                        stringLiteral:
                            "DELETE FROM scrip.\(PostgresMoment.quoted(table)) WHERE book = $1"),
                    [.integer(book)]
                )
            ])
        }
    }

    func add(_ rows: [[LedgerValue]], to table: LedgerTable) throws(ScripError) {
        for _ in rows { try faults?.step(.statement) }
        let types = try types(of: table)
        let columns = table.columns.map(PostgresMoment.quoted).joined(separator: ", ")
        let arrays = types.indices.map { "$\($0 + 2)::\(types[$0])[]" }.joined(separator: ", ")
        let sql = PostgresSQL(
            stringLiteral: """
                INSERT INTO scrip.\(PostgresMoment.quoted(table.name)) (book, \(columns)) \
                SELECT b.book, r.* FROM scrip.book b CROSS JOIN unnest(\(arrays)) r WHERE b.book = $1
                """)
        let values = types.indices.map { place in
            PostgresValue.array(types[place], rows.map { PostgresValue($0[place]) })
        }
        _ = try send([(sql, [.integer(book)] + values)])
    }

    /// Of what type each column is.
    private func types(of table: LedgerTable) throws(ScripError) -> [PostgresElement] {
        var types: [String: PostgresElement] = [:]
        guard let rows = try send([(.tables, [])]).first else { return [] }
        while rows.next() {
            let (name, column, type) = (rows.string(), rows.string(), rows.string())
            if name == table.name { types[column] = PostgresElement(type) }
        }
        var found: [PostgresElement] = []
        for column in table.columns {
            guard let type = types[column] else {
                throw PostgresFault.damaged("has no column \(column) in table \(table.name)")
            }
            found.append(type)
        }
        return found
    }
}

extension PostgresElement: CustomStringConvertible {
    fileprivate init?(_ type: String) {
        switch type {
        case "bigint": self = .integer
        case "text": self = .text
        case "bytea": self = .blob
        default: return nil
        }
    }

    /// Its name in SQL.
    var description: String {
        switch self {
        case .integer: "bigint"
        case .text: "text"
        case .blob: "bytea"
        }
    }
}

extension PostgresValue {
    /// A value as another engine stores it; a number that is not whole is refused by the column it is for.
    fileprivate init(_ value: LedgerValue) {
        switch value {
        case .null, .real: self = .null
        case .integer(let number): self = .integer(number)
        case .text(let bytes): self = .text(String(decoding: bytes, as: UTF8.self))
        case .blob(let bytes): self = .blob(bytes)
        }
    }
}
