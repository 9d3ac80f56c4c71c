import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite

/// A shop that does everything a journal can tell of, the same every time: no code and no moment is drawn.
struct FrozenShop {
    /// Looks at everything a record may have to keep.
    static let rule = """
        return {
          api = 1, title = "Save", params = { off = { type = "money", min = 1 } },
          refusals = { often = "Not again today" },
          eligible = function(scope, p, ctx)
            if ctx.wallet.redeemed_today > 5 or ctx.stock.remaining < 0 then
              return scrip.refuse("often", {})
            end
            return true
          end,
          discount = function(scope, p) return p.off end,
        }
        """

    static func entries() throws -> [JournalEntry] {
        let clock = ManualClock(try Instant(rfc3339: "2026-11-23T12:30:00+08:00"))
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("scrip-frozen-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let ledger = try CouponLedger(path: folder.appendingPathComponent("scrip.db").path)
        try ledger.begin(
            Book(timeZone: MerchantTimeZone(identifier: "Europe/Berlin"), currency: "EUR"),
            at: clock.now)
        let host = try CouponHost(
            ledger: ledger, rules: RuleBook(states: 1), personKey: Array(repeating: 7, count: 32),
            draw: { _ in 0 }, clock: { clock.now })
        try stocks(host)
        clock.now = clock.now.advanced(bySeconds: 3_600)
        try coupons(host)
        let other = try CouponLedger(path: folder.appendingPathComponent("other.db").path)
        _ = try ledger.move(to: other, named: ("scrip.db", "other.db"), at: clock.now)
        return try other.read { ledger throws(ScripError) in
            try ledger.journal(after: 0, limit: .max)
        }
    }

    private static func stocks(_ host: CouponHost) throws {
        var definition = StockDefinition(
            requestNumber: "STOCK-1", name: "满100减20", type: .normal, goods: "全场商品",
            merchant: "1900000001", rule: "save",
            parameters: [.init(key: "off", value: .integer(2_000))], codeMode: .assigned,
            useMethod: .offLine,
            availability: Availability(
                begin: Instant(epochSeconds: 1_790_000_000),
                end: Instant(epochSeconds: 1_800_000_000), daysAfterReceipt: 7, waitDays: 0,
                week: .init(
                    days: [1, 2, 3, 4, 5, 6, 0],
                    slots: [.init(begin: 0, end: 86_399), .init(begin: 79_200, end: 7_200)]),
                windows: [
                    .init(
                        begin: Instant(epochSeconds: 1_791_000_000),
                        end: Instant(epochSeconds: 1_792_000_000))
                ]), limits: StockLimits(total: 100, perUser: 50, perDay: 60), layer: .item,
            exclusiveGroup: nil)
        definition.comment = "spring"
        definition.display = StockDisplay(
            description: "d", logoURL: "https://example.com/l", merchantName: "m",
            backgroundColour: .coral)
        definition.miniProgram = MiniProgram(appID: "wx2", path: "p2")
        definition.naturalPersonLimit = true
        _ = try host.createStock(
            definition, ruleSource: Array(rule.utf8), proof: .unproven("cases come next week"),
            awaitingApproval: true)
        try publish(definition.rule, host)
        definition.requestNumber = "STOCK-2"
        definition.codeMode = .uploaded
        definition.naturalPersonLimit = false
        _ = try host.createStock(definition, ruleSource: Array(rule.utf8))
        let (first, second) = (try host.stocks()[0].id, try host.stocks()[1].id)
        _ = try host.approve(stock: first, request: "MOVE-1")
        _ = try host.changeBudget(of: first, total: 90, current: 100, request: "BUDGET-1")
        _ = try host.edit(first, StockEdit(comment: "summer", goods: "g"), request: "EDIT-1")
        _ = try host.setNeverDiscounted(
            NeverDiscounted([.category: ["alcohol/", "gift_cards"], .tag: ["rx"]]),
            by: "1900000001", request: "NEVER-1")
        _ = try host.upload(["UP-1", "UP-2", "UP-3"], to: second, request: "UP-1")
        _ = try host.deleteCode("UP-3", of: second, request: "DEL-1")
    }

    /// Somebody proposes the rule with all the evidence there can be, and somebody else approves it.
    private static func publish(_ name: String, _ host: CouponHost) throws {
        let version = RuleBook.version(of: Array(rule.utf8))
        _ = try host.propose(
            rule: name, source: Array(rule.utf8),
            proof: RuleProof(evidence: .sample(name, version), by: "assistant"),
            request: "PROPOSE-1")
        _ = try host.approve(rule: name, version: version, by: "anna", request: "APPROVE-1")
    }

    private static func coupons(_ host: CouponHost) throws {
        let (first, second) = (try host.stocks()[0].id, try host.stocks()[1].id)
        for number in 1...6 {
            _ = try host.send(
                SendRequest(
                    number: .init(rawValue: "SEND-\(number)"), stock: first, user: "oUpF8uMuAJO",
                    code: .init(rawValue: "TEA-\(number)"), person: "person-1"))
        }
        _ = try host.send(stock: second, to: "u2", request: "SEND-7", channel: "H5")
        _ = try host.associate("TEA-1", with: "ORDER-1", request: "ASSOCIATE-1")
        _ = try host.disassociate("TEA-1", from: "ORDER-1", request: "DISASSOCIATE-1")
        _ = try host.redeem(checkout("TILL-1", ["TEA-1"]))
        _ = try host.returnGoods(
            [.init(line: "1", quantity: 1)], of: receipt(host, "TILL-1"), request: "RETURN-1")
        _ = try host.returnCoupon("TEA-1", request: "RETURN-2")
        _ = try host.hold(checkout("TILL-2", ["TEA-2"]))
        try host.release(hold: "TILL-2")
        _ = try host.use(
            .init(
                number: "USE-1", coupon: "TEA-3", user: "oUpF8uMuAJO", order: "ORDER-2",
                discount: 150))
        _ = try host.deactivate("TEA-4", reason: "误发", request: "OFF-1")
        _ = try host.delete("TEA-5", of: "oUpF8uMuAJO", request: "AWAY-1")
        _ = try host.remind(daysAhead: 7)
        try host.write(
            [.put(DocumentKey(collection: "callbacks", key: "1900000001"), [1, 2, 3])],
            request: "DOCUMENT-1")
        try host.write([.delete(DocumentKey(collection: "callbacks", key: "1900000001"))])
        _ = try host.setNeverDiscounted(NeverDiscounted(), by: "1900000001", request: "NEVER-2")
        try PlayedPrograms.play(
            on: host, giving: second, used: host.coupon("TEA-3"), amount: 150)
    }

    private static func checkout(
        _ request: RequestNumber, _ coupons: [CouponCode]
    ) throws -> Checkout {
        let basket = try Basket(
            currency: "EUR",
            lines: [
                Line(
                    id: "1", sku: "TEA-01", name: "乌龙茶", category: "drinks/tea", brand: "青",
                    unitPrice: 1_200, quantity: 3, tags: ["special"],
                    attributes: [(key: "origin", value: "Anxi")]),
                Line(id: "2", unitPrice: 900, quantity: 1, amount: 850),
            ])
        return Checkout(
            requestNumber: request, user: "oUpF8uMuAJO", method: .offLine,
            store: .init(id: "S01", region: "440300"), coupons: coupons, basket: basket,
            attributes: [Attribute(key: "member_level", value: .integer(3))])
    }

    private static func receipt(
        _ host: CouponHost, _ request: RequestNumber
    ) throws -> RedemptionID {
        let again = try host.redeem(checkout(request, ["TEA-1"]))
        guard case .redeemed(let id) = again.outcome else { throw NotRedeemed() }
        return id
    }

    private struct NotRedeemed: Error {}
}

extension RuleEvidence {
    /// All the evidence there can be, as if it had been found.
    static func sample(_ name: String, _ version: RuleVersion) -> RuleEvidence {
        RuleEvidence(
            kit: 1, rule: name, version: version,
            files: [.init(name: "\(name).cases.yaml", version: version)],
            check: .init(errors: 0, warnings: 0, allowed: 1),
            cases: .init(count: 12, failing: [], failed: 0),
            coverage: .init(lines: 20, covered: 19, idleSteps: []),
            mutation: .init(seed: .max, runs: 2_000, tried: 31, noticed: 28, notNoticed: 0),
            fuzz: .init(seed: 1, runs: 500, applied: 200, promises: 1, broken: ["monotone"]),
            exposure: .init(
                parameters: [.init(key: "off", value: .integer(2_000))], most: 2_000, share: nil,
                runs: 500, found: 1_900))
    }
}
