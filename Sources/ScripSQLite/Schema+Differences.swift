internal import ScripCore

/// What a file's tables, indexes and triggers are held to: those of a ledger made now.
extension Schema {
    private struct Object: Hashable {
        var kind: String
        var name: String
    }

    /// Where a file's schema is not that of a ledger; empty when it is.
    ///
    /// A trigger that lets the journal be changed, or a check taken out of a table, is as much tampering
    /// as a changed row.
    static func differences(in connection: Connection) throws(ScripError) -> [String] {
        let fresh = try Connection(path: ":memory:", readonly: false)
        try migrate(fresh)
        let expected = try objects(of: fresh)
        let found = try objects(of: connection)
        var differences: [String] = []
        for (object, sql) in expected {
            switch found[object] {
            case nil: differences.append("the \(object.kind) \(object.name) is missing")
            case let other? where other != sql:
                differences.append("the \(object.kind) \(object.name) was changed")
            default: break
            }
        }
        for object in found.keys where expected[object] == nil {
            differences.append("the \(object.kind) \(object.name) is not a ledger's")
        }
        return differences.sorted()
    }

    private static func objects(of connection: Connection) throws(ScripError) -> [Object: String] {
        var objects: [Object: String] = [:]
        // What ANALYZE keeps is SQLite's own, and indexes of keys and uniqueness belong to their table.
        var row = try Row(
            compiling: """
                SELECT type, name, coalesce(sql, '') FROM sqlite_schema \
                WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                """, in: connection)
        while try row.next() {
            objects[Object(kind: row.string(), name: row.string())] = row.string()
        }
        return objects
    }
}
