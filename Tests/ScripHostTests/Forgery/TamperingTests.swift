import Foundation
import ScripCore
import ScripForgery
import ScripHost
import Testing

/// Every column of every table, as the live schema has them: changed, a row added, a row left out.
struct TamperingTests {
    /// One thing done to a file behind the ledger's back.
    struct Tampering: Sendable, CustomTestStringConvertible {
        var table: String
        var column: String?
        var what: String
        var sql: String
        var testDescription: String { "\(table) \(column ?? "row") \(what)" }
    }

    /// What no journal says: how far readers of events have got; see docs/ledger.md.
    static let outside: Set<String> = ["cursor"]

    static let all: [Tampering] = {
        do {
            let file = try ForgedHistory.shared.get().file
            return try file.tables().filter { !outside.contains($0.name) }
                .flatMap { try tamperings(of: $0, in: file) }
        } catch {
            return [Tampering(table: "none", what: "\(error)", sql: "")]
        }
    }()

    @Test func `every table has a row to tamper with`() throws {
        let file = try ForgedHistory.shared.get().file
        for table in try file.tables() {
            #expect(try file.ask("SELECT count(*) FROM \(table.name)") != "0", "\(table.name)")
        }
        #expect(try ForgedHistory.audit(file).fault == nil)
    }

    @Test(arguments: all)
    func `tampering is found, and the row named`(_ tampering: Tampering) throws {
        let file = try ForgedHistory.shared.get().copy()
        let count = try file.tamper(tampering.sql)
        try #require(count > 0)
        let fault = try #require(try ForgedHistory.audit(file).fault)
        if tampering.table == "journal", tampering.what == "left out, DESC" {
            // A tail that is gone breaks no chain: tables that know more than the journal are what is left,
            // and the hash of the last entry for whoever kept it; see ForgeryTests.
            #expect(fault.table != nil, "\(fault.message)")
        } else if tampering.table == "journal" {
            #expect(fault.entry != nil, "\(fault.message)")
        } else {
            #expect(fault.table == tampering.table, "\(fault.message)")
            #expect(fault.row != nil, "\(fault.message)")
            let isKey = try file.tables().first { $0.name == tampering.table }?
                .key.contains { $0.name == tampering.column }
            if tampering.column != nil, isKey == false {
                #expect(fault.column == tampering.column, "\(fault.message)")
            }
        }
        #expect(!fault.message.contains("scrip audit"))
    }

    private static func tamperings(
        of table: ForgedFile.Table, in file: ForgedFile
    ) throws -> [Tampering] {
        let name = table.name
        let key = table.key.map(\.name)
        func row(_ condition: String, _ order: String) -> String {
            "(\(key.joined(separator: ", "))) = (SELECT \(key.joined(separator: ", ")) "
                + "FROM \(name) WHERE \(condition) ORDER BY \(key[0]) \(order) LIMIT 1)"
        }
        var all: [Tampering] = []
        for column in table.columns {
            let other = otherValue(of: column)
            // A row in which it holds something, and one in which it does not; the first and the last.
            for (condition, order, what) in [
                ("\(column.name) IS NOT NULL", "ASC", "changed"),
                ("\(column.name) IS NOT NULL", "DESC", "changed in the last row"),
                ("\(column.name) IS NULL", "ASC", "filled"),
                ("\(column.name) IS NOT NULL", "ASC", "emptied"),
            ] {
                let hasSuch =
                    try file.ask(
                        "SELECT 1 FROM \(name) WHERE \(condition) LIMIT 1") != nil
                let mayBeNull =
                    try file.ask(
                        "SELECT 1 FROM pragma_table_xinfo('\(name)') WHERE name = '\(column.name)' "
                            + "AND \"notnull\" = 0 AND pk = 0") != nil
                guard hasSuch, what != "emptied" || mayBeNull else { continue }
                all.append(
                    Tampering(
                        table: name, column: column.name, what: what,
                        sql: "UPDATE \(name) SET \(column.name) = "
                            + "\(what == "emptied" ? "NULL" : other) WHERE "
                            + row(condition, order)))
            }
        }
        for order in ["ASC", "DESC"] {
            all.append(
                Tampering(
                    table: name, what: "left out, \(order)",
                    sql: "DELETE FROM \(name) WHERE \(row("true", order))"))
        }
        let columns = table.columns.map(\.name).joined(separator: ", ")
        let values = table.columns.map { column in
            // What must be unique besides the key stays so.
            column.place > 0 || ["code", "position", "id"].contains(column.name)
                ? otherValue(of: column) : column.name
        }
        all.append(
            Tampering(
                table: name, what: "added",
                sql: "INSERT INTO \(name) (\(columns)) SELECT \(values.joined(separator: ", ")) "
                    + "FROM \(name) WHERE \(row("true", "ASC"))"))
        return all
    }

    private static func otherValue(of column: ForgedFile.Column) -> String {
        switch column.type {
        case "INTEGER": "coalesce(\(column.name), 0) + 1000"
        case "BLOB": "CAST(coalesce(\(column.name), x'') || x'01' AS BLOB)"
        default: "coalesce(\(column.name), '') || 'x'"
        }
    }
}
