import ScripLedger
import Testing

@testable import ScripContract
@testable import ScripCore

/// A basket that exists has been checked and put in order, whoever made it.
struct OneBasketTests {
    private static func line(
        tags: [String] = [], attributes: [(key: String, value: String)] = []
    ) -> Line {
        Line(id: "1", unitPrice: 100, quantity: 1, tags: tags, attributes: attributes)
    }

    @Test func theSameBasketIsTheSameRequestInAnyOrderAndFromAnyDoor() throws {
        let read = try Checkout(
            json: Array(
                #"""
                {"basket": {"currency": "CNY", "lines": [{"id": "1", "unit_price": 100, "quantity": 1,
                  "tags": ["b", "a", "é", "e\u0301", "B"], "attributes": {"z": "1", "Z": "2", "ä": "3"}}]},
                 "attributes": {"level": 3, "city": "Anxi"}}
                """#.utf8))
        let tags = ["e\u{301}", "B", "a", "\u{E9}", "b"]
        let attributes = [("ä", "3"), ("z", "1"), ("Z", "2")].map { (key: $0.0, value: $0.1) }
        let made = Checkout(
            basket: try Basket(lines: [Self.line(tags: tags, attributes: attributes)]),
            attributes: [
                Attribute(key: "level", value: .integer(3)),
                Attribute(key: "city", value: .string("Anxi")),
            ])
        #expect(made.record == read.record)
        #expect(made.json == read.json)
        var later = made
        later.attributes = made.attributes.reversed()
        #expect(later.record == read.record)
    }

    @Test(arguments: [
        (line(tags: ["a", "a"]), "basket.lines[0].tags", "names 'a' twice"),
        (line(tags: [""]), "basket.lines[0].tags", "is empty"),
        (line(tags: (0...64).map(String.init)), "basket.lines[0].tags", "has 65 entries"),
        (
            line(tags: [String(repeating: "x", count: 1_025)]), "basket.lines[0].tags",
            "has 1025 bytes"
        ),
        (
            line(attributes: [("a", "1"), ("a", "2")]), "basket.lines[0].attributes",
            "names 'a' twice"
        ),
        (line(attributes: [("", "1")]), "basket.lines[0].attributes", "is empty"),
        (
            line(attributes: [("a b", "\0")]), #"basket.lines[0].attributes["a b"]"#,
            "holds the zero character"
        ),
        (
            Line(id: "1", name: "\0", unitPrice: 1, quantity: 1), "basket.lines[0].name",
            "holds the zero character"
        ),
        (Line(id: "", unitPrice: 1, quantity: 1), "basket.lines[0].id", "is empty"),
        (Line(id: "1", unitPrice: -1, quantity: 1), "basket.lines[0].unit_price", "is -1"),
        (Line(id: "1", unitPrice: 1, quantity: 0), "basket.lines[0].quantity", "is 0"),
    ])
    func whatNoReaderTakesNoCodeCanMake(_ line: Line, _ path: String, _ detail: String) throws {
        let error = try #require(
            #expect(throws: ScripError.self) { try Basket(lines: [line]) })
        #expect(error.detail == "\(path) \(detail)")
        #expect(error.place == .path(path))
    }

    @Test(arguments: ["", "cny", "CNYX", "¥"])
    func aCurrencyIsOne(_ currency: String) {
        #expect(throws: ScripError.self) { try Basket(currency: currency, lines: [Self.line()]) }
    }

    @Test func aCheckoutIsCheckedByTheHostAsAReaderWould() throws {
        let basket = try Basket(lines: [Self.line()])
        func path(_ change: (inout Checkout) -> Void) -> String? {
            var checkout = Checkout(user: "u", basket: basket)
            change(&checkout)
            do throws(ScripError) {
                try checkout.check()
                return nil
            } catch {
                return error.place.path
            }
        }
        #expect(path { _ in } == nil)
        #expect(path { $0.user = "" } == "user")
        // As every reader counts: code points, not what looks like one character.
        #expect(
            path { $0.user = UserID(rawValue: String(repeating: "e\u{301}", count: 64)) } == nil)
        #expect(
            path { $0.user = UserID(rawValue: String(repeating: "e\u{301}", count: 65)) } == "user")
        #expect(path { $0.requestNumber = "" } == "request_no")
        #expect(
            path { $0.store = .init(region: String(repeating: "4", count: 65)) } == "store.region")
        #expect(path { $0.coupons = (0...50).map { CouponCode(rawValue: "\($0)") } } == "coupons")
        let long = Attribute(key: "a b", value: .string(String(repeating: "x", count: 1_025)))
        #expect(path { $0.attributes = [long] } == #"attributes["a b"]"#)
        let twice = Attribute(key: "a", value: .boolean(true))
        #expect(path { $0.attributes = [twice, twice] } == "attributes.a")
        #expect(
            path { $0.attributes = (0...64).map { Attribute(key: "\($0)", value: .integer(1)) } }
                == "attributes")
    }
}
