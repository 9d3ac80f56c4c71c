import ScripBench
import Testing

/// The waiting lines that `scrip bench scale` simulates, where they can be worked out by hand.
struct ScaleTests {
    /// A millisecond a turn, ten microseconds a redemption: 256 of them in 3.56 ms, 71,910 a second.
    private static let costs = ScaleCosts(turn: 0.001, entry: 0.000_01, request: 0.000_1)

    private static func shop(books: Int, servers: Int = 1, hosts: Int = 100) -> ScaleShop {
        var shop = ScaleShop(costs)
        (shop.books, shop.servers, shop.hosts) = (books, servers, hosts)
        return shop
    }

    private static func run(
        _ shop: ScaleShop, _ traffic: ScaleTraffic, seed: UInt64 = 1
    ) -> ScaleSimulation.Result {
        var simulation = ScaleSimulation(shop, traffic, seed: seed)
        return simulation.run()
    }

    @Test func whatATurnTakesIsFoundFromTwoMeasurements() throws {
        let found = try #require(
            ScaleCosts(
                few: .init(seconds: 1.01, turns: 1_000, writes: 1_000),
                many: .init(seconds: 1.3, turns: 1_000, writes: 30_000), request: 0.5))
        #expect(abs(found.turn - 0.001) < 1e-9 && abs(found.entry - 0.000_01) < 1e-9)
        #expect(found.request == 0.5)
        // Larger groups that took no longer say nothing of what a redemption takes.
        #expect(
            ScaleCosts(
                few: .init(seconds: 1.01, turns: 1_000, writes: 1_000),
                many: .init(seconds: 1, turns: 1_000, writes: 30_000), request: 0.5) == nil)
        #expect(
            ScaleCosts(
                few: .init(seconds: 1, turns: 10, writes: 10),
                many: .init(seconds: 1, turns: 10, writes: 10), request: 0.5) == nil)
    }

    @Test func oneAloneWaitsForItsHostAndItsTurn() {
        let result = Self.run(
            Self.shop(books: 1), .flashSale(users: 1, seconds: 10, coupons: nil))
        #expect(result.answered == 1 && result.turns == 1 && result.longestLine == 1)
        #expect((0.000_91...0.001_31).contains(result.wait(0.5)))
    }

    @Test func aBookBearsWhatItsFullTurnsHold() {
        let shop = Self.shop(books: 1)
        #expect(Int(shop.limit.perSecond) == 71_910 && shop.limit.what == "the books' turns")
        // Twice as many as it bears, for a second.
        let result = Self.run(shop, .flashSale(users: 143_820, seconds: 1, coupons: nil))
        #expect((1.9...2.1).contains(result.lastAnswer))
        #expect(result.group > 240 && result.busiestBook > 0.98)
        #expect((60_000...143_820).contains(result.longestLine))
        // Half as many wait for a turn or two only.
        let calm = Self.run(shop, .flashSale(users: 35_955, seconds: 1, coupons: nil))
        #expect(calm.wait(0.99) < 0.01)
    }

    @Test(arguments: [
        (1, 2, "the books' turns", 71_910), (2, 2, "the books' turns", 143_820),
        (8, 1, "the servers' lanes", 143_820), (8, 4, "the books' turns", 575_280),
    ])
    func moreBooksBearMoreAsLongAsServersDo(
        _ books: Int, _ servers: Int, _ what: String, _ perSecond: Int
    ) {
        let limit = Self.shop(books: books, servers: servers, hosts: 1_000).limit
        #expect(limit.what == what && abs(limit.perSecond - Double(perSecond)) < 10)
    }

    @Test func hostsThatAreTooFewAreNamed() {
        let limit = Self.shop(books: 1, hosts: 3).limit
        #expect(limit.what == "the hosts' processors" && Int(limit.perSecond.rounded()) == 60_000)
        let result = Self.run(
            Self.shop(books: 1, hosts: 3), .flashSale(users: 120_000, seconds: 1, coupons: nil))
        #expect((1.9...2.2).contains(result.lastAnswer))
    }

    @Test func dividedBudgetsRefuseSomeTooSoon() {
        let sale = ScaleTraffic.flashSale(users: 20_000, seconds: 1, coupons: 10_000)
        let lone = Self.run(Self.shop(books: 1), sale)
        #expect(lone.given == 10_000 && lone.refusedTooSoon == 0)
        let divided = Self.run(Self.shop(books: 7), sale)
        #expect(divided.given == 10_000 && divided.refusedTooSoon > 0)
        // With few who come, whoever has chosen the wrong book goes without.
        let few = ScaleTraffic.flashSale(users: 100, seconds: 1, coupons: 100)
        let unlucky = Self.run(Self.shop(books: 10), few)
        #expect(unlucky.given < 100)
        #expect(unlucky.given + unlucky.refusedTooSoon == 100)
    }

    @Test func aDayHasItsPeaksAndIsTheSameEveryTime() {
        let shop = Self.shop(books: 30)
        let first = Self.run(shop, .day(orders: 20_000), seed: 4)
        let again = Self.run(shop, .day(orders: 20_000), seed: 4)
        #expect(first.waits == again.waits && first.answered == 20_000)
        #expect(Self.run(shop, .day(orders: 20_000), seed: 5).waits != first.waits)
        #expect((17.5 * 3_600...18 * 3_600 + 1).contains(first.lastAnswer))
    }
}
