internal import ScripCore

/// What a table should hold, row by row, as the journal makes it.
package struct ExpectedTable {
    /// The table's name.
    package let name: String
    /// The columns that tell its rows apart.
    package let key: [String]
    /// All its columns.
    package let columns: [String]
    /// How many rows it has.
    package let count: Int
    /// The row with a key, its values in the order of ``columns``; nil when there should be none.
    package let row: (_ key: [LedgerValue]) -> [LedgerValue]?
    /// The keys of all its rows.
    package let keys: () -> [[LedgerValue]]
}

extension ExpectedTable {
    /// A table whose rows are few enough to be made at once.
    init(_ name: String, key: [String], columns: [String], rows: [[LedgerValue]]) {
        let places = key.compactMap(columns.firstIndex)
        let known = Dictionary(
            rows.map { row in (places.map { row[$0] }, row) },
            uniquingKeysWith: { first, _ in first })
        self.init(
            name: name, key: key, columns: columns, count: rows.count, row: { known[$0] },
            keys: { rows.map { row in places.map { row[$0] } } })
    }
}
