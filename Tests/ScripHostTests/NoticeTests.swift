import ScripCore
import ScripLedger
import Testing

@testable import ScripHost

/// The outbox: what users are to be told, in order, at least once, also after a crash.
struct NoticeTests {
    let shop: TeaShop

    init() throws { shop = try TeaShop() }

    private func kinds(_ reader: String = "app") throws -> [Notice.Kind] {
        try shop.host.notices(for: reader).map(\.kind)
    }

    @Test func `every change a user should know of is one event, with who and how`() throws {
        let stock = try shop.stock { $0.codeMode = .assigned }
        for code in ["A", "B", "C"] as [CouponCode] {
            _ = try shop.host.send(
                SendRequest(
                    number: RequestNumber(rawValue: "S-\(code)"), stock: stock.id, user: "u1",
                    code: code, channel: "H5"))
        }
        _ = try shop.host.use(.init(number: "R-A", coupon: "A"))
        _ = try shop.host.returnCoupon("A", request: "B-A")
        _ = try shop.host.deactivate("B", request: "X-B")
        _ = try shop.host.delete("C", of: "u1", request: "D-C")
        let notices = try shop.host.notices(for: "app")
        #expect(
            notices.map { "\($0.kind) \($0.code) \($0.request ?? "-")" } == [
                "received A S-A", "received B S-B", "received C S-C", "used A R-A",
                "returned A B-A", "deactivated B X-B", "deleted C D-C",
            ])
        #expect(notices.allSatisfy { $0.user == "u1" && $0.channel == "H5" })
        #expect(notices.map(\.entry) == notices.map(\.entry).sorted())
    }

    @Test func `nothing is lost when a reader dies before it acknowledges`() throws {
        let stock = try shop.stock()
        for number in 1...5 {
            _ = try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S\(number)"))
        }
        let first = try shop.host.notices(for: "app", limit: 2)
        try shop.host.acknowledge("app", through: first[0].entry)
        // The reader died; another one goes on, also after the ledger was opened again.
        let again = try TeaShop(at: shop.folder)
        let second = try again.host.notices(for: "app", limit: 2)
        #expect(second.first == first[1])
        try again.host.acknowledge("app", through: second[1].entry)
        // An acknowledgement that comes late takes nothing back.
        try again.host.acknowledge("app", through: first[0].entry)
        #expect(try kinds().count == 2)
    }

    @Test func `a reminder comes once for each number of days ahead, nearer ones last`() throws {
        let stock = try shop.stock { $0.availability.daysAfterReceipt = 10 }
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        func after(_ days: Int64) {
            shop.clock.now = TeaShop.noon.advanced(bySeconds: days * 86_400)
        }
        #expect(try shop.host.remind(daysAhead: 7) == 0)
        after(2)
        #expect(try shop.host.remind(daysAhead: 7) == 1)
        #expect(try shop.host.remind(daysAhead: 7) == 0)
        #expect(try shop.host.remind(daysAhead: 1) == 0)
        after(8)
        #expect(try shop.host.remind(daysAhead: 1) == 1)
        // Told of one day, nobody wants to be told of seven.
        #expect(try shop.host.remind(daysAhead: 7) == 0)
        #expect(try shop.host.remind(daysAhead: 1) == 0)
        after(9)
        #expect(try shop.host.remind(daysAhead: 0) == 1)
        let notices = try shop.host.notices(for: "app").filter { $0.kind == .expiring }
        #expect(notices.map(\.daysAhead) == [7, 1, 0])
        #expect(notices.allSatisfy { $0.code == coupon.code && $0.user == "u1" })
        after(10)
        #expect(try shop.host.remind(daysAhead: 0) == 0)
        #expect(throws: ScripError.self) { _ = try shop.host.remind(daysAhead: -1) }
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `a door cannot name a reader of Scrip's own`() throws {
        let stock = try shop.stock()
        _ = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        let own = EventReader(own: "notifications")
        let name = own.cursor
        #expect(throws: ScripError.self) { try shop.host.notices(for: name) }
        #expect(throws: ScripError.self) { try shop.host.acknowledge(name, through: 1) }
        for name in [
            "", "a b", "a:b", "scrip:notifications", "ä", "a/b", String(repeating: "a", count: 65),
        ] {
            let error = #expect(throws: ScripError.self) {
                try shop.host.acknowledge(name, through: 1)
            }
            #expect(error?.code == .invalidInput, "\(name)")
        }
        // Whatever readers there are, Scrip's own is where it was.
        for name in ["notifications", "http.notifications", "scrip.notifications"] {
            let last = try #require(try shop.host.notices(for: name).last)
            try shop.host.acknowledge(name, through: last.entry)
        }
        #expect(try shop.host.notices(for: own, limit: 10).map(\.kind) == [.received])
    }

    @Test func `what has not happened yet cannot be acknowledged`() throws {
        let stock = try shop.stock()
        _ = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        let last = try #require(try shop.host.notices(for: "app").last).entry
        for entry in [last + 1, last + 1_000, .max] {
            let error = #expect(throws: ScripError.self) {
                try shop.host.acknowledge("app", through: entry)
            }
            #expect(error?.code == .invalidInput)
            #expect(
                error?.detail == "through is \(entry), and the journal has no such entry yet")
        }
        #expect(try kinds() == [.received])
        try shop.host.acknowledge("app", through: last)
        #expect(try kinds().isEmpty)
        _ = try shop.host.send(stock: stock.id, to: "u2", request: "S2")
        #expect(try kinds() == [.received])
    }
}
