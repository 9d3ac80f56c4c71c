import Foundation
import ScripCore
import ScripForgery
import ScripHost
import ScripLedger
import ScripRules
import ScripSQLite

/// A shop in which everything has happened once: every kind of entry, and a row in every table.
///
/// Forgeries start from it. Whoever adds a kind of entry or a table adds what fills it here.
struct ForgedHistory {
    let shop: TeaShop
    /// The ledger in one file, to be copied for each forgery.
    let file: ForgedFile

    static let shared = Result { try ForgedHistory() }

    /// Looks at the counters and at the wallet.
    static let curious = """
        return {
          api = 1,
          title = "Curious",
          params = {},
          discount = function(scope, p, ctx)
            return 100 + ctx.wallet.redeemed_today + ctx.stock.sent
          end,
        }
        """

    init() throws {
        shop = try TeaShop()
        try Self.play(in: shop)
        // Otherwise it has too few entries for anybody to have needed the table.
        try RedemptionIndex.fill(shop.ledger, leaving: 0)
        file = try ForgedFile(
            copy: shop.path, to: shop.folder.appending(path: "whole.db").path)
    }

    /// A copy to be forged.
    func copy() throws -> ForgedFile {
        try ForgedFile(
            copy: file.path, to: shop.folder.appending(path: "\(UUID().uuidString).db").path)
    }

    /// What an audit says of a file.
    static func audit(
        _ file: ForgedFile, expecting mark: JournalMark? = nil
    ) throws -> AuditReport {
        try CouponLedger(path: file.path).audit(expecting: mark)
    }

    /// A host over a forged file.
    static func host(of file: ForgedFile) throws -> CouponHost {
        let clock = ManualClock(TeaShop.noon.advanced(bySeconds: 7_200))
        return try CouponHost(
            ledger: CouponLedger(path: file.path), rules: RuleBook(states: 1),
            clock: { clock.now })
    }

