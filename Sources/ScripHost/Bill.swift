internal import Crypto
public import ScripCore
public import ScripLedger

/// What a day's business of every stock came to (数据对账).
///
/// A day holds what was sent, redeemed and returned on it by the merchant's calendar, each at the time
/// it counted for the customer. Bills of all days add up to the ledger.
public struct Bill: Hashable, Sendable {
    /// One stock's day.
    public struct Row: Hashable, Sendable {
        /// The stock.
        public var stock: StockID
        /// Its name.
        public var name: String
        /// Coupons sent.
        public var sent: Int64 = 0
        /// Coupons redeemed.
        public var redeemed: Int64 = 0
        /// Minor units taken off.
        public var discounted: Int64 = 0
        /// Coupons given back.
        public var returned: Int64 = 0
        /// Minor units of discount given back with goods or coupons.
        public var refunded: Int64 = 0
        /// Why its rule was published without the evidence that was asked for; nil for one that has it.
        public var unproven: String?
    }

    /// What was redeemed in one store.
    public struct Store: Hashable, Sendable {
        /// The merchant's store number; empty for what was redeemed without one.
        public var id: String
        /// Coupons redeemed.
        public var redeemed: Int64 = 0
        /// Minor units taken off.
        public var discounted: Int64 = 0
    }

    /// The day, numbered from 1970-01-01; nil for all days.
    public var day: Int64?
    /// Stocks on which something happened, oldest first.
    public var rows: [Row]
    /// Where the journal ended when the bill was written; a later audit can be told to expect it.
    public var last = JournalMark.none
    /// Stores in which something was redeemed, by their numbers; nil when nobody asked.
    public var stores: [Store]?

    /// The sum of all rows.
    public var total: Row {
        rows.reduce(into: Row(stock: "", name: "")) { sum, row in
            // Damaged figures add up to a wrong bill, not to a crash.
            sum.sent.add(row.sent)
            sum.redeemed.add(row.redeemed)
            sum.discounted.add(row.discounted)
            sum.returned.add(row.returned)
            sum.refunded.add(row.refunded)
        }
    }
}

extension Bill {
    /// The bill as CSV (RFC 4180): a header, a row a stock, the total, a line for each stock whose rule is
    /// not proven, a checksum of what is above, and where the journal ended.
    ///
    /// It begins with a byte order mark, so that spreadsheets read its names right, and no name is a
    /// formula.
    public var csv: String {
        rowsAsCSV + "sha256,\(checksum)\r\nlast_entry,\(last)\r\n"
    }

    /// SHA-256 of what is above it, in hex: the same whenever a day's bill is written again.
    var checksum: String { Hex.text(SHA256.hash(data: Array(rowsAsCSV.utf8))) }

    private var rowsAsCSV: String {
        var text = CSVCell.byteOrderMark
        text += "stock_id,name,sent,redeemed,discount,returned,refunded_discount\r\n"
        for row in rows { text += Bill.line(row) }
        var total = total
        total.stock = "total"
        text += Bill.line(total)
        for row in rows {
            guard let why = row.unproven else { continue }
            text += "unproven,\(row.stock),\(CSVCell.text(why))\r\n"
        }
        return text
    }

    private static func line(_ row: Row) -> String {
        "\(row.stock),\(CSVCell.text(row.name)),\(row.sent),\(row.redeemed),\(row.discounted),"
            + "\(row.returned),\(row.refunded)\r\n"
    }
}
