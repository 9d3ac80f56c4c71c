import Foundation
import ScripCore
import ScripHost
import ScripLedger
import Testing
import Yams

/// A book's zone reaches every question about days and hours: rules, caps, wallets, bills.
struct CalendarTests {
    struct Case: Decodable, CustomTestStringConvertible, Sendable {
        struct Moment: Decodable, Sendable {
            var at: String
            var day: String
            var weekday: Int64
            var hour: Int64
            var minute: Int64
        }

        var name: String
        var zone: String
        var currency: String
        var moments: [Moment]
        var testDescription: String { name }

        static func load() throws -> [Case] {
            let url = URL(filePath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "Conformance/calendar.yaml")
            return try YAMLDecoder().decode([Case].self, from: Data(contentsOf: url))
        }

        func book() throws -> Book {
            try Book(timeZone: MerchantTimeZone(identifier: zone), currency: currency)
        }
    }

    /// Takes off what the rule sees of the calendar, digit by digit, and how often the user redeemed
    /// today: 1 2359 6 03 is 23:59 on a Saturday after three.
    static let calendarRule = """
        return {
          api = 1, title = "Calendar",
          discount = function(scope, p, ctx)
            local now = ctx.now
            return 10000000 + now.hour * 100000 + now.minute * 1000 + now.weekday * 100
              + ctx.wallet.redeemed_today
          end,
        }
        """

    @Test(arguments: try Case.load())
    func `rules and wallets read the book's clock`(_ expected: Case) throws {
        let shop = try TeaShop(book: expected.book())
        let stock = try shop.stock(rule: CalendarTests.calendarRule, parameters: [])
        var today: [String: Int64] = [:]
        for (index, moment) in expected.moments.enumerated() {
            shop.clock.now = try Instant(rfc3339: moment.at)
            let coupon = try shop.host.send(
                stock: stock.id, to: "u1", request: .init(rawValue: "S\(index)"))
            let receipt = try shop.host.redeem(
                shop.checkout(.init(rawValue: "T\(index)"), [coupon.code], amount: 100_000_000))
            #expect(
                receipt.discount == 10_000_000 + moment.hour * 100_000 + moment.minute * 1_000
                    + moment.weekday * 100 + today[moment.day, default: 0], "\(moment.at)")
            today[moment.day, default: 0] += 1
        }
        // Decided again, whatever the clock shows by now, the past is as it was.
        #expect(try shop.host.replay().differing == 0)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test(arguments: try Case.load())
    func `a daily cap begins anew at the book's midnight`(_ expected: Case) throws {
        let shop = try TeaShop(book: expected.book())
        let stock = try shop.stock { $0.limits = StockLimits(total: 100, perDay: 1) }
        var days: Set<String> = []
        for (index, moment) in expected.moments.enumerated() {
            shop.clock.now = try Instant(rfc3339: moment.at)
            let sent = Result {
                try shop.host.send(
                    stock: stock.id, to: "u1", request: .init(rawValue: "S\(index)"))
            }
            if days.insert(moment.day).inserted {
                #expect(throws: Never.self, "\(moment.at)") { try sent.get() }
            } else {
                let error = #expect(throws: ScripError.self, "\(moment.at)") { try sent.get() }
                #expect(error?.code == .dayLimit)
            }
            #expect(try shop.host.sentToday(of: stock.id) == 1)
        }
        #expect(try shop.host.audit().fault == nil)
    }

    @Test(arguments: try Case.load())
    func `bills are of the book's days`(_ expected: Case) throws {
        let shop = try TeaShop(book: expected.book())
        let stock = try shop.stock()
        for (index, moment) in expected.moments.enumerated() {
            shop.clock.now = try Instant(rfc3339: moment.at)
            let coupon = try shop.host.send(
                stock: stock.id, to: "u1", request: .init(rawValue: "S\(index)"))
            _ = try shop.host.redeem(
                shop.checkout(.init(rawValue: "T\(index)"), [coupon.code]))
            _ = try shop.host.returnCoupon(coupon.code, request: .init(rawValue: "B\(index)"))
            _ = try shop.host.use(
                .init(
                    number: .init(rawValue: "U\(index)"), coupon: coupon.code, discount: 7))
        }
        for day in Set(expected.moments.map(\.day)) {
            let count = Int64(expected.moments.count { $0.day == day })
            let bill = try shop.host.bill(day: CouponHost.day(day)).total
            #expect(
                [bill.sent, bill.redeemed, bill.returned, bill.discounted, bill.refunded]
                    == [count, 2 * count, count, 2_007 * count, 2_000 * count], "\(day)")
        }
    }

    @Test(arguments: try Case.load())
    func `a one-day coupon is good to the day's last second, and told of until then`(
        _ expected: Case
    ) throws {
        let shop = try TeaShop(book: expected.book())
        let stock = try shop.stock { $0.availability.daysAfterReceipt = 1 }
        // The clocks stand in the order of the day; of two moments a day apart one has expired.
        for (index, moment) in expected.moments.enumerated() {
            let at = try Instant(rfc3339: moment.at)
            shop.clock.now = at
            let coupon = try shop.host.send(
                stock: stock.id, to: "u1", request: .init(rawValue: "S\(index)"))
            let end = try #require(coupon.expiresAt)
            let zone = shop.host.timeZone
            #expect(end.rfc3339(in: zone).hasPrefix("\(moment.day)T23:59:59"), "\(moment.at)")
            for later in expected.moments[index...] {
                let state = coupon.state(at: try Instant(rfc3339: later.at))
                #expect(
                    state == (later.day == moment.day ? .sent : .expired), "\(later.at)")
            }
        }
    }
}