    private static func play(in shop: TeaShop) throws {
        let host = shop.host
        func tick() { shop.clock.now = shop.clock.now.advanced(bySeconds: 60) }

        let a = try shop.stock("STOCK-A") {
            $0.limits = StockLimits(total: 5, perUser: 2, perDay: 3)
            $0.naturalPersonLimit = true
            $0.availability.daysAfterReceipt = 7
            $0.availability.end = TeaShop.noon.advanced(bySeconds: 90 * 86_400)
        }.id
        let b = try shop.stock("STOCK-B") { $0.codeMode = .uploaded }.id
        let c = try shop.stock("STOCK-C", threshold: 100, off: 300) {
            $0.codeMode = .assigned
            $0.layer = .item
            $0.exclusiveGroup = "g"
        }.id
        let d = try shop.stock("STOCK-D", rule: curious, parameters: []) {
            $0.codeMode = .assigned
            $0.exclusiveGroup = "g"
            $0.rule = "curious"
        }.id
        let e = try shop.stock("STOCK-E") {
            $0.codeMode = .assigned
            $0.availability.week = Availability.Week(days: [1])
        }.id
        _ = try host.upload(["U-1", "U-2", "U-3", "U-4"], to: b, request: "UP-1")
        _ = try host.deleteCode("U-4", of: b, request: "UP-2")
        let source = Array(TeaShop.spendAndSave.utf8)
        let version = RuleBook.version(of: source)
        _ = try host.propose(
            rule: "spend_and_save", source: source,
            proof: RuleProof(evidence: .sample("spend_and_save", version), by: "bot"),
            request: "PU-1")
        _ = try host.approve(rule: "spend_and_save", version: version, by: "anna", request: "PU-2")

        tick()
        let first = try host.send(
            SendRequest(number: "S-A1", stock: a, user: "u1", person: "p1")
        ).coupon
        let drawn = try host.send(SendRequest(number: "S-B1", stock: b, user: "u1")).coupon
        for (stock, code, user) in [
            (c, "C-1", "u1"), (d, "D-1", "u1"), (c, "C-2", "u2"), (c, "C-3", "u3"),
            (c, "C-4", "u4"), (c, "C-5", "u5"), (e, "E-1", "u1"), (c, "C-6", "u6"),
        ] as [(StockID, CouponCode, UserID)] {
            _ = try host.send(
                SendRequest(
                    number: RequestNumber(rawValue: "S-\(code)"), stock: stock, user: user,
                    code: code))
        }
        let second = try host.send(
            SendRequest(number: "S-A2", stock: a, user: "u2", person: "p2")
        ).coupon

        tick()
        let basket = try Basket(lines: [
            Line(id: "1", name: "乌龙茶", unitPrice: 4_000, quantity: 3),
            Line(id: "2", name: "杯", unitPrice: 500, quantity: 2),
        ])
        func checkout(
            _ number: RequestNumber, _ coupons: [CouponCode], _ user: UserID
        ) -> Checkout {
            Checkout(
                requestNumber: number, user: user, method: .offLine, coupons: coupons,
                basket: basket)
        }
        let sold = try host.redeem(checkout("R-1", [first.code, "C-1"], "u1"))
        _ = try host.redeem(checkout("R-2", ["D-1"], "u1"))
        guard case .redeemed(let redemption) = sold.outcome else { return }
        for request in ["B-1", "B-2"] as [RequestNumber] {
            _ = try host.returnGoods(
                [.init(line: "1", quantity: 1)], of: redemption, request: request)
        }

        tick()
        _ = try host.hold(checkout("H-1", ["C-2"], "u2"))
        try host.release(hold: "H-1")
        _ = try host.hold(checkout("H-2", ["C-2"], "u2"))
        _ = try host.commit(hold: "H-2")
        _ = try host.returnCoupon("C-2", request: "B-3")
        _ = try host.hold(checkout("H-3", ["C-5"], "u5"), seconds: 86_400)
        _ = try host.use(
            Used.Request(number: "U-1", coupon: "C-3", user: "u3", order: "O-1", discount: 150))
        _ = try host.deactivate("C-4", reason: "lost", request: "D-1")
        _ = try host.associate(drawn.code, with: "O-7", request: "O-1")
        _ = try host.disassociate(drawn.code, from: "O-7", request: "O-2")
        _ = try host.associate(drawn.code, with: "O-8", request: "O-3")
        _ = try host.delete("C-6", of: "u6", request: "T-1")

        tick()
        _ = try host.remind(daysAhead: 7)
        _ = second
        _ = try host.move(stock: a, to: .paused, request: "M-1")
        _ = try host.move(stock: a, to: .running, request: "M-2")
        _ = try host.changeBudget(of: a, total: 6, current: 5, request: "M-3")
        _ = try host.changeDailyBudget(of: a, perDay: 4, current: 3, request: "M-4")
        _ = try host.edit(a, StockEdit(comment: "note"), request: "M-5")
        let key = DocumentKey(collection: "callbacks", key: "1900000001")
        let other = DocumentKey(collection: "callbacks", key: "1900000002")
        try host.write([.put(key, [1, 2, 3]), .put(other, [4])], request: "W-1")
        _ = try host.setNeverDiscounted(
            NeverDiscounted([.category: ["alcohol/"], .tag: ["rx"]]), by: "1900000001",
            request: "N-1")
        _ = try host.setNeverDiscounted(
            NeverDiscounted([.sku: ["GIFT-CARD"]]), by: "1900000002", request: "N-2")
        _ = try host.setNeverDiscounted(NeverDiscounted(), by: "1900000003", request: "N-3")
        try host.write([.put(key, [1, 2])])
        try host.write([.delete(other)])
        try host.acknowledge("app", through: 3)
        let given = try shop.stock("STOCK-F").id
        try PlayedPrograms.play(on: host, giving: given, used: host.coupon("C-3"), amount: 150)
    }
}
