internal import ScripCore
internal import ScripLedger

/// What a bill has counted so far.
struct BillTally {
    /// The last entry that was counted.
    var last = JournalMark.none
    private var rows: [StockID: Bill.Row] = [:]
    private var stores: [String: Bill.Store] = [:]

    /// A stock's row; nil when nothing happened to it.
    func row(of stock: Stock) -> Bill.Row? {
        guard var row = rows[stock.id], row != Bill.Row(stock: stock.id, name: "") else {
            return nil
        }
        row.name = stock.definition.name
        return row
    }

    /// Adds what another one has counted.
    mutating func add(_ other: BillTally) {
        for (stock, more) in other.rows {
            change(stock) { row in
                row.sent.add(more.sent)
                row.redeemed.add(more.redeemed)
                row.discounted.add(more.discounted)
                row.returned.add(more.returned)
                row.refunded.add(more.refunded)
            }
        }
        for (id, more) in other.stores {
            stores[id, default: Bill.Store(id: id)].redeemed.add(more.redeemed)
            stores[id, default: Bill.Store(id: id)].discounted.add(more.discounted)
        }
    }

    private mutating func change(_ stock: StockID, _ change: (inout Bill.Row) -> Void) {
        change(&rows[stock, default: Bill.Row(stock: stock, name: "")])
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

    mutating func count(sent: Int64, of stock: StockID) {
        guard sent != 0 else { return }
        change(stock) { $0.sent.add(sent) }
    }

    mutating func count(_ returned: Returned) {
        for part in returned.parts {
            change(part.stock) { row in
                if part.whole { row.returned += 1 }
                row.refunded.add(part.discount)
            }
        }
    }

    private mutating func count(redeemed discount: Int64, of stock: StockID, in store: String) {
        change(stock) { row in
            row.redeemed += 1
            row.discounted.add(discount)
        }
        stores[store, default: Bill.Store(id: store)].redeemed += 1
        stores[store, default: Bill.Store(id: store)].discounted.add(discount)
    }
}
