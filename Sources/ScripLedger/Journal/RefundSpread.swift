internal import ScripCore

/// Where the discounts of a redeemed line lie: on which of its pieces, in the order they come back.
struct RefundSpread {
    private let quantity: Int64
    /// What each coupon took off the line, in the order applied.
    private let discounts: [Int64]
    /// How many pieces each coupon used, and how many come back before them.
    private let used: [(pieces: Int64, after: Int64)]
    /// Whether discounts lie evenly on all pieces, whatever was used.
    private let isEven: Bool

    init(of line: Line, at index: Int, _ items: [Redeemed.Item]) {
        quantity = line.quantity
        let lines = items.map(\.verdict.lines)
        discounts = lines.map { index < $0.count ? $0.discount(at: index) : 0 }
        let uses = lines.map { $0.uses(at: index) }
        let inSets = uses.reduce(0, &+)
        // More than there are is in no ledger that was written by us: nothing is said about sets then.
        guard inSets > 0, inSets <= quantity else {
            used = uses.map { _ in (0, 0) }
            isEven = true
            return
        }
        var after = quantity - inSets
        var places: [(pieces: Int64, after: Int64)] = []
        for pieces in uses {
            places.append((pieces, after))
            after += pieces
        }
        used = places
        var even: Int64 = 0
        for (discount, pieces) in zip(discounts, uses) where pieces == 0 { even &+= discount }
        // A rule may take more off a line than the pieces it names cost; no piece comes back for less
        // than nothing.
        var fits = true
        for (discount, pieces) in zip(discounts, uses) where pieces > 0 {
            let taken = Int128(even) * Int128(pieces) + Int128(discount) * Int128(line.quantity)
            fits = fits && taken <= Int128(line.amount) * Int128(pieces)
        }
        isEven = !fits
    }

    /// What a coupon took off the first pieces that come back.
    func discount(of position: Int, _ count: Int64) -> Int64 {
        let pieces = used[position].pieces
        guard pieces > 0, !isEven else {
            return Refund.share(discounts[position], count, of: quantity)
        }
        return Refund.share(discounts[position], used(of: position, count), of: pieces)
    }

    /// How many of the first pieces that come back a coupon had used.
    func used(of position: Int, _ count: Int64) -> Int64 {
        min(max(0, count - used[position].after), used[position].pieces)
    }
}
