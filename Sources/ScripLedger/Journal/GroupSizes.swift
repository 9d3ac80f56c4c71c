internal import ScripCore

/// How many writes shared a durable transaction, since a ledger was opened.
public struct GroupSizes: Hashable, Sendable {
    /// Upper ends of the size classes; one more class holds larger groups.
    public static let bounds: [Int64] = [1, 2, 4, 8, 16, 32, 64, 128]

    /// Transactions in each class.
    public private(set) var counts = [Int64](repeating: 0, count: GroupSizes.bounds.count + 1)
    /// Writes in all transactions.
    public private(set) var writes: Int64 = 0

    /// Transactions in all.
    public var turns: Int64 { counts.reduce(0, +) }

    /// No transactions yet.
    public init() {}

    /// Counts one transaction.
    public mutating func add(size: Int) {
        let index = GroupSizes.bounds.firstIndex { size <= $0 } ?? GroupSizes.bounds.count
        counts[index] += 1
        writes += Int64(size)
    }
}
