import ScripCore
import ScripHost
import Testing

/// Stocks and sending: terms, states, caps and codes.
struct StockTests {
    let shop: TeaShop

    init() throws { shop = try TeaShop() }

    @Test func `the same request creates one stock, another body is refused`() throws {
        let first = try shop.stock()
        #expect(try shop.stock() == first)
        #expect(try shop.host.stocks() == [first])
        let error = #expect(throws: ScripError.self) {
            _ = try shop.stock(off: 2_001) { $0.name = "other" }
        }
        #expect(error?.code == .requestMismatch)
        #expect(error?.detail.hasSuffix("now differs in name, params") == true)
        #expect(try shop.host.stocks() == [first])
    }

    @Test func `a stock pins the version of its rule`() throws {
        let first = try shop.stock("A")
        let second = try shop.stock("B", rule: TeaShop.spendAndSave + "\n-- changed")
        #expect(first.ruleVersion != second.ruleVersion)
        #expect(first.ruleVersion.rawValue.count == "sha256:".count + 64)
    }

    struct Flaw: CustomTestStringConvertible, Sendable {
        var field: String
        var change: @Sendable (inout StockDefinition) -> Void
        var testDescription: String { field }

        init(_ field: String, _ change: @escaping @Sendable (inout StockDefinition) -> Void) {
            self.field = field
            self.change = change
        }
    }

    static let flaws = [
        Flaw("name") { $0.name = "" },
        Flaw("name") { $0.name = String(repeating: "满", count: 22) },
        Flaw("goods") { $0.goods = "" },
        Flaw("merchant") { $0.merchant = "" },
        Flaw("request_no") { $0.requestNumber = "" },
        Flaw("limits.total") { $0.limits.total = 0 },
        Flaw("limits.per_user") { $0.limits.perUser = 101 },
        Flaw("available.days_after_receipt") { $0.availability.daysAfterReceipt = 0 },
        Flaw("available.wait_days") { $0.availability.waitDays = 1 },
        Flaw("available.week.days") { $0.availability.week = .init(days: [1, 1]) },
    ]

    @Test(arguments: flaws)
    func `a definition out of bounds is refused by name`(_ flaw: Flaw) throws {
        let error = #expect(throws: ScripError.self) {
            _ = try shop.stock(changed: flaw.change)
        }
        #expect(error?.code == .invalidInput)
        #expect(error?.detail.hasPrefix(flaw.field) == true, "\(error?.detail ?? "")")
    }

    @Test func `a sent coupon has a code of 22 digits and the validity of its stock`() throws {
        let stock = try shop.stock {
            $0.availability = Availability(daysAfterReceipt: 7)
        }
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        #expect(coupon.code.rawValue.count == 22)
        #expect(coupon.code.rawValue.allSatisfy { "0"..."9" ~= $0 })
        #expect(coupon.availableFrom == TeaShop.noon)
        #expect(coupon.expiresAt == (try Instant(rfc3339: "2026-11-29T23:59:59+08:00")))
        #expect(try shop.host.wallet(of: "u1").coupons == [coupon])
        #expect(try shop.host.stock(stock.id).sent == 1)
    }

    @Test func `the same send gives one coupon, another body is refused`() throws {
        let stock = try shop.stock()
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        #expect(try shop.host.send(stock: stock.id, to: "u1", request: "S1") == coupon)
        let error = #expect(throws: ScripError.self) {
            _ = try shop.host.send(stock: stock.id, to: "u2", request: "S1")
        }
        #expect(error?.code == .requestMismatch)
        #expect(try shop.host.wallet(of: "u2").coupons.isEmpty)
        #expect(try shop.host.stock(stock.id).sent == 1)
    }

    @Test func `budget, daily cap and the user's cap hold to the last coupon`() throws {
        let stock = try shop.stock { $0.limits = StockLimits(total: 4, perUser: 2, perDay: 3) }
        var number = 0
        func send(_ user: UserID) -> String? {
            number += 1
            do throws(ScripError) {
                _ = try shop.host.send(
                    stock: stock.id, to: user, request: RequestNumber(rawValue: "S\(number)"))
                return nil
            } catch {
                return error.detail
            }
        }
        #expect(send("u1") == nil)
        #expect(send("u1") == nil)
        #expect(send("u1") == "The user has received 2 of at most 2 coupons")
        #expect(send("u2") == nil)
        #expect(send("u3") == "All 3 coupons of the day have been sent")
        shop.clock.now = try Instant(rfc3339: "2026-11-24T00:00:00+08:00")
        #expect(send("u3") == nil)
        #expect(send("u4") == "All 4 coupons of the stock have been sent")
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `a code is named if and only if the stock lets the caller name it`() throws {
        let assigned = try shop.stock("A") { $0.codeMode = .assigned }
        let generated = try shop.stock("B")
        #expect(
            try shop.host.send(stock: assigned.id, to: "u", request: "S1", code: "VIP 1").code
                == "VIP 1")
        for (stock, code, expected) in [
            (assigned.id, nil, ScripError.Code.invalidInput),
            (assigned.id, "VIP 1", .notAllowed), (assigned.id, "VIP:1", .invalidInput),
            (assigned.id, CouponCode(rawValue: String(repeating: "1", count: 33)), .invalidInput),
            (generated.id, "VIP 2", .invalidInput),
        ] as [(StockID, CouponCode?, ScripError.Code)] {
            let error = #expect(throws: ScripError.self) {
                _ = try shop.host.send(stock: stock, to: "u", request: "S2", code: code)
            }
            #expect(error?.code == expected)
        }
    }

    @Test func `an unknown stock is not found`() throws {
        for id in ["", "1", "01200000000000001", "x", "99999999999999999999"] {
            let error = #expect(throws: ScripError.self) {
                _ = try shop.host.stock(StockID(rawValue: id))
            }
            #expect(error?.code == .notFound)
        }
    }
}
