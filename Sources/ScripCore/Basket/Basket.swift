/// What a shopper is about to pay for, at list prices.
///
/// Lines are kept flat (see ``FlatRecords``) so that a parser writes them once and a rule reads them
/// in place. A basket that exists has been checked: ids are unique, amounts are within bounds.
public struct Basket: Hashable, Sendable {
    /// ISO 4217 code, three capital letters.
    public let currency: String
    /// One row of ``Basket/Cell`` cells per line, in request order.
    @usableFromInline package let records: FlatRecords
    /// Sum of the lines' amounts, minor units.
    public let amount: Int64
    /// Sum of the lines' quantities.
    public let quantity: Int64
    /// Whether any line costs nothing.
    package let hasFreeLines: Bool

    /// Where each field of a line stands in its row.
    @usableFromInline package enum Cell {
        /// Text span.
        package static let id = 0
        /// Text span.
        package static let sku = 1
        /// Text span.
        package static let name = 2
        /// Text span.
        package static let category = 3
        /// Text span.
        package static let brand = 4
        /// Minor units.
        package static let unitPrice = 5
        /// Pieces.
        @usableFromInline package static let quantity = 6
        /// Minor units before any coupon.
        @usableFromInline package static let amount = 7
        /// Span of extras: one text span per tag.
        package static let tags = 8
        /// Span of extras: entries of ``FlatKind/mapEntryCells`` cells.
        package static let attributes = 9
        /// Cells per line.
        @usableFromInline package static let count = 10
    }

    /// What a till may send; beyond it is a mistake, not a sale.
    public enum Bounds {
        /// Minor units of one line or one unit price: ten thousand million yuan.
        public static let amountMax: Int64 = 1_000_000_000_000
        /// Pieces on one line.
        public static let quantityMax: Int64 = 1_000_000
        /// Lines in a basket.
        public static let linesMax = 10_000
        /// Minor units of all lines: no coupon takes more off.
        public static let totalMax = amountMax * Int64(linesMax)
        /// Bytes of one text field.
        public static let textBytesMax = 1_024
        /// Tags or attributes of one line.
        public static let labelsMax = 64
    }

    /// Number of lines.
    public var count: Int { records.rows.count / Cell.count }

    /// Takes rows a parser has written, and checks what is true of the basket as a whole.
    ///
    /// Each row's own fields must already be within ``Bounds``.
    package init(currency: String, records: FlatRecords) throws(ScripError) {
        self.currency = currency
        self.records = records
        var amount: Int64 = 0
        var quantity: Int64 = 0
        var free = false
        var row = 0
        while row < records.rows.count {
            free = free || records.rows[row + Cell.amount] == 0
            amount += records.rows[row + Cell.amount]
            quantity += records.rows[row + Cell.quantity]
            row += Cell.count
        }
        self.amount = amount
        self.quantity = quantity
        hasFreeLines = free
        if let (first, second) = repeatedID() {
            throw ScripError.invalid(
                "basket.lines[\(second)].id",
                "'\(id(at: second))' is already used by basket.lines[\(first)]",
                remedy: "Give every line an id of its own")
        }
    }

    /// Builds a basket from lines, checking every field.
    public init(currency: String = "CNY", lines: [Line]) throws(ScripError) {
        guard lines.count <= Bounds.linesMax else {
            throw ScripError.invalid(
                "basket.lines", "has \(lines.count) lines",
                remedy: "Send at most \(Bounds.linesMax)")
        }
        guard Book.isCurrency(currency) else {
            throw ScripError.invalid(
                "basket.currency", "is '\(currency.shown)'",
                remedy: "Use three capital letters such as CNY")
        }
        var records = FlatRecords()
        records.rows.reserveCapacity(lines.count * Cell.count)
        for (index, line) in lines.enumerated() {
            try Basket.append(line, at: index, to: &records)
        }
        try self.init(currency: currency, records: records)
    }

    /// The id of the line at `index`.
    public func id(at index: Int) -> String {
        records.string(records.rows[index * Cell.count + Cell.id])
    }

    /// The list amount of the line at `index`, minor units.
    @inlinable
    package func amount(at index: Int) -> Int64 {
        records.rows[index * Cell.count + Cell.amount]
    }

    /// The pieces of the line at `index`.
    @inlinable
    package func quantity(at index: Int) -> Int64 {
        records.rows[index * Cell.count + Cell.quantity]
    }

    /// All lines, each built anew; for code that is not in a hurry.
    public var lines: [Line] { (0..<count).map(line(at:)) }

    /// The line at `index`, built anew.
    public func line(at index: Int) -> Line {
        let row = Array(records.rows[index * Cell.count..<(index + 1) * Cell.count])
        let tags = FlatRecords.offset(row[Cell.tags])
        let attributes = FlatRecords.offset(row[Cell.attributes])
        return Line(
            id: records.string(row[Cell.id]), sku: records.string(row[Cell.sku]),
            name: records.string(row[Cell.name]), category: records.string(row[Cell.category]),
            brand: records.string(row[Cell.brand]), unitPrice: row[Cell.unitPrice],
            quantity: row[Cell.quantity], amount: row[Cell.amount],
            tags: (0..<FlatRecords.length(row[Cell.tags])).map {
                records.string(records.extras[tags + $0])
            },
            attributes: (0..<FlatRecords.length(row[Cell.attributes])).map {
                let entry = attributes + $0 * FlatKind.mapEntryCells
                return (
                    records.string(records.extras[entry]),
                    records.string(records.extras[entry + 2])
                )
            })
    }
}
