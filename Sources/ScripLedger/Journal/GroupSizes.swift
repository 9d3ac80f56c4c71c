internal import ScripCore

/// How many writes shared a durable transaction, since a ledger was opened.
package struct GroupSizes: Hashable, Sendable {
    /// Upper ends of the size classes; one more class holds larger groups.
    package static let bounds: [Int64] = [1, 2, 4, 8, 16, 32, 64, 128]

    /// Transactions in each class.
    package private(set) var counts = [Int64](repeating: 0, count: GroupSizes.bounds.count + 1)
    /// Writes in all transactions.
    package private(set) var writes: Int64 = 0

    /// Transactions in all.
    package var turns: Int64 { counts.reduce(0, +) }

    /// No transactions yet.
    package init() {}

    /// Counts one transaction.
    package mutating func add(size: Int) {
        let index = GroupSizes.bounds.firstIndex { size <= $0 } ?? GroupSizes.bounds.count
        counts[index] += 1
        writes += Int64(size)
    }
}
