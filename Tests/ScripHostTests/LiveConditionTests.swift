import Foundation
import ScripCore
import ScripHost
import ScripKit
import Testing

/// Who, when and where in a shop with a ledger: the cases of `Tests/Conformance/conditions`, quoted,
/// redeemed, and decided again long after.
struct LiveConditionTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Conformance/conditions")

    private static func load() throws -> [RuleCase] {
        let name = "ten_off.cases.yaml"
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        // Where no time is known, no shop is: it always has a clock.
        return try CaseFile(yaml: text, file: name) { _ throws(ScripError) in [] }.cases
            .filter { $0.facts.now.year > 0 || !$0.name.hasSuffix("no day known") }
            .sorted { moment($0) < moment($1) }
    }

    private static func moment(_ ruleCase: RuleCase) -> Instant {
        let now = ruleCase.facts.now
        return now.year > 0 ? Instant(epochSeconds: now.epoch) : TeaShop.noon
    }

    @Test func theShopAnswersAsTheRuleAlone() throws {
        let shop = try TeaShop()
        let source = try String(
            contentsOf: Self.folder.appending(path: "ten_off.lua"), encoding: .utf8)
        let plain = try shop.stock("PLAIN", threshold: 0, off: 1)
        var redeemed = 0
        for (number, ruleCase) in try Self.load().enumerated() {
            let facts = ruleCase.facts
            shop.clock.now = Self.moment(ruleCase)
            let user = UserID(rawValue: "u\(number)")
            if !facts.wallet.firstPurchase {
                let before = try shop.host.send(
                    stock: plain.id, to: user, request: .init(rawValue: "BEFORE-\(number)"))
                _ = try shop.host.redeem(
                    shop.checkout(.init(rawValue: "FIRST-\(number)"), [before.code]))
            }
            let method = UseMethod(rawValue: facts.redemption.method)
            let stock = try shop.stock(
                .init(rawValue: "STOCK-\(number)"), rule: source, parameters: ruleCase.parameters
            ) { stock in
                stock.rule = "ten_off"
                stock.useMethod = method ?? .offLine
            }
            let coupon = try shop.host.send(
                stock: stock.id, to: user, request: .init(rawValue: "SEND-\(number)"))
            let checkout = Checkout(
                requestNumber: .init(rawValue: "R-\(number)"), user: user,
                method: method, store: facts.redemption.store,
                coupons: [coupon.code], basket: ruleCase.basket, attributes: facts.attributes)
            let quote = try shop.host.quote(checkout)
            let receipt = try shop.host.redeem(checkout)
            let expected = ruleCase.expect
            #expect(quote.best.discount == expected.discount ?? 0, "\(ruleCase.name)")
            #expect(receipt.refusal == expected.refused, "\(ruleCase.name)")
            #expect(receipt.discount == expected.discount ?? 0, "\(ruleCase.name)")
            if case .refused(_, let refusal) = receipt.outcome {
                if let message = expected.message { #expect(refusal.message == message) }
                for detail in expected.details ?? [] {
                    #expect(refusal.details.contains(detail), "\(ruleCase.name): \(detail)")
                }
            } else {
                redeemed += 1
            }
        }
        #expect(redeemed > 40)
        // None of the days, hours and first purchases is any more.
        shop.clock.now = shop.clock.now.advanced(bySeconds: 40 * 86_400)
        let replay = try shop.host.replay()
        #expect(replay.differing == 0)
        #expect(replay.redemptions >= redeemed)
        #expect(try shop.host.audit().fault == nil)
    }
}
