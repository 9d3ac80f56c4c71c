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
        let body = Array(
            (#"{"request_no":"C-1","name":"n","kind":"payment","merchant":"1900000001","#
                + #""stocks":["1200000000000001"],"amount_min":1,"begin":"\#(Self.begin.rfc3339())","#
                + #""end":"\#(Self.end.rfc3339())"}"#).utf8)
        var campaign = try Campaign.read(request: body, now: Self.begin)
        for (instant, state) in Self.sides {
            #expect(campaign.state(instant) == state, "\(instant.rfc3339())")
        }
        campaign.stoppedAt = Self.begin
        #expect(campaign.state(Self.begin) == "stopped")
    }

    @Test func anActivityGivesFromItsFirstSecondThroughItsLast() throws {
        let body = PayGiftTests.body(
            stocks: ["1200000000000001"],
            [
                "base.begin_time": "\"\(Self.begin.rfc3339())\"",
                "base.end_time": "\"\(Self.end.rfc3339())\"",
            ])
        var record = PayGiftRecord(
            id: "1", creator: "1900000001",
            activity: try PayGiftActivity(
                json: body, now: Self.begin.advanced(bySeconds: -10)), at: Self.begin)
        let words = ["waiting": PayGiftStatus.created, "running": .ongoing, "over": .over]
        for (instant, state) in Self.sides {
            #expect(record.status(at: instant) == words[state], "\(instant.rfc3339())")
        }
        record.terminatedAt = Self.begin
        #expect(record.status(at: Self.begin) == .terminated)
    }

    @Test func aKeyIsGoodThroughItsLastSecond() throws {
        let key = try TillKey(
            name: "till", scopes: [.quote], at: Self.begin, expiresAt: Self.end)
        #expect(key.isGood(at: Self.end))
        #expect(!key.isGood(at: Self.end.advanced(bySeconds: 1)))
    }
}
