import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import Testing

/// Bills, replay and events: what is read out of the journal.
struct BooksTests {
    let shop: TeaShop

    init() throws { shop = try TeaShop() }

    /// Two days: two coupons sent and one redeemed on the first; one redeemed, one returned on the second.
    private func twoDays() throws -> Stock {
        let stock = try shop.stock { $0.availability.daysAfterReceipt = 3 }
        let first = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        let second = try shop.host.send(stock: stock.id, to: "u2", request: "S2")
        _ = try shop.host.redeem(shop.checkout("R1", [first.code]))
        shop.clock.now = try Instant(rfc3339: "2026-11-24T00:00:00+08:00")
        _ = try shop.host.redeem(shop.checkout("R2", [second.code]))
        _ = try shop.host.returnCoupon(first.code, request: "B1")
        return stock
    }

    @Test func `bills of all days add up to the ledger`() throws {
        let stock = try twoDays()
        let first = try shop.host.bill(day: CouponHost.day("2026-11-23")).total
        let second = try shop.host.bill(day: CouponHost.day("2026-11-24")).total
        #expect(
            [first.sent, first.redeemed, first.discounted, first.returned] == [2, 1, 2_000, 0])
        #expect(
            [second.sent, second.redeemed, second.discounted, second.returned, second.refunded]
                == [0, 1, 2_000, 1, 2_000])
        let all = try shop.host.bill().total
        let now = try shop.host.stock(stock.id)
        #expect(all.sent == now.sent)
        #expect(all.redeemed - all.returned == now.redeemed)
        #expect(all.discounted - all.refunded == now.discounted)
        #expect(try shop.host.bill(day: CouponHost.day("2026-11-25")).rows.isEmpty)
    }

    @Test func `a day's bill is what all days say of it, wherever it is read`() throws {
        let stock = try twoDays()
        shop.clock.now = try Instant(rfc3339: "2026-11-25T09:00:00+08:00")
        let third = try shop.host.send(stock: stock.id, to: "u3", request: "S3")
        _ = try shop.host.redeem(
            shop.checkout("R3", [third.code]) { $0.store = Checkout.Store(id: "S01") })
        // Read from the journal while the table is behind, and from the table afterwards.
        for loose in [RedemptionIndex.looseMax, 0] {
            try RedemptionIndex.fill(shop.ledger, leaving: loose)
            let host = try anotherHost()
            let days = try (23...25).map { day in
                try host.bill(day: CouponHost.day("2026-11-\(day)"))
            }
            let all = try shop.host.bill().total
            #expect(days.map(\.total.sent) == [2, 0, 1])
            #expect(days.map(\.total.redeemed) == [1, 1, 1])
            #expect(days.reduce(0) { $0 + $1.total.discounted } == all.discounted)
            #expect(days.reduce(0) { $0 + $1.total.returned } == all.returned)
            #expect(days.reduce(0) { $0 + $1.total.refunded } == all.refunded)
        }
        let day = try shop.host.bill(day: CouponHost.day("2026-11-25"), byStore: true)
        #expect(day.stores?.map(\.id) == ["S01"])
        #expect(day.stores?.map(\.discounted) == [2_000])
        #expect(try shop.host.bill(byStore: true).stores?.map(\.id) == ["", "S01"])
        #expect(try day.last == shop.host.audit().last)
    }

    /// One that has not been asked anything.
    private func anotherHost() throws -> CouponHost {
        try CouponHost(ledger: shop.ledger, rules: RuleBook()) { [clock = shop.clock] in clock.now }
    }

    @Test func `a day that was asked about before has what came since`() throws {
        var prepared: Int64?
        func check() throws {
            let fresh = try anotherHost()
            // As the server does beside its work: it says how far it saw, and sees the same when asked again.
            let end = try shop.host.prepareDays(3, since: prepared)
            #expect(end > prepared ?? 0)
            #expect(try shop.host.prepareDays(1, since: end) == end)
            prepared = end
            for day in 23...25 {
                let day = try CouponHost.day("2026-11-\(day)")
                #expect(
                    try shop.host.bill(day: day, byStore: true)
                        == fresh.bill(day: day, byStore: true))
            }
        }
        let stock = try twoDays()
        try check()
        shop.clock.now = try Instant(rfc3339: "2026-11-25T09:00:00+08:00")
        let third = try shop.host.send(stock: stock.id, to: "u3", request: "S3")
        _ = try shop.host.redeem(
            shop.checkout("R3", [third.code]) { $0.store = Checkout.Store(id: "S01") })
        try check()
        _ = try shop.host.returnCoupon(third.code, request: "B3")
        try check()
        // A stock that there was not, and a checkout of a till that was not connected for two days.
        let late = try shop.stock("LATE")
        let fourth = try shop.host.send(
            stock: late.id, to: "u4", request: "S4",
            at: Instant(rfc3339: "2026-11-23T10:00:00+08:00"))
        _ = try shop.host.redeem(
            shop.checkout("R4", [fourth.code]) {
                $0.time = try? Instant(rfc3339: "2026-11-23T12:00:00+08:00")
            })
        try check()
        let first = try shop.host.bill(day: CouponHost.day("2026-11-23"))
        #expect(first.rows.map(\.redeemed) == [1, 1])
    }

    @Test func `the newest redemptions are found however far back they are`() throws {
        let stock = try twoDays()
        let query = RedemptionQuery(stock: stock.id)
        func check() throws {
            let page = try shop.host.newestRedemptions(query, limit: 1)
            #expect(page.redemptions.map(\.requestNumber) == ["R2"])
            #expect(page.count == 2)
            #expect(page.next == nil)
        }
        try check()
        // More entries than the first look goes back.
        for number in 0..<2_100 {
            let key = DocumentKey(collection: "c", key: "\(number)")
            try shop.host.write([.put(key, [1], expecting: .absent)])
        }
        try check()
        #expect(
            try shop.host.newestRedemptions(query, limit: 5).redemptions.map(\.requestNumber)
                == ["R2", "R1"])
        let day = try CouponHost.day("2026-11-23")
        #expect(try shop.host.newestRedemptions(RedemptionQuery(day: day)).count == 1)
    }

    @Test func `a bill as CSV ends in its checksum`() throws {
        let stock = try twoDays()
        let csv = try shop.host.bill(day: CouponHost.day("2026-11-23")).csv
        let lines = csv.split(separator: "\r\n")
        #expect(
            lines.dropLast(2) == [
                "\u{FEFF}stock_id,name,sent,redeemed,discount,returned,refunded_discount",
                "\(stock.id),满100减20,2,1,2000,0,0", "total,,2,1,2000,0,0",
                "unproven,\(stock.id),a test",
            ])
        #expect(lines.dropLast().last?.count == "sha256,".count + 64)
        #expect(try lines.last.map(String.init) == "last_entry,\(shop.host.audit().last)")
    }

    @Test func `replaying history gives the same verdicts`() throws {
        _ = try twoDays()
        let report = try shop.host.replay()
        #expect(report.redemptions == 2)
        #expect(report.coupons == 2)
        #expect(report.differences.isEmpty)
    }

    @Test func `events come in order, again until acknowledged, and reminders once`() throws {
        _ = try twoDays()
        #expect(
            try shop.host.notices(for: "app").map(\.kind)
                == [.received, .received, .used, .used, .returned])
        #expect(try shop.host.remind(daysAhead: 0) == 0)
        #expect(try shop.host.remind(daysAhead: 1) == 1)
        #expect(try shop.host.remind(daysAhead: 1) == 0)
        #expect(try shop.host.remind(daysAhead: 2) == 0)
        let events = try shop.host.notices(for: "app")
        #expect(events.last?.kind == .expiring)
        try shop.host.acknowledge("app", through: events[3].entry)
        #expect(try shop.host.notices(for: "app").map(\.kind) == [.returned, .expiring])
        #expect(try shop.host.notices(for: "other").count == 6)
        #expect(
            try shop.host.notices(for: "other", limit: 2).map(\.kind) == [.received, .received])
        #expect(try shop.host.audit().fault == nil)
    }

    @Test(arguments: ["", "2026-11", "2026-02-30", "tomorrow"])
    func `what is no calendar day is refused`(_ text: String) {
        #expect(throws: ScripError.self) { _ = try CouponHost.day(text) }
    }
}
