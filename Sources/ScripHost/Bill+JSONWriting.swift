public import ScripContract
internal import ScripCore
internal import ScripLedger

extension Bill: JSONWritable {
    /// Writes the day, a row a stock and the total; the checksum is the one of the bill's CSV,
    /// and so is where the journal ended.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let date { writer.member("date", date) }
            writer.member("rows", rows)
            writer.key("total")
            writer.object { writer in total.writeFigures(to: &writer) }
            writer.member("sha256", checksum)
            writer.member("last_entry", last.description)
            if let stores { writer.member("stores", stores) }
        }
    }

    /// The day as `2026-11-23`; nil for all days.
    private var date: String? {
        guard let day else { return nil }
        let civil = CivilTime(Instant(epochSeconds: day &* 86_400), offset: 0)
        func padded(_ number: Int64, to width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return padded(civil.year, to: 4) + "-" + padded(civil.month, to: 2) + "-"
            + padded(civil.day, to: 2)
    }
}

extension Bill.Store: JSONWritable {
    /// Writes what was redeemed in one store.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("store", id)
            writer.member("redeemed", redeemed)
            writer.member("discount", discounted)
        }
    }
}

extension Bill.Row: JSONWritable {
    /// Writes one stock's day.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("stock_id", stock.rawValue)
            writer.member("name", name)
            writeFigures(to: &writer)
            if let unproven { writer.member("unproven", unproven) }
        }
    }

    func writeFigures(to writer: inout JSONWriter) {
        writer.member("sent", sent)
        writer.member("redeemed", redeemed)
        writer.member("discount", discounted)
        writer.member("returned", returned)
        writer.member("refunded_discount", refunded)
    }
}
