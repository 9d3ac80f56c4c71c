internal import CLuaSandbox

/// The host objects scripts can read: records over flat cells.
///
/// The first record is the row of the main list, the second the selection of rows handed to a script,
/// the third the context.
@safe public final class LuaSchema: Sendable {
    /// One readable field.
    public struct Field: Hashable, Sendable {
        /// How a field is read.
        public enum Kind: Hashable, Sendable {
            /// The cell's integer.
            case integer
            /// Whether the cell is not 0.
            case boolean
            /// The text the cell spans.
            case text
            /// Names, each true or nil.
            case set
            /// Names with values.
            case map
            /// Another record in the same row.
            case record(Int)
            /// Rows of another record.
            case list(Int)
            /// The run's column at this row.
            case column
            /// The row's units that are left; all of its quantity unless the run says otherwise.
            case unitsLeft
            /// The selection's rows.
            case rows
            /// How many rows the selection has.
            case rowCount
            /// The selection's sum of the column.
            case columnSum
            /// The selection's sum of quantities.
            case quantitySum
        }

        /// The name scripts use.
        public var name: String
        /// How it is read.
        public var kind: Kind
        /// Where it stands in its row.
        public var cell: Int
        /// Bits noted when a script reads it.
        public var marks: UInt32

        /// A field.
        public init(_ name: String, _ kind: Kind, cell: Int = 0, marks: UInt32 = 0) {
            self.name = name
            self.kind = kind
            self.cell = cell
            self.marks = marks
        }
    }

    /// A kind of host object.
    public struct Record: Hashable, Sendable {
        /// The name in messages.
        public var name: String
        /// Its fields.
        public var fields: [Field]
        /// Cells of one row.
        public var cells: Int

        /// A kind of host object.
        public init(_ name: String, cells: Int, _ fields: [Field]) {
            self.name = name
            self.fields = fields
            self.cells = cells
        }
    }

    /// The records, as given.
    public let records: [Record]
    /// The names of the three steps in a script's table: filter, check, value.
    public let steps: (filter: String, check: String, value: String)
    // Written once in init, read by C for as long as this object lives.
    nonisolated(unsafe) let raw: UnsafeMutablePointer<luasandbox_schema>
    private nonisolated(unsafe) let rawRecords: UnsafeMutablePointer<luasandbox_record>
    private nonisolated(unsafe) let rawFields: [UnsafeMutablePointer<luasandbox_field>]
    private nonisolated(unsafe) let names: [UnsafeMutablePointer<CChar>]

    /// Describes host objects.
    ///
    /// - Parameters:
    ///   - records: Row, selection, context, then any others; at most 16, each at most 16 fields.
    ///   - keyCell: The row's text cell that is unique.
    ///   - quantityCell: The row's integer cell with its units, at least 1.
    ///   - steps: The names of the steps in a script's table.
    public init(
        records: [Record], keyCell: Int, quantityCell: Int,
        steps: (filter: String, check: String, value: String)
    ) {
        self.records = records
        self.steps = steps
        var names: [UnsafeMutablePointer<CChar>] = unsafe []
        func text(_ string: String) -> UnsafePointer<CChar> {
            let bytes = Array(string.utf8CString)
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            unsafe copy.initialize(from: bytes, count: bytes.count)
            unsafe names.append(copy)
            return unsafe UnsafePointer(copy)
        }
        unsafe rawRecords = .allocate(capacity: records.count)
        var rawFields: [UnsafeMutablePointer<luasandbox_field>] = unsafe []
        for (index, record) in records.enumerated() {
            let fields = UnsafeMutablePointer<luasandbox_field>.allocate(
                capacity: record.fields.count)
            for (place, field) in record.fields.enumerated() {
                let (kind, cell, other) = LuaSchema.raw(field)
                unsafe (fields + place).initialize(
                    to: luasandbox_field(
                        name: text(field.name), kind: kind, cell: UInt16(cell),
                        record: UInt16(other), marks: field.marks))
            }
            unsafe rawFields.append(fields)
            unsafe (rawRecords + index).initialize(
                to: luasandbox_record(
                    name: text(record.name), fields: fields,
                    field_count: UInt16(record.fields.count), cells: UInt16(record.cells)))
        }
        unsafe raw = .allocate(capacity: 1)
        unsafe raw.initialize(
            to: luasandbox_schema(
                records: rawRecords, record_count: UInt16(records.count),
                key_cell: UInt16(keyCell), quantity_cell: UInt16(quantityCell),
                filter_name: text(steps.filter), check_name: text(steps.check),
                value_name: text(steps.value)))
        unsafe self.rawFields = rawFields
        unsafe self.names = names
    }

    deinit {
        unsafe raw.deallocate()
        unsafe rawRecords.deallocate()
        unsafe rawFields.forEach { unsafe $0.deallocate() }
        unsafe names.forEach { unsafe $0.deallocate() }
    }

    private static func raw(
        _ field: Field
    ) -> (kind: luasandbox_field_kind, cell: Int, record: Int) {
        switch field.kind {
        case .integer: (LUASANDBOX_FIELD_INTEGER, field.cell, 0)
        case .boolean: (LUASANDBOX_FIELD_BOOLEAN, field.cell, 0)
        case .text: (LUASANDBOX_FIELD_TEXT, field.cell, 0)
        case .set: (LUASANDBOX_FIELD_SET, field.cell, 0)
        case .map: (LUASANDBOX_FIELD_MAP, field.cell, 0)
        case .record(let record): (LUASANDBOX_FIELD_RECORD, field.cell, record)
        case .list(let record): (LUASANDBOX_FIELD_LIST, field.cell, record)
        case .column: (LUASANDBOX_FIELD_COLUMN, 0, 0)
        case .unitsLeft: (LUASANDBOX_FIELD_UNITS, 0, 0)
        case .rows: (LUASANDBOX_FIELD_ROWS, 0, 0)
        case .rowCount: (LUASANDBOX_FIELD_ROW_COUNT, 0, 0)
        case .columnSum: (LUASANDBOX_FIELD_SUM, 0, 0)
        case .quantitySum: (LUASANDBOX_FIELD_SUM, 1, 0)
        }
    }
}
