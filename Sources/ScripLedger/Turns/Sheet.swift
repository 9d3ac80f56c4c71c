internal import ScripCore

/// Rows of one table in a turn: as they were loaded, or as they have become.
struct Sheet<Key: Hashable, Row> {
    private struct Cell {
        /// Nil for a row that is no longer there.
        var row: Row?
        /// A row that is removed, as it was.
        var removed: Row?
        /// Whether the engine has never had it, or has to forget the one that was removed first.
        var isNew = false
        var isChanged = false
    }

    private var cells: [Key: Cell] = [:]
    /// Keys of what changed, in the order in which it first did.
    private var changed: [Key] = []

    /// A row that is known: nil when it is not, and nil within when it is known not to be there.
    subscript(key: Key) -> Row?? { cells[key].map(\.row) }

    /// Remembers a row that the engine has.
    mutating func note(_ row: Row, for key: Key) {
        if cells[key] == nil { cells[key] = Cell(row: row) }
    }

    /// Changes or adds a row.
    mutating func put(_ row: Row, for key: Key, isNew: Bool = false) {
        change(key) { cell in
            cell.row = row
            cell.isNew = cell.isNew || isNew
        }
    }

    /// Removes a row.
    mutating func remove(_ key: Key, _ before: Row) {
        change(key) { cell in
            cell.row = nil
            // One that is new was never the engine's.
            if !cell.isNew { cell.removed = before }
            cell.isNew = false
        }
    }

    private mutating func change(_ key: Key, _ body: (inout Cell) -> Void) {
        var cell = cells[key] ?? Cell()
        if !cell.isChanged { changed.append(key) }
        body(&cell)
        cell.isChanged = true
        cells[key] = cell
    }

    /// What has to be kept; from here on the engine has it.
    mutating func takeChanges(into changes: inout [RowChange], _ row: (Key, Row) -> LedgerRow) {
        for key in changed {
            guard let cell = cells[key] else { continue }
            if let removed = cell.removed, cell.row == nil || cell.isNew {
                changes.append(.remove(row(key, removed)))
            }
            if let new = cell.row {
                changes.append(cell.isNew ? .add(row(key, new)) : .put(row(key, new)))
            }
            cells[key] = Cell(row: cell.row)
        }
        changed.removeAll(keepingCapacity: true)
    }
}

/// Uploaded codes of one stock in a turn.
struct UploadSheet {
    /// How many are left to draw.
    var left: Int64
    /// Codes that were changed.
    var codes = Sheet<CouponCode, UploadedCode>()
    /// Where codes stand that moved; nil within where none stands any more.
    var positions: [Int64: CouponCode?] = [:]

    init(left: Int64) { self.left = left }

    /// Adds a code at the end of those that can be drawn.
    mutating func add(_ code: CouponCode, at instant: Instant) {
        codes.put(
            UploadedCode(code: code, uploadedAt: instant, position: left), for: code, isNew: true)
        positions[left] = code
        left += 1
    }
}
