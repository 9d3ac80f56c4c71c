internal import Foundation
internal import GRDB
internal import ScripCore
package import ScripLedger

/// A ledger's file in the hands of somebody who may write it: SQLite's guards lifted and put back.
package struct ForgedFile {
    /// One table as the file has it.
    package struct Table: Sendable {
        package var name: String
        package var columns: [Column]
        package var key: [Column] { columns.filter { $0.place > 0 }.sorted { $0.place < $1.place } }
    }

    /// One column of a table.
    package struct Column: Sendable, Hashable {
        package var name: String
        package var type: String
        /// Its place in the primary key; 0 when it is not part of it.
        package var place: Int
    }

    package let path: String

    /// A copy of a ledger, in one file without a log beside it.
    package init(copy source: String, to path: String) throws {
        try DatabaseQueue(path: source, configuration: ForgedFile.patient).inDatabase { db in
            try db.execute(sql: "VACUUM INTO ?", arguments: [path])
        }
        self.path = path
    }

    /// The ledger's tables, whatever they are.
    package func tables() throws -> [Table] {
        try queue().inDatabase { db in
            let names = try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM sqlite_schema WHERE type = 'table' \
                    AND name NOT LIKE 'sqlite%' ORDER BY name
                    """)
            return try names.map { name in
                let rows = try Row.fetchAll(
                    db, sql: "SELECT name, type, pk FROM pragma_table_xinfo(?) ORDER BY cid",
                    arguments: [name])
                return Table(
                    name: name,
                    columns: rows.map {
                        Column(name: $0["name"], type: $0["type"], place: $0["pk"])
                    })
            }
        }
    }

    /// One answer of a query, as text; nil for no row.
    package func ask(_ sql: String) throws -> String? {
        try queue().inDatabase { db in
            guard let value = try DatabaseValue.fetchOne(db, sql: sql) else { return nil }
            return Int64.fromDatabaseValue(value).map(String.init)
                ?? String.fromDatabaseValue(value)
        }
    }

    /// Runs SQL with checks, foreign keys and triggers out of the way, and puts them back; answers how many
    /// rows it changed.
    @discardableResult
    package func tamper(_ sql: String) throws -> Int {
        try tamper { db in
            try db.execute(sql: sql)
            return db.changesCount
        }
    }

    /// Runs SQL and puts nothing back.
    package func run(_ sql: String) throws { try queue().inDatabase { try $0.execute(sql: sql) } }

    /// Puts another journal into the place of the one that is there.
    package func replace(journal entries: [JournalEntry]) throws {
        _ = try tamper { db in
            try db.execute(sql: "DELETE FROM journal")
            for entry in entries {
                try db.execute(
                    sql: """
                        INSERT INTO journal (number, kind, recorded_at, body, hash) \
                        VALUES (?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        entry.number, Int(entry.kind.rawValue), entry.recordedAt.epochSeconds,
                        Data(entry.body), Data(entry.hash),
                    ])
            }
            return entries.count
        }
    }

    private func tamper(_ body: (Database) throws -> Int) throws -> Int {
        try queue().inDatabase { db in
            let triggers = try Row.fetchAll(
                db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            for trigger in triggers {
                try db.execute(sql: "DROP TRIGGER \(trigger["name"] as String)")
            }
            try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
            let count = try body(db)
            for trigger in triggers { try db.execute(sql: trigger["sql"]) }
            return count
        }
    }

    private func queue() throws -> DatabaseQueue {
        var configuration = ForgedFile.patient
        configuration.foreignKeysEnabled = false
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Waits while another test opens or closes the same file.
    private static var patient: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        return configuration
    }
}
