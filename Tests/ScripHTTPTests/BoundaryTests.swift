import ScripAccess
import ScripCore
import ScripOperations
import Testing
import WeChatPay

@testable import ScripHTTP

/// The last second of what has one, on both of its sides.
struct BoundaryTests {
    private static let begin = Shop.noon
    private static let end = Shop.noon.advanced(bySeconds: 86_400)

    private static let sides: [(Instant, String)] = [
        (begin.advanced(bySeconds: -1), "waiting"), (begin, "running"),
        (begin.advanced(bySeconds: 1), "running"), (end.advanced(bySeconds: -1), "running"),
        (end, "running"), (end.advanced(bySeconds: 1), "over"),
    ]

    @Test func aCampaignRunsFromItsFirstSecondThroughItsLast() throws {
        var campaign = Campaign(
            id: "C",
            request: Campaign.Request(
                number: "C-1", name: "n", kind: .payment, merchant: "1900000001",
                stocks: ["1200000000000001"], begin: Self.begin, end: Self.end), source: nil,
            createdAt: Self.begin.advanced(bySeconds: -60))
        for (instant, state) in Self.sides {
            #expect(campaign.state(at: instant).rawValue == state, "\(instant.rfc3339())")
        }
        campaign.stoppedAt = Self.begin
        #expect(campaign.state(at: Self.begin) == .stopped)
    }

    @Test func anActivityGivesFromItsFirstSecondThroughItsLast() throws {
        let body = PayGiftTests.body(
            stocks: ["1200000000000001"],
            [
                "base.begin_time": "\"\(Self.begin.rfc3339())\"",
                "base.end_time": "\"\(Self.end.rfc3339())\"",
            ])
        var gift = PayGift(
            id: "1", creator: "1900000001",
            request: try PayGift.Request(wire: body, now: Self.begin.advanced(bySeconds: -10)),
            at: Self.begin)
        let words = ["waiting": PayGiftStatus.created, "running": .ongoing, "over": .over]
        for (instant, state) in Self.sides {
            #expect(PayGiftStatus(gift.state(at: instant)) == words[state], "\(instant.rfc3339())")
        }
        gift.endedAt = Self.begin
        #expect(PayGiftStatus(gift.state(at: Self.begin)) == .terminated)
    }

    @Test func aKeyIsGoodThroughItsLastSecond() throws {
        let key = try TillKey(
            name: "till", scopes: [.quote], at: Self.begin, expiresAt: Self.end)
        #expect(key.isGood(at: Self.end))
        #expect(!key.isGood(at: Self.end.advanced(bySeconds: 1)))
    }
}
