internal import ScripCore

/// What a till says it took off, by its own numbers.
struct TillFile: Sendable {
    struct Row: Sendable {
        let line: Int
        /// A request number, or the id of a redemption.
        let number: String
        /// Minor units.
        let discount: Int64
    }

    /// How amounts are written.
    enum Unit: String, Sendable {
        /// `12.50`
        case major
        /// `1250`
        case minor
    }

    /// The most rows.
    static let rowsMax = 5_000
    /// The most bytes.
    static let bytesMax = 300_000
    /// The most bytes that a page sends back.
    static let echoMax = 20_000
    /// A line that cannot be compared.
    struct Fault: Sendable {
        let line: Int
        /// The key of the words for it.
        let words: String
        /// What stands there.
        let text: String
    }

    let rows: [Row]
    /// Lines that cannot be compared, in order.
    let faults: [Fault]
    /// Whether numbers are ids of redemptions.
    let isByID: Bool

    private static let numberNames = ["request_no", "请求单号", "请求号", "单号", "订单号"]
    private static let idNames = ["redemption_id", "核销单号", "核销号"]
    private static let discountNames = ["discount", "优惠金额", "优惠", "金额"]

    /// Reads a till's file.
    ///
    /// - Throws: Where it cannot be read at all; what is wrong with single lines is in ``faults``.
    init(_ text: String, _ unit: Unit, _ format: PageFormat) throws(ScripError) {
        guard text.utf8.count <= TillFile.bytesMax else {
            throw .invalid(
                "file", "has \(text.utf8.count) bytes",
                remedy: "Use at most \(TillFile.bytesMax): only the columns that are needed, or "
                    + "one store at a time")
        }
        let table = try CSVTable(text, rowsMax: TillFile.rowsMax + 1)
        guard let head = table.rows.first, table.rows.count > 1 else {
            throw .invalid(
                "file", "has no rows", remedy: "Paste a header and a row for each checkout")
        }
        let columns = try TillFile.columns(of: head)
        isByID = columns.isByID
        var rows: [Row] = []
        var faults: [Fault] = []
        var known: Set<String> = []
        for row in table.rows.dropFirst() {
            let number = columns.number < row.cells.count ? row.cells[columns.number] : ""
            let typed = columns.discount < row.cells.count ? row.cells[columns.discount] : ""
            let discount = unit == .major ? format.minorUnits(typed) : TillFile.whole(typed)
            if number.isEmpty || number.utf8.count > 193 {
                faults.append(Fault(line: row.line, words: "books.fault_number", text: number))
            } else if let discount {
                guard known.insert(number).inserted else {
                    faults.append(
                        Fault(line: row.line, words: "books.fault_again", text: number))
                    continue
                }
                rows.append(Row(line: row.line, number: number, discount: discount))
            } else {
                faults.append(Fault(line: row.line, words: "books.fault_amount", text: typed))
            }
        }
        self.rows = rows
        self.faults = faults
    }

    private static func columns(
        of head: CSVTable.Row
    ) throws(ScripError) -> (number: Int, discount: Int, isByID: Bool) {
        let names = head.cells.map { $0.lowercased() }
        let number = names.firstIndex(where: numberNames.contains)
        guard let column = number ?? names.firstIndex(where: idNames.contains),
            let discount = names.firstIndex(where: discountNames.contains)
        else {
            throw .invalid(
                "file", "is no header with a number and a discount",
                remedy: "Begin with a line such as request_no,discount or redemption_id,discount",
                line: head.line)
        }
        return (column, discount, number == nil)
    }

    private static func whole(_ typed: String) -> Int64? {
        guard !typed.isEmpty, typed.utf8.count <= 15,
            typed.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int64(typed)
    }
}
