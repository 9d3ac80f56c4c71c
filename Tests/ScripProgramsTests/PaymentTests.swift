import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripTesting
import Testing

@testable import ScripPrograms

/// Payments: what they earn, why not, and what a repetition gets.
struct PaymentTests {
    private struct Fixture {
        let shop: ProgramShop

        init(
            gates: String = ProgramShop.gatesFolder,
            _ change: (inout AbuseSettings) -> Void = { _ in }
        ) throws {
            shop = try ProgramShop(gates: gates, change)
        }

        /// An activity that gives coupons of so many stocks for 100.00.
        func activity(
            _ change: (inout PayGift.Request) -> Void = { _ in }, stocks: Int = 1
        ) throws -> [StockID] {
            let stocks = try (0..<stocks).map { try stock("STOCK-\($0)") }
            var request = PayGift.Request(
                number: "act-1", name: "回馈", begin: ProgramShop.noon,
                end: ProgramShop.noon.advanced(bySeconds: 30 * 86_400), amountMin: 10_000,
                stocks: stocks, merchants: ["1900000001", "10000098"])
            change(&request)
            _ = try shop.programs.payGifts.create(request, by: "1900000001")
            return stocks
        }

        func stock(_ number: String, perUser: Int64? = nil) throws -> StockID {
            try shop.stock(RequestNumber(rawValue: number)) { $0.limits.perUser = perUser }.id
        }

        func pay(_ number: String = "pay-1", _ change: (inout Payment) -> Void = { _ in }) throws
            -> PaymentAnswer
        {
            var payment = Payment(
                number: number, merchant: "1900000001", user: "u1", amount: 10_000,
                method: .faceToFace)
            payment.transaction = "4200000913202101152566792388"
            change(&payment)
            return try shop.programs.payments.take(PaymentReport(payment))
        }
    }

