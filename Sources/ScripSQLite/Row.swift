internal import CSQLite
internal import ScripCore
internal import ScripLedger

/// A compiled statement of one connection, bound and stepped.
@safe struct Row: ~Copyable {
    // Owned by the `Connection`, which outlives every use: a `Row` never leaves the closure that was
    // lent the connection.
    private let raw: OpaquePointer
    private let connection: Connection
    private let statement: Statement
    private var bound: Int32 = 0
    private var column: Int32 = 0

    /// Looks a statement up, compiling it the first time.
    init(_ sql: SQL, in connection: Connection) throws(ScripError) {
        self.init(try connection.statement(sql), in: connection)
    }

    /// Compiles a statement that is run once, as for an audit.
    init(compiling text: String, in connection: Connection) throws(ScripError) {
        self.init(try Statement(text, in: connection), in: connection)
    }

    init(_ statement: Statement, in connection: Connection) {
        unsafe raw = statement.raw
        self.statement = statement
        self.connection = connection
    }

    // Whatever was not read is given up, so that no statement outlives its turn and keeps a snapshot.
    deinit { unsafe sqlite3_reset(raw) }

    // MARK: Binding, in the order of the statement's question marks

    mutating func bind(_ value: Int64) {
        bound += 1
        unsafe sqlite3_bind_int64(raw, bound, value)
    }

    mutating func bind(_ value: Int64?) {
        guard let value else { return bindNull() }
        bind(value)
    }

    mutating func bind(_ value: String) {
        bound += 1
        let index = bound
        var value = value
        value.withUTF8 { utf8 in
            unsafe utf8.withMemoryRebound(to: CChar.self) { text in
                _ = unsafe sqlite3_bind_text(
                    raw, index, text.baseAddress, Int32(text.count), transient)
            }
        }
    }

    mutating func bind(_ value: String?) {
        guard let value else { return bindNull() }
        bind(value)
    }

    mutating func bind(_ value: [UInt8]) {
        bound += 1
        let index = bound
        unsafe value.withUnsafeBytes { bytes in
            // A null pointer would bind NULL; an empty blob is a blob.
            _ =
                unsafe bytes.isEmpty
                ? sqlite3_bind_zeroblob(raw, index, 0)
                : sqlite3_bind_blob(raw, index, bytes.baseAddress, Int32(bytes.count), transient)
        }
    }

    mutating func bind(_ value: LedgerValue) throws(ScripError) {
        switch value {
        case .null: bindNull()
        case .integer(let number): bind(number)
        case .text(let bytes): bind(String(decoding: bytes, as: UTF8.self))
        case .blob(let bytes): bind(bytes)
        case .real: throw SQLiteFault.damaged("cannot hold a number that is not whole")
        }
    }

    private mutating func bindNull() {
        bound += 1
        unsafe sqlite3_bind_null(raw, bound)
    }

    // MARK: Running

    /// Steps to the next row; false when there is none.
    mutating func next() throws(ScripError) -> Bool {
        column = 0
        switch unsafe sqlite3_step(raw) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw connection.fault
        }
    }

    /// Runs a statement that answers nothing.
    consuming func run() throws(ScripError) {
        while try next() {}
    }

    // MARK: Reading, in the order of the columns

    mutating func integer() -> Int64 {
        defer { column += 1 }
        return unsafe sqlite3_column_int64(raw, column)
    }

    /// A count or a number that another will follow: not negative, and not so large that none can.
    mutating func count() throws(ScripError) -> Int64 {
        let value = integer()
        guard (0...Row.countMax).contains(value) else {
            throw SQLiteFault.damaged("has \(value) where a number stands that others follow")
        }
        return value
    }

    mutating func optionalCount() throws(ScripError) -> Int64? {
        guard unsafe sqlite3_column_type(raw, column) != SQLITE_NULL else {
            column += 1
            return nil
        }
        return try count()
    }

    private static let countMax: Int64 = 1 << 62

    mutating func optionalInteger() -> Int64? {
        guard unsafe sqlite3_column_type(raw, column) != SQLITE_NULL else {
            column += 1
            return nil
        }
        return integer()
    }

    mutating func string() -> String {
        defer { column += 1 }
        guard let text = unsafe sqlite3_column_text(raw, column) else { return "" }
        let length = Int(unsafe sqlite3_column_bytes(raw, column))
        return unsafe String(
            decoding: UnsafeBufferPointer(start: text, count: length), as: UTF8.self)
    }

    mutating func optionalString() -> String? {
        guard unsafe sqlite3_column_type(raw, column) != SQLITE_NULL else {
            column += 1
            return nil
        }
        return string()
    }

    mutating func blob() -> [UInt8] {
        defer { column += 1 }
        guard let bytes = unsafe sqlite3_column_blob(raw, column) else { return [] }
        let length = Int(unsafe sqlite3_column_bytes(raw, column))
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: length))
    }

    /// Whatever the column holds, as it is stored.
    mutating func value() -> LedgerValue {
        switch unsafe sqlite3_column_type(raw, column) {
        case SQLITE_INTEGER: return .integer(integer())
        case SQLITE_BLOB: return .blob(blob())
        case SQLITE_FLOAT:
            defer { column += 1 }
            return .real(unsafe sqlite3_column_double(raw, column))
        case SQLITE_TEXT:
            defer { column += 1 }
            guard let text = unsafe sqlite3_column_text(raw, column) else { return .text([]) }
            let length = Int(unsafe sqlite3_column_bytes(raw, column))
            return unsafe .text(Array(UnsafeBufferPointer(start: text, count: length)))
        default:
            column += 1
            return .null
        }
    }

    mutating func choice<Choice: RawRepresentable<String>>(
        _ type: Choice.Type = Choice.self
    ) throws(ScripError) -> Choice {
        let text = string()
        guard let value = Choice(rawValue: text) else {
            throw SQLiteFault.damaged("holds no \(type) '\(text)'")
        }
        return value
    }
}

/// Tells SQLite to copy what it is given before the call returns: its documented constant −1.
private var transient: sqlite3_destructor_type {
    unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
