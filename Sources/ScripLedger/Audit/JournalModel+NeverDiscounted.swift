internal import ScripCore

extension JournalModel {
    mutating func apply(
        _ event: NeverDiscountedChanged, in entry: JournalEntry
    ) throws(ScripError) {
        try claim(.neverDiscounted, event.number, entry)
        try check(event.at, asked: nil, entry)
        try expect(
            (try? event.merchant.check()) != nil, "lists goods for a merchant that is none")
        let now = event.goods.isEmpty ? nil : entry.number
        neverDiscounted[event.merchant] = now
        for (id, row) in stocks where row.definition.merchant == event.merchant {
            stocks[id]?.figures.neverDiscounted = now ?? 0
        }
    }
}