    @Test func enoughEarnsTheCouponAndARepetitionTheSameOne() throws {
        let fixture = try Fixture()
        let stock = try fixture.activity()
        let answer = try fixture.pay()
        #expect(answer.taken.sent.map(\.stock) == stock)
        #expect(answer.taken.sent.map(\.kind) == ["pay_gift"])
        fixture.shop.now = fixture.shop.now.advanced(bySeconds: 5)
        let again = try fixture.pay()
        #expect(again.replayed)
        #expect(again.taken == answer.taken)
        #expect(try fixture.shop.host.wallet(of: "u1").coupons.count == 1)
        let error = #expect(throws: ScripError.self) {
            try fixture.pay { $0.amount = 9 }
        }
        #expect(error?.code == .requestMismatch)
        #expect(error?.differences == ["amount"])
        #expect(try fixture.shop.host.audit().fault == nil)
    }

    /// Each way in which a payment or an activity may differ from one that gives.
    private struct Miss: Sendable, CustomTestStringConvertible {
        let code: String
        var payment: @Sendable (inout Payment) -> Void = { _ in }
        var activity: @Sendable (inout PayGift.Request) -> Void = { _ in }
        var testDescription: String { code }
    }

    @Test(arguments: [
        Miss(code: "below_amount", payment: { $0.amount = 9_999 }),
        Miss(code: "outside_hours", activity: { $0.periods.daily = [64_800...72_000] }),
        Miss(code: "no_goods_tag", activity: { $0.goodsTags = ["tea"] }),
        Miss(code: "members_only", activity: { $0.isForMembers = true }),
    ])
    private func whatDoesNotMatchEarnsNothing(miss: Miss) throws {
        let fixture = try Fixture()
        _ = try fixture.activity(miss.activity)
        let answer = try fixture.pay(miss.code, miss.payment)
        #expect(answer.taken.sent.isEmpty)
        #expect(answer.taken.notSent.map(\.why.code) == [miss.code])
    }

    @Test func othersPaymentsAreNoneOfItsBusiness() throws {
        let fixture = try Fixture()
        _ = try fixture.activity()
        let answer = try fixture.pay { $0.merchant = "1900000009" }
        #expect(answer.taken.sent.isEmpty)
        #expect(answer.taken.notSent.isEmpty)
        // Whoever takes part earns, whoever created it.
        #expect(try fixture.pay { $0.merchant = "10000098" }.taken.sent.count == 1)
    }

    @Test func aPackageIsGivenAsFarAsItGoes() throws {
        let fixture = try Fixture()
        let stocks = try fixture.activity(stocks: 3)
        _ = try fixture.shop.host.move(stock: stocks[1], to: .paused, request: "pause-1")
        let answer = try fixture.pay()
        #expect(answer.taken.sent.map(\.stock) == [stocks[0], stocks[2]])
        #expect(answer.taken.notSent.map(\.stock) == [stocks[1]])
        #expect(answer.taken.notSent.map(\.why.code) == ["stock_not_running"])
        #expect(try fixture.shop.host.audit().fault == nil)
    }

    @Test func aPaymentAndAllItSendsAreOneTurn() throws {
        let fixture = try Fixture()
        _ = try fixture.activity(stocks: 3)
        let before = fixture.shop.ledger.groupSizes.writes
        #expect(try fixture.pay().taken.sent.count == 3)
        #expect(fixture.shop.ledger.groupSizes.writes == before + 1)
        // The first answer again is no turn at all.
        #expect(try fixture.pay().replayed)
        #expect(fixture.shop.ledger.groupSizes.writes == before + 1)
    }

    @Test func aPaymentReadsOnlyWhatItsMerchantRuns() throws {
        let counting = CountingEngine(MemoryEngine())
        let shop = try ProgramShop(engine: counting)
        let own = try shop.stock("OWN")
        for number in 0..<10_000 {
            // Every merchant's own, and all of them over but for the last of each.
            try shop.append(
                Campaign(
                    id: "X\(number)",
                    request: Campaign.Request(
                        number: "n\(number)", name: "x", kind: .payment,
                        merchant: MerchantID(rawValue: "M\(number)"), stocks: [own.id],
                        end: ProgramShop.noon.advanced(bySeconds: 86_400)),
                    source: nil, createdAt: ProgramShop.noon))
        }
        _ = try shop.programs.campaigns.create(
            Campaign.Request(
                number: "c1", name: "x", kind: .payment, merchant: "1900000001", stocks: [own.id],
                end: ProgramShop.noon.advanced(bySeconds: 86_400)))
        counting.reset()
        let answer = try shop.programs.payments.take(
            PaymentReport(
                Payment(
                    number: "p1", merchant: "1900000001", user: "u1", amount: 1, method: .online)))
        #expect(answer.taken.sent.count == 1)
        // Once beside the turn and once in it.
        #expect(counting.programs == 2)
        #expect(counting.rows < 30)
    }

    /// What a gate decided by has to hold in the turn that sends.
    @Test func aCampaignThatIsStoppedMeanwhileGivesNothing() throws {
        let hooked = HookedEngine(MemoryEngine())
        let shop = try ProgramShop(engine: hooked)
        let stock = try shop.stock("OWN")
        let campaign = try shop.programs.campaigns.create(
            Campaign.Request(
                number: "c1", name: "x", kind: .payment, merchant: "1900000001",
                stocks: [stock.id], end: ProgramShop.noon.advanced(bySeconds: 86_400))
        ).campaign
        hooked.beforeNextTurn { engine in
            let other = try? CouponHost(
                ledger: CouponLedger(engine), rules: RuleBook(), clock: { ProgramShop.noon })
            if let other { _ = try? Programs(host: other).campaigns.stop(campaign.id) }
        }
        let answer = try shop.programs.payments.take(
            PaymentReport(
                Payment(
                    number: "p1", merchant: "1900000001", user: "u1", amount: 1, method: .online)))
        #expect(answer.taken.sent.isEmpty && answer.taken.notSent.isEmpty)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func nearbyIsFaceToFaceInItsStoresAsItsGateAllows() throws {
        let fixture = try Fixture()
        let stock = try fixture.stock("STOCK-1")
        let request = Campaign.Request(
            number: "c1", name: "附近发券", kind: .nearby, merchant: "1900000001", stores: ["S01"],
            stocks: [stock], amountMin: 500, end: ProgramShop.noon.advanced(bySeconds: 86_400 * 30),
            rule: "first_payment",
            parameters: [
                .init(key: "from", value: .string("11:00")),
                .init(key: "through", value: .string("13:00")),
            ])
        let campaigns = fixture.shop.programs.campaigns
        let campaign = try campaigns.create(request)
        #expect(try campaigns.create(request) == campaign)
        func pay(_ number: String, _ change: (inout Payment) -> Void = { _ in }) throws
            -> PaymentTaken
        {
            try fixture.pay(number) { payment in
                payment.store = "S01"
                payment.region = "440300"
                change(&payment)
            }.taken
        }
        #expect(try pay("p1") { $0.method = .online }.notSent.map(\.why.code) == ["wrong_method"])
        #expect(try pay("p2") { $0.store = "S02" }.notSent.map(\.why.code) == ["wrong_store"])
        #expect(try pay("p3").sent.map(\.kind) == ["nearby"])
        #expect(try pay("p4").notSent.map(\.why.code) == ["had_one"])
        // Who throws it away has had it all the same.
        let coupon = try fixture.shop.host.wallet(of: "u1").coupons[0]
        _ = try fixture.shop.host.delete(coupon.code, of: "u1", request: "d1")
        #expect(try pay("p4b").notSent.map(\.why.code) == ["had_one"])
        fixture.shop.now = fixture.shop.now.advanced(bySeconds: 3_600)
        #expect(try pay("p5") { $0.user = "u2" }.notSent.map(\.why.code) == ["outside_hours"])
        #expect(try campaigns.stop(campaign.campaign.id).state == .stopped)
        let after = try pay("p6")
        #expect(after.notSent.isEmpty && after.sent.isEmpty)
        #expect(try fixture.shop.host.audit().fault == nil)
    }

    @Test func aBrokenGateSendsNothingAndTroublesNoTill() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-gates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("return { api = 1, eligible = function() while true do end end }".utf8)
            .write(to: folder.appending(path: "endless.lua"))
        let fixture = try Fixture(gates: folder.path)
        let stock = try fixture.stock("STOCK-1")
        _ = try fixture.shop.programs.campaigns.create(
            Campaign.Request(
                number: "c1", name: "x", kind: .payment, merchant: "1900000001", stocks: [stock],
                end: ProgramShop.noon.advanced(bySeconds: 86_400), rule: "endless"))
        let answer = try fixture.pay()
        #expect(answer.taken.sent.isEmpty)
        #expect(answer.taken.notSent.map(\.why.code) == ["rule_failed"])
        #expect(fixture.shop.counts.all[.gateFailed(kind: "budget")] == 1)
    }

    @Test func whoPaysTooOftenIsNotGivenMore() throws {
        let fixture = try Fixture { $0.user = VelocityLimit(count: 2, seconds: 60) }
        _ = try fixture.activity()
        for number in 0..<2 {
            #expect(try fixture.pay("r\(number)").taken.sent.count == 1)
        }
        #expect(try fixture.pay("r2").taken.notSent.map(\.why.code) == ["frequency_limited"])
        // What was answered once is not asked about again.
        #expect(try fixture.pay("r0").replayed)
    }

    @Test func aPaymentOfTomorrowIsRefusedAndOneOfYesterdayIsNot() throws {
        let fixture = try Fixture()
        _ = try fixture.activity { $0.begin = ProgramShop.noon.advanced(bySeconds: -2 * 86_400) }
        #expect(throws: ScripError.self) {
            try fixture.pay { $0.time = ProgramShop.noon.advanced(bySeconds: 86_400) }
        }
        let late = try fixture.pay { $0.time = ProgramShop.noon.advanced(bySeconds: -86_400) }
        #expect(late.taken.sent.count == 1)
        #expect(try fixture.shop.host.audit().fault == nil)
    }

    /// Every field of a campaign, with another value under the same number.
    @Test func aCampaignsNumberWithAnotherCampaignIsRefused() throws {
        let fixture = try Fixture()
        let (one, two) = (try fixture.stock("ONE"), try fixture.stock("TWO"))
        let campaigns = fixture.shop.programs.campaigns
        let day = ProgramShop.noon.advanced(bySeconds: 86_400)
        let request = Campaign.Request(
            number: "C-1", name: "Autumn", kind: .payment, merchant: "1900000001",
            stores: ["S01"], stocks: [one], amountMin: 100, begin: day,
            end: day.advanced(bySeconds: 86_400))
        let first = try campaigns.create(request)
        #expect(try campaigns.create(request) == first)
        let others: [(String, (inout Campaign.Request) -> Void)] = [
            ("name", { $0.name = "Winter" }), ("kind", { $0.kind = .nearby }),
            ("stores", { $0.stores = ["S02"] }), ("stocks", { $0.stocks = [two] }),
            ("amount_min", { $0.amountMin = 101 }),
            ("begin", { $0.begin = day.advanced(bySeconds: 1) }),
            ("end", { $0.end = day.advanced(bySeconds: 86_401) }),
        ]
        for (key, change) in others {
            var other = request
            change(&other)
            let error = #expect(throws: ScripError.self, "\(key)") { try campaigns.create(other) }
            #expect(error?.code == .requestMismatch, "\(key)")
            #expect(error?.differences == [key])
        }
        #expect(try campaigns.create(request) == first)
        // Another merchant's numbers are its own.
        var theirs = request
        theirs.merchant = "1900000002"
        let error = #expect(throws: ScripError.self) { try campaigns.create(theirs) }
        #expect(error?.code == .notYours)
    }

    @Test func campaignsComeInPagesNewestFirst() throws {
        let fixture = try Fixture()
        let stock = try fixture.stock("ONE")
        let campaigns = fixture.shop.programs.campaigns
        let ids = try (0..<5).map { number in
            try campaigns.create(
                Campaign.Request(
                    number: "c\(number)", name: "x", kind: .payment, merchant: "1900000001",
                    stocks: [stock], end: ProgramShop.noon.advanced(bySeconds: 60))
            ).campaign.id
        }
        var pages: [[String]] = []
        var after: String?
        repeat {
            let page = try campaigns.list(of: "1900000001", after: after, limit: 2)
            pages.append(page.campaigns.map(\.campaign.id))
            after = page.next
        } while after != nil
        #expect(pages == [[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]])
        #expect(try campaigns.list(of: "1900000002").campaigns.isEmpty)
        #expect(try campaigns.list(limit: 100).campaigns.count == 5)
        #expect(throws: ScripError.self) { try campaigns.list(after: "x") }
    }

    @Test(arguments: [1, 2, 3, 7, 100])
    func campaignsOfAKindComeInPagesWhateverStandsBetweenThem(limit: Int) throws {
        let fixture = try Fixture()
        let stock = try fixture.stock("ONE")
        let campaigns = fixture.shop.programs.campaigns
        let kinds: [Campaign.Kind] = [
            .nearby, .payment, .payment, .nearby, .nearby, .payment, .payment, .payment, .nearby,
        ]
        let made = try kinds.enumerated().map { number, kind in
            try campaigns.create(
                Campaign.Request(
                    number: "c\(number)", name: "x", kind: kind, merchant: "1900000001",
                    stocks: [stock], end: ProgramShop.noon.advanced(bySeconds: 60))
            ).campaign
        }
        for kind in Campaign.Kind.allCases {
            var found: [String] = []
            var after: String?
            repeat {
                let page = try campaigns.list(kind: kind, after: after, limit: limit)
                #expect(page.campaigns.count <= limit)
                #expect(page.next == nil || page.campaigns.count == limit)
                found += page.campaigns.map(\.campaign.id)
                after = page.next
            } while after != nil
            #expect(found == made.filter { $0.request.kind == kind }.map(\.id).reversed())
        }
    }

    /// The guard knows of which stocks a payment would give.
    @Test func aGateMayKeepGuardedStocksFromPayments() throws {
        let shop = try ProgramShop(
            gate: """
                return {
                  api = 1, title = "Closed", refusals = { closed = "Not {word}" },
                  allow = function(attempt)
                    if attempt.guarded then return scrip.refuse("closed", { word = attempt.stock }) end
                    return true
                  end,
                }
                """)
        let (open, guarded) = (
            try shop.stock("A"), try shop.stock("B") { $0.preventAPIAbuse = true }
        )
        func pay(_ number: String, by stocks: [StockID]) throws -> PaymentTaken {
            let campaign = try shop.programs.campaigns.create(
                Campaign.Request(
                    number: number, name: "x", kind: .payment, merchant: "1900000001",
                    stocks: stocks, end: ProgramShop.noon.advanced(bySeconds: 60)))
            defer { _ = try? shop.programs.campaigns.stop(campaign.campaign.id) }
            return try shop.programs.payments.take(
                PaymentReport(
                    Payment(
                        number: number, merchant: "1900000001", user: "u1", amount: 1,
                        method: .online))
            ).taken
        }
        #expect(try pay("p1", by: [open.id]).sent.count == 1)
        let kept = try pay("p2", by: [open.id, guarded.id])
        #expect(kept.sent.isEmpty)
        #expect(kept.notSent.map(\.why.code) == ["closed", "closed"])
        #expect(kept.notSent[0].why.message == "Not \(open.id)")
    }

    /// Numbers of gifts are a space of their own: nobody can take one with a send.
    @Test func nobodyCanBlockAGift() throws {
        let fixture = try Fixture()
        let stocks = try fixture.activity()
        let first = try fixture.pay("p1")
        let number = try fixture.shop.ledger.read { ledger throws(ScripError) in
            try ledger.entry(first.taken.sent[0].entry)
        }
        .map { try CouponSent(record: $0.body).request.number }
        // The number of a gift that was given is free for a send, and so is one that was not given yet.
        _ = try fixture.shop.host.send(
            stock: stocks[0], to: "u2", request: try #require(number))
        #expect(try fixture.pay("p1").taken == first.taken)
        #expect(try fixture.shop.host.audit().fault == nil)
    }

    /// Two merchants that look the same to a person are two.
    @Test func merchantsAreToldApartByTheirBytes() throws {
        let fixture = try Fixture()
        let (composed, decomposed) = (MerchantID("\u{E9}aaaaaaa"), MerchantID("e\u{301}aaaaaaa"))
        for (index, merchant) in [composed, decomposed].enumerated() {
            let stock = try fixture.shop.stock(RequestNumber(rawValue: "STOCK-\(index)")) {
                $0.merchant = merchant
            }
            _ = try fixture.shop.programs.campaigns.create(
                Campaign.Request(
                    number: "c\(index)", name: "x", kind: .payment, merchant: merchant,
                    stocks: [stock.id], end: ProgramShop.noon.advanced(bySeconds: 60)))
        }
        for (index, merchant) in [composed, decomposed].enumerated() {
            #expect(try fixture.pay("p\(index)") { $0.merchant = merchant }.taken.sent.count == 1)
        }
        #expect(try fixture.shop.host.audit().fault == nil)
    }

    @Test func aRepeatedCreationIsAnsweredAsTheFirstTime() throws {
        let fixture = try Fixture()
        let stock = try fixture.stock("ONE")
        let request = Campaign.Request(
            number: "c1", name: "x", kind: .payment, merchant: "1900000001", stocks: [stock],
            end: ProgramShop.noon.advanced(bySeconds: 60))
        let campaigns = fixture.shop.programs.campaigns
        let first = try campaigns.create(request)
        _ = try campaigns.stop(first.campaign.id)
        #expect(try campaigns.create(request) == first)
        #expect(try campaigns.campaign(first.campaign.id).state == .stopped)
    }
}
