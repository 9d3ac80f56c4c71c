import TestData
import Testing

@testable import ScripCore

struct AllocationTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var discount: Int64
        var amounts: [Int64]
        var shares: [Int64]
        var testDescription: String { name }
    }

    @Test(arguments: try CaseFile.load("allocation.yaml") as [Case])
    func shares(_ expected: Case) {
        #expect(allocate(expected.discount, over: expected.amounts) == expected.shares)
    }

    @Test func tenThousandRandomBaskets() {
        var random = SeededRandom(seed: SeededRandom.seed(for: "allocation"))
        for _ in 0..<10_000 {
            let amounts = randomAmounts(&random)
            let total = amounts.reduce(0, +)
            let discount = Int64.random(in: 0...total, using: &random)
            let shares = allocate(discount, over: amounts)
            expectFair(shares, discount, amounts)
            #expect(shares == bySorting(discount, amounts), "\(discount) over \(amounts)")

            let order = amounts.indices.shuffled(using: &random)
            let shuffled = allocate(discount, over: order.map { amounts[$0] })
            expectFair(shuffled, discount, order.map { amounts[$0] })
            // The order of lines decides ties and nothing else: where the shares of a line differ, its
            // remainder is the one at which the spare fen ran out.
            var tied: Set<Int64> = []
            for (place, index) in order.enumerated() where shares[index] != shuffled[place] {
                tied.insert(remainder(discount, amounts[index], total))
            }
            #expect(tied.count <= 1, "\(discount) over \(amounts) in order \(order)")
        }
    }

    /// Beyond 64 lines spare fen are handed out in another way.
    @Test(arguments: [64, 65, 100, 1_000])
    func tiesGoToTheEarlierOfManyLines(_ count: Int) {
        // A fen each, of which three tenths come off: the first three tenths of the lines pay nothing.
        let off = count * 3 / 10
        let amounts = [Int64](repeating: 1, count: count)
        let expected = (0..<count).map { Int64($0 < off ? 1 : 0) }
        #expect(allocate(Int64(off), over: amounts) == expected)
    }

    @Test func sumsBeyondAWord() {
        let amounts: [Int64] = [Int64.max / 2, Int64.max / 4, 3]
        let discount = amounts.reduce(0, +) - 1
        expectFair(allocate(discount, over: amounts), discount, amounts)
    }

    /// Parts sum to the total, none is above its line, each is within one of the exact share.
    private func expectFair(_ shares: [Int64], _ discount: Int64, _ amounts: [Int64]) {
        let total = amounts.reduce(0, +)
        #expect(shares.reduce(0, +) == discount)
        var fair = true
        for (share, amount) in zip(shares, amounts) where total > 0 {
            fair = fair && share >= 0 && share <= amount
            let (exact, _) = total.dividingFullWidth(discount.multipliedFullWidth(by: amount))
            fair = fair && (share == exact || share == exact + 1)
            // One more than the whole part is only for a share that has a fraction.
            if share == exact + 1 { fair = fair && remainder(discount, amount, total) > 0 }
        }
        #expect(fair, "\(discount) over \(amounts) gave \(shares)")
    }

    /// The same by the rule's own words: the largest remainders first, of equal ones the earlier.
    private func bySorting(_ discount: Int64, _ amounts: [Int64]) -> [Int64] {
        let total = amounts.reduce(0, +)
        guard total > 0 else { return amounts.map { _ in 0 } }
        let parts = amounts.map {
            total.dividingFullWidth(discount.multipliedFullWidth(by: $0))
        }
        var shares = parts.map(\.quotient)
        let order = parts.indices.sorted {
            (parts[$1].remainder, $0) < (parts[$0].remainder, $1)
        }
        for index in order.prefix(Int(discount - shares.reduce(0, +))) { shares[index] += 1 }
        return shares
    }

    private func remainder(_ discount: Int64, _ amount: Int64, _ total: Int64) -> Int64 {
        guard total > 0 else { return 0 }
        return total.dividingFullWidth(discount.multipliedFullWidth(by: amount)).remainder
    }

    /// Baskets as they come: many equal prices, free lines, one line, and now and then huge amounts, or
    /// hundreds of lines.
    private func randomAmounts(_ random: inout SeededRandom) -> [Int64] {
        let isLarge = Int.random(in: 0..<20, using: &random) == 0
        let count = Int.random(in: isLarge ? 60...400 : 1...40, using: &random)
        let most: Int64 = [10, 5_000, 200_000, 1_000_000_000_000].randomElement(using: &random)!
        var amounts = (0..<count).map { _ in Int64.random(in: 0...most, using: &random) }
        if Bool.random(using: &random) {
            for index in amounts.indices where Bool.random(using: &random) {
                amounts[index] = amounts[0]
            }
        }
        return amounts
    }
}
