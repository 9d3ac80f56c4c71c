internal import ScripCore
internal import ScripLedger

/// What a bill has counted so far.
struct BillTally {
    /// Every stock there is.
    let stocks: [StockID]
    /// The last entry that was counted.
    var last = JournalMark.none
    private var rows: [StockID: Bill.Row] = [:]
    private var stores: [String: Bill.Store] = [:]

    init(_ stocks: [Stock]) {
        self.stocks = stocks.map(\.id)
        for stock in stocks {
            rows[stock.id] = Bill.Row(stock: stock.id, name: stock.definition.name)
        }
    }

    /// A stock's row; nil when nothing happened to it.
    func row(of stock: StockID) -> Bill.Row? {
        guard let row = rows[stock], row != Bill.Row(stock: row.stock, name: row.name) else {
            return nil
        }
        return row
    }

    /// What each store redeemed, by its number.
    var storesInOrder: [Bill.Store] { stores.values.sorted { $0.id < $1.id } }

    /// Counts an entry, whatever it is about.
    mutating func count(_ entry: JournalEntry) throws(ScripError) {
        last = JournalMark(number: entry.number, hash: entry.hash)
        switch entry.kind {
        case .couponSent: count(sent: 1, of: try CouponSent(record: entry.body).request.stock)
        case .redeemed:
            let redeemed = try Redeemed(record: entry.body)
            let store = redeemed.checkout.store?.id ?? ""
            for item in redeemed.items {
                count(redeemed: item.verdict.discount, of: item.stock, in: store)
            }
        case .used:
            let used = try Used(record: entry.body)
            count(redeemed: used.discount, of: used.stock, in: "")
        case .returned: count(try Returned(record: entry.body))
        default: return
        }
    }

    mutating func count(sent: Int64, of stock: StockID) { rows[stock]?.sent.add(sent) }

    mutating func count(_ returned: Returned) {
        for part in returned.parts {
            if part.whole { rows[part.stock]?.returned += 1 }
            rows[part.stock]?.refunded.add(part.discount)
        }
    }

    private mutating func count(redeemed discount: Int64, of stock: StockID, in store: String) {
        rows[stock]?.redeemed += 1
        rows[stock]?.discounted.add(discount)
        stores[store, default: Bill.Store(id: store)].redeemed += 1
        stores[store, default: Bill.Store(id: store)].discounted.add(discount)
    }
}
