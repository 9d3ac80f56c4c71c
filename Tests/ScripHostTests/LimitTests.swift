import Foundation
import ScripContract
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite
import Synchronization
import Testing
import Yams

/// The limits of redeeming: the steps of `limits.yaml`, and many tills at once.
struct LimitTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var zone: String?
        var limits: Limits
        var steps: [Step]
        var testDescription: String { name }
    }

    /// As in a stock's JSON, and read by its reader.
    struct Limits: Decodable, Sendable {
        var value: StockLimits

        private struct Text: Codable {
            struct Redeem: Codable {
                var per_order: Int?
                var per_user: [String: Int]?
                var per_day: Int?
            }
            var redeem: Redeem?
            var amount: [String: Int]?
        }

        init(from decoder: any Decoder) throws {
            let text = try JSONEncoder().encode(Text(from: decoder))
            let json = #"""
                {"request_no": "S", "name": "n", "type": "NORMAL", "goods": "g", "merchant": "m",
                 "rule": "r", "limits": \#(String(decoding: text, as: UTF8.self))}
                """#
            value = try StockDefinition(json: Array(json.utf8)).limits
        }
    }

    struct Step: Decodable, Sendable {
        var redeem: [String]?
        var hold: [String]?
        var commit: String?
        var release: String?
        var use: String?
        var `return`: String?
        var delete: String?
        var request: String?
        var at: String?
        var time: String?
        var amount: Int64?
        var discount: Int64?
        var expect: String
        var off: Int64?
        var trimmed: [Bool]?
        var details: [String: Int64]?
    }

    @Test(arguments: try load())
    func limits(_ given: Case) throws {
        let shop = try LimitedShop(given.limits.value, zone: given.zone)
        for (number, step) in given.steps.enumerated() {
            let got = try shop.make(step, number: number)
            let place: Comment = "step \(number + 1): \(step)"
            #expect(got.word == step.expect, place)
            if let off = step.off { #expect(got.discount == off, place) }
            if let trimmed = step.trimmed { #expect(got.trimmed == trimmed, place) }
            if let details = step.details { #expect(got.details == details, place) }
        }
        #expect(try shop.host.audit().fault == nil)
        let replay = try shop.host.replay()
        #expect(replay.differing == 0)
    }

    static func load() throws -> [Case] {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/limits.yaml")
        return try YAMLDecoder().decode([Case].self, from: Data(contentsOf: url))
    }

    // MARK: Many tills

    /// Limits of every kind, and how many of 200 coupons of 20 users may be redeemed under each.
    struct Race: Sendable, CustomTestStringConvertible {
        var limits: StockLimits
        var redeemed: Int
        var refusal: String
        var testDescription: String { refusal }
    }

    static let races = [
        Race(
            limits: StockLimits(redeem: RedeemLimits(perUser: .init(day: 2))), redeemed: 40,
            refusal: "user_day_limit"),
        Race(
            limits: StockLimits(redeem: RedeemLimits(perUser: .init(year: 3))), redeemed: 60,
            refusal: "user_year_limit"),
        Race(
            limits: StockLimits(redeem: RedeemLimits(perDay: 33)), redeemed: 33,
            refusal: "stock_day_limit"),
        Race(
            limits: StockLimits(amount: AmountLimits(total: 50_000)), redeemed: 25,
            refusal: "stock_amount_limit"),
        Race(
            limits: StockLimits(amount: AmountLimits(perUser: 7_999)), redeemed: 60,
            refusal: "user_amount_limit"),
    ]

    /// A rule that is decided beside other callers, and one that is decided in its turn.
    @Test(arguments: races, [false, true])
    func `64 threads use a limit up and do not exceed it`(_ race: Race, isLong: Bool) throws {
        let rule =
            isLong
            ? TeaShop.spendAndSave.replacing(
                "return p.off",
                with: "local sum = 0 for i = 1, 20000 do sum = sum + i end return p.off")
            : TeaShop.spendAndSave
        let shop = try LimitedShop(race.limits, users: 20, coupons: 10, rule: rule)
        let redeemed = Counter()
        onThreads(64, count: 200) { index in
            do {
                let code = shop.code("u\(index % 20)/\(index / 20 + 1)")
                let checkout = try shop.shop.checkout(RequestNumber(rawValue: "R\(index)"), [code])
                // Every third is held first and paid for later.
                if index % 3 == 0 {
                    let held = try shop.host.hold(checkout)
                    if case .refused(_, let refusal) = held.outcome {
                        #expect(refusal.code == race.refusal)
                        return
                    }
                    #expect(try shop.host.commit(hold: checkout.requestNumber!).isRedeemed)
                    _ = redeemed.take()
                    return
                }
                let receipt = try shop.host.redeem(checkout)
                if receipt.isRedeemed {
                    _ = redeemed.take()
                } else {
                    #expect(receipt.refusal == race.refusal)
                }
            } catch { Issue.record(error) }
        }
        #expect(redeemed.count == race.redeemed)
        #expect(try shop.host.audit().fault == nil)
    }

    // MARK: Quotes

    @Test func `a quote uses no more coupons of a stock than an order may`() throws {
        let shop = try LimitedShop(StockLimits(redeem: RedeemLimits(perOrder: 2)))
        let best = try shop.host.quote(shop.shop.checkout(nil, []) { $0.user = "a" }).best
        #expect(best.coupons.count == 2)
        #expect(best.discount == 4_000)
        #expect(best.optimal)
        #expect(best.leftOut.map(\.reason.code) == ["order_limit"])
        #expect(
            best.leftOut.map(\.reason.message) == [
                "No more coupons of this kind can be used in one order"
            ])
        let one = try LimitedShop(StockLimits())
        let single = try one.host.quote(one.shop.checkout(nil, []) { $0.user = "a" }).best
        #expect(single.coupons.count == 1)
        #expect(single.leftOut.map(\.reason.code) == ["order_limit", "order_limit"])
    }

    @Test func `a quote says which limit is used up, and what a day to come would bring`() throws {
        let shop = try LimitedShop(StockLimits(redeem: RedeemLimits(perUser: .init(day: 1))))
        #expect(
            try shop.host.redeem(shop.shop.checkout("R1", [shop.code("a/1")])).isRedeemed)
        let codes = { (at: Instant?) in
            try shop.host.quote(
                shop.shop.checkout(nil, [shop.code("a/2")]) { $0.time = at }
            ).offers.map { offer -> String in
                if case .refused(let refusal) = offer.verdict.outcome { refusal.code } else { "" }
            }
        }
        #expect(try codes(nil) == ["user_day_limit"])
        #expect(try codes(TeaShop.noon.advanced(bySeconds: 86_400)) == [""])
    }

    @Test func `a coupon that alone is more than a limit leaves may fit it after another`() throws {
        // Half of what is left to pay: 60.00 alone, 50.00 after 20.00 came off.
        let half = TeaShop.spendAndSave.replacing("return p.off", with: "return scope.amount // 2")
        let shop = try LimitedShop(
            StockLimits(amount: AmountLimits(total: 5_000)), users: 1, coupons: 1, rule: half)
        let other = try shop.shop.stock("S2") { $0.layer = .item }
        let code = try shop.host.send(stock: other.id, to: "u0", request: "C2").code
        let best = try shop.host.quote(shop.shop.checkout(nil, []) { $0.user = "u0" }).best
        #expect(best.coupons == [code, shop.code("u0/1")])
        #expect(best.discount == 7_000)
    }
}

/// A shop with one stock under limits, and coupons named `user/number`.
final class LimitedShop: Sendable {
    let shop: TeaShop
    let host: CouponHost
    private let codes: [String: CouponCode]

    /// Three coupons each of the users `a` and `b`.
    convenience init(_ limits: StockLimits, zone: String? = nil) throws {
        try self.init(limits, zone: zone, names: ["a", "b"], coupons: 3, rule: nil)
    }

    /// Coupons of the users `u0`, `u1`, ….
    convenience init(
        _ limits: StockLimits, users: Int, coupons: Int, rule: String
    ) throws {
        try self.init(
            limits, zone: nil, names: (0..<users).map { "u\($0)" }, coupons: coupons, rule: rule)
    }

    private init(
        _ limits: StockLimits, zone: String?, names: [String], coupons: Int, rule: String?
    ) throws {
        shop = try TeaShop(
            book: zone.map { try Book(timeZone: MerchantTimeZone(identifier: $0)) })
        host = shop.host
        let stock = try shop.stock(rule: rule ?? TeaShop.spendAndSave) { $0.limits = limits }
        var codes: [String: CouponCode] = [:]
        for name in names {
            for number in 1...coupons {
                let coupon = try host.send(
                    stock: stock.id, to: UserID(rawValue: name),
                    request: RequestNumber(rawValue: "\(name)/\(number)"),
                    at: Instant(epochSeconds: 1_700_000_000))
                codes["\(name)/\(number)"] = coupon.code
            }
        }
        self.codes = codes
    }

    func code(_ name: String) -> CouponCode { codes[name] ?? "none" }

    /// What became of a step.
    struct Answer {
        var word: String
        var discount: Int64 = 0
        var trimmed: [Bool] = []
        var details: [String: Int64] = [:]

        init(_ word: String) { self.word = word }

        init(_ refusal: Refusal) {
            word = refusal.code
            for detail in refusal.details {
                if case .integer(let value) = detail.value { details[detail.key] = value }
            }
        }
    }

    func make(_ step: LimitTests.Step, number: Int) throws -> Answer {
        shop.clock.now =
            try step.at.map { try Instant(rfc3339: $0) } ?? max(shop.clock.now, TeaShop.noon)
        let request = RequestNumber(rawValue: step.request ?? "STEP-\(number)")
        do throws(ScripError) {
            if let names = step.redeem {
                return try answer(host.redeem(checkout(names, step, request)))
            }
            if let names = step.hold {
                switch try host.hold(checkout(names, step, request)).outcome {
                case .held: return Answer("held")
                case .refused(_, let refusal): return Answer(refusal)
                case .failed: return Answer("failed")
                }
            }
            if let hold = step.commit {
                return answer(try host.commit(hold: RequestNumber(rawValue: hold)))
            }
            if let hold = step.release {
                try host.release(hold: RequestNumber(rawValue: hold))
                return Answer("released")
            }
            if let name = step.use {
                let used = try host.use(
                    Used.Request(number: request, coupon: code(name), discount: step.discount))
                if case .refused(let refusal) = used.outcome { return Answer(refusal) }
                return Answer("redeemed")
            }
            if let name = step.delete {
                _ = try host.delete(
                    code(name), of: UserID(rawValue: String(name.prefix(1))), request: request)
                return Answer("deleted")
            }
            _ = try host.returnCoupon(code(step.return ?? ""), request: request)
            return Answer("returned")
        } catch {
            return Answer(error.code.rawValue)
        }
    }

    private func checkout(
        _ names: [String], _ step: LimitTests.Step, _ request: RequestNumber
    ) throws(ScripError) -> Checkout {
        let time: Instant? =
            if let text = step.time { try Instant(rfc3339: text) } else { nil }
        return try shop.checkout(request, names.map(code), amount: step.amount ?? 12_000) {
            $0.time = time
        }
    }

    private func answer(_ receipt: Receipt) -> Answer {
        if case .refused(_, let refusal) = receipt.outcome { return Answer(refusal) }
        var answer = Answer(receipt.isRedeemed ? "redeemed" : "failed")
        answer.discount = receipt.discount
        answer.trimmed = receipt.coupons.map { offer in
            if case .applies(_, true) = offer.verdict.outcome { true } else { false }
        }
        return answer
    }
}
