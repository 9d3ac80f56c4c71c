internal import Locked
internal import ScripCore
internal import ScripLedger
internal import ScripRules

/// Lists of goods that are never discounted, read and made ready once; the latest of each merchant.
final class GoodsShelf: Sendable {
    private struct Known: Sendable {
        let entry: JournalEntry
        let filter: GoodsFilter
        /// Whether the entry can no longer be undone: what a writer reads may be, and its number be
        /// given to another.
        let isSettled: Bool
    }

    private let known = Locked<[MerchantID: Known]>([:])

    /// A merchant's list, by the entry that set it; nil for 0, which is none.
    func filter(
        setIn number: Int64, by merchant: MerchantID, from reader: LedgerReader
    ) throws(ScripError) -> GoodsFilter? {
        guard number != 0 else { return nil }
        let before = known.withLock { $0[merchant] }
        if let before, before.isSettled, before.entry.number == number { return before.filter }
        guard let entry = try reader.entry(number), entry.kind == .neverDiscountedChanged else {
            throw ScripError.noList(number)
        }
        let filter: GoodsFilter
        if let before, before.entry == entry {
            filter = before.filter
        } else {
            filter = GoodsFilter(try NeverDiscountedChanged(record: entry.body).goods)
        }
        let isSettled = !(reader is Workbook)
        known.withLock {
            $0[merchant] = Known(entry: entry, filter: filter, isSettled: isSettled)
        }
        return filter
    }
}

/// Every list of a journal that is read from its beginning, by the entry that set it.
struct PastGoods: Sendable {
    private var filters: [Int64: GoodsFilter] = [:]

    /// Notes what an entry says, if it is about such goods.
    mutating func note(_ entry: JournalEntry) throws(ScripError) {
        guard entry.kind == .neverDiscountedChanged else { return }
        filters[entry.number] = GoodsFilter(try NeverDiscountedChanged(record: entry.body).goods)
    }

    /// The list that a decision names; nil for 0, which is none.
    func filter(setIn number: Int64) throws(ScripError) -> GoodsFilter? {
        guard number != 0 else { return nil }
        guard let filter = filters[number] else { throw ScripError.noList(number) }
        return filter
    }
}

extension ScripError {
    fileprivate static func noList(_ number: Int64) -> ScripError {
        ScripError(
            .ledgerUnavailable,
            "Entry \(number) of the ledger does not say which goods are never discounted",
            remedy: "Run scrip audit, and restore the ledger from a copy")
    }
}
