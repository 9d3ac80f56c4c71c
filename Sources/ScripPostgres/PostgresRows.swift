internal import CPostgres
internal import ScripCore
internal import ScripLedger

/// The rows a statement was answered with, read column by column.
@safe final class PostgresRows {
    private let raw: OpaquePointer
    private var row: Int32 = -1
    private var column: Int32 = 0

    /// Takes over a result.
    init(_ raw: OpaquePointer) { unsafe self.raw = raw }

    deinit { unsafe pq.PQclear(raw) }

    var count: Int { Int(unsafe pq.PQntuples(raw)) }

    /// Goes on to the next row; false after the last.
    func next() -> Bool {
        row += 1
        column = 0
        return row < Int32(count)
    }

    private var isNull: Bool { unsafe pq.PQgetisnull(raw, row, column) == 1 }

    private var field: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(
            start: pq.PQgetvalue(raw, row, column), count: Int(pq.PQgetlength(raw, row, column)))
    }

    func integer() -> Int64 {
        defer { column += 1 }
        guard !isNull else { return 0 }
        return unsafe field.reduce(0) { $0 << 8 | Int64($1) }
    }

    func optionalInteger() -> Int64? {
        guard !isNull else {
            column += 1
            return nil
        }
        return integer()
    }

    func blob() -> [UInt8] {
        defer { column += 1 }
        return isNull ? [] : unsafe Array(field)
    }

    func string() -> String { String(decoding: blob(), as: UTF8.self) }

    func optionalString() -> String? {
        guard !isNull else {
            column += 1
            return nil
        }
        return string()
    }

    /// Whatever the column holds: numbers, texts and bytes are all the types there are.
    func value() -> LedgerValue {
        guard !isNull else {
            column += 1
            return .null
        }
        switch unsafe pq.PQftype(raw, column) {
        case 20: return .integer(integer())
        case 17: return .blob(blob())
        default: return .text(blob())
        }
    }

    func choice<Choice: RawRepresentable<String>>(
        _ type: Choice.Type = Choice.self
    ) throws(ScripError) -> Choice {
        let text = string()
        guard let value = Choice(rawValue: text) else {
            throw PostgresFault.damaged("holds no \(type) '\(text)'")
        }
        return value
    }
}
