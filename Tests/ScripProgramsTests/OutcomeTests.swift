import Foundation
import ScripContract
import ScripCore
import ScripHost
import ScripRules
import ScripTesting
import Testing

@testable import ScripPrograms

/// What programs gave and kept out, as it is counted from the journal.
struct OutcomeTests {
    private let shop: ProgramShop
    private let stock: StockID
    private let campaign: String

    init() throws {
        shop = try ProgramShop()
        stock = try shop.stock("STOCK") { $0.limits.perUser = 1 }.id
        campaign = try Self.campaign("CA-1", shop, stock, rule: "first_payment")
    }

    private static func campaign(
        _ number: String, _ shop: ProgramShop, _ stock: StockID, rule: String? = nil
    ) throws -> String {
        try shop.programs.campaigns.create(
            Campaign.Request(
                number: number, name: "支付后", kind: .payment, merchant: "1900000001",
                stocks: [stock], amountMin: 1_000,
                end: ProgramShop.noon.advanced(bySeconds: 60 * 86_400), rule: rule)
        ).campaign.id
    }

    private func pay(_ number: String, _ user: UserID = "u1", _ amount: Int64 = 1_000) throws {
        _ = try shop.programs.payments.take(
            PaymentReport(
                Payment(
                    number: number, merchant: "1900000001", user: user, amount: amount,
                    method: .online)))
    }

    private func days(_ count: Int64) {
        shop.now = shop.now.advanced(bySeconds: count * 86_400)
    }

    private func counted(
        of id: String? = nil, from: String? = nil, to: String? = nil
    ) throws -> JSONValue {
        let outcomes = try shop.programs.outcomes.count(
            of: id ?? campaign, from: from.map(CouponHost.day), to: to.map(CouponHost.day))
        return try JSONValue(json: outcomes.json(.compact))
    }

    private func number(_ value: JSONValue, _ key: String) -> Int64? {
        if case .integer(let number)? = value[key] { number } else { nil }
    }

    private func list(_ value: JSONValue, _ key: String) -> [JSONValue] {
        if case .list(let items)? = value[key] { items } else { [] }
    }

    @Test func whatWasGivenAndWhatWasKeptOutIsCountedByReasonAndDay() throws {
        try pay("P1")
        try pay("P1")
        try pay("P2", "u2", 400)
        days(1)
        try pay("P3", "u3", 700)
        try pay("P4", "u1")
        let other = try Self.campaign("CA-2", shop, stock)
        // The stock gives each user one: what its own limits keep out stands beside the gate's.
        try pay("P5", "u1")
        let all = try counted()
        #expect(number(all, "payments") == 5)
        #expect(number(all, "sent") == 1)
        #expect(number(all, "kept_out") == 4)
        #expect(
            list(all, "days").map(\.jsonTextOfDay) == ["2026-11-23 2 1 1", "2026-11-24 3 0 3"])
        let reasons = list(all, "reasons")
        #expect(reasons.map { $0["code"] } == [.string("below_amount"), .string("had_one")])
        #expect(reasons.map { number($0, "count") } == [2, 2])
        #expect(reasons[0]["last_message"] == .string("300 more would have been enough"))
        #expect(list(all, "stocks").map { number($0, "sent") } == [1])
        let others = try counted(of: other)
        #expect(number(others, "payments") == 1 && number(others, "sent") == 0)
        #expect(
            list(others, "reasons").map { $0["code"] }
                == [.string(ScripError.Code.userLimit.rawValue)])
    }

    @Test(
        arguments: [
            ("2026-11-22", "2026-11-23", 1), ("2026-11-24", "2026-11-24", 0),
            ("2026-11-25", "2026-12-05", 2), ("2026-11-23", "2026-11-25", 3),
        ] as [(String, String, Int64)])
    func onlyTheDaysThatAreAskedForCount(_ from: String, _ to: String, _ payments: Int64) throws {
        try pay("P1")
        days(2)
        try pay("P2", "u2")
        try pay("P3", "u3")
        days(20)
        try pay("P4", "u4")
        #expect(try number(counted(from: from, to: to), "payments") == payments)
        #expect(try number(counted(), "payments") == 1)
    }

    @Test func longJournalsAreCountedInSeveralAnswersThatAddUp() throws {
        let outcomes = Outcomes(host: shop.host, entriesMax: 5)
        for number in 1...9 { try pay("P\(number)", UserID(rawValue: "u\(number)")) }
        var (payments, sent, answers): (Int64, Int64, Int) = (0, 0, 0)
        var after: String?
        repeat {
            let answer = try outcomes.count(of: campaign, after: after)
            let json = try JSONValue(json: answer.json(.compact))
            payments += number(json, "payments") ?? 0
            sent += number(json, "sent") ?? 0
            answers += 1
            after = answer.next
        } while after != nil
        #expect(payments == 9 && sent == 9)
        // A payment is two entries, its coupon and itself: three full answers, and one for the rest.
        #expect(answers == 4)
    }

    @Test func whatIsNoProgramOrTooLongIsRefused() throws {
        #expect(throws: ScripError.self) { try counted(of: "C0") }
        #expect(throws: ScripError.self) { try counted(from: "2026-11-01", to: "2026-12-02") }
        #expect(throws: ScripError.self) { try counted(from: "2026-11-02", to: "2026-11-01") }
        #expect(try number(counted(from: "2026-11-01", to: "2026-12-01"), "payments") == 0)
    }

    @Test func activitiesAreListedShownAndEndedWhoeverAsks() throws {
        let request = PayGift.Request(
            number: "A-1", name: "回馈", begin: ProgramShop.noon,
            end: ProgramShop.noon.advanced(bySeconds: 86_400), amountMin: 100, stocks: [stock],
            merchants: ["1900000001"])
        let gifts = shop.programs.payGifts
        let id = try gifts.create(request, by: "1900000001").id
        #expect(try gifts.list().activities.map(\.gift.id) == [id])
        #expect(try gifts.list(of: "1900000002").activities.isEmpty)
        try pay("P1", "u9")
        #expect(try number(counted(of: id), "sent") == 1)
        #expect(try gifts.shown(id).state == .running)
        #expect(try gifts.end(id).state == .ended)
        #expect(try gifts.end(id).gift == gifts.shown(id).gift)
    }

    @Test func gatesSayWhatTheyAreAskedAboutAndWhyTheyDoNotLoad() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-gates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("return { api = 2 }".utf8).write(to: folder.appending(path: "broken.lua"))
        for name in ["first_payment", "one_device"] {
            try FileManager.default.copyItem(
                atPath: ProgramShop.gatesFolder + "/\(name).lua",
                toPath: folder.appending(path: "\(name).lua").path)
        }
        let gates = try ProgramShop(gates: folder.path).programs.gates
        #expect(try gates.list().gates.map(\.name) == ["broken", "first_payment", "one_device"])
        let kinds = try gates.list().gates.map { try? $0.result.get().kind }
        #expect(kinds == [nil, .payment, .attempt])
        let page = try gates.list(after: "broken", limit: 1)
        #expect(page.gates.map(\.name) == ["first_payment"] && page.next == "first_payment")
        #expect(try gates.gate("first_payment").showsSource)
        #expect(throws: ScripError.self) { try gates.gate("../gates/one_device") }
    }
}

extension JSONValue {
    /// A day's counts on one line.
    fileprivate var jsonTextOfDay: String {
        guard case .object(let members) = self else { return jsonText() }
        return members.map { member in
            if case .string(let text) = member.value { text } else { member.value.jsonText() }
        }.joined(separator: " ")
    }
}
