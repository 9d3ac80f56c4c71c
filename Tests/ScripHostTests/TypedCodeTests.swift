import Foundation
import ScripCore
import ScripHost
import ScripLedger
import Testing
import Yams

/// A code finds its coupon however it is typed, in whatever is asked about it.
struct TypedCodeTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var ignores_case: Bool?
        var code: String
        var typed: String?
        var found: Bool?
        var refused: Bool?
        var testDescription: String { name }

        static func load() throws -> [Case] {
            var root = URL(filePath: #filePath)
            for _ in 0..<3 { root.deleteLastPathComponent() }
            let url = root.appending(path: "Tests/Conformance/codes-as-typed.yaml")
            return try YAMLDecoder().decode([Case].self, from: Data(contentsOf: url))
        }
    }

    /// A shop with one coupon, sent under the case's code.
    private func shop(_ expected: Case) throws -> TeaShop {
        let shop = try TeaShop()
        let stock = try shop.stock(changed: {
            $0.codeMode = .assigned
            $0.codesIgnoreCase = expected.ignores_case ?? false
        })
        _ = try shop.host.send(
            stock: stock.id, to: "u", request: "S1", code: CouponCode(rawValue: expected.code))
        return shop
    }

    @Test(arguments: try Case.load().filter { $0.refused == true })
    func `a code with blanks around it is not created`(_ expected: Case) throws {
        let error = #expect(throws: ScripError.self) { try shop(expected) }
        #expect(error?.code == .invalidInput)
    }

    @Test(arguments: try Case.load().filter { $0.refused != true })
    func `a checkout finds it`(_ expected: Case) throws {
        let shop = try shop(expected)
        let typed = CouponCode(rawValue: try #require(expected.typed))
        let quote = try shop.host.quote(shop.checkout("Q", [typed]))
        #expect(quote.offers[0].verdict.applies == expected.found)
        let receipt = try shop.host.redeem(shop.checkout("R", [typed]))
        #expect(receipt.isRedeemed == expected.found)
        #expect(receipt.refusal == (expected.found == true ? nil : "unknown_coupon"))
    }

    @Test(arguments: try Case.load().filter { $0.refused != true })
    func `every other call finds it`(_ expected: Case) throws {
        let typed = CouponCode(rawValue: try #require(expected.typed))
        let calls: [(TeaShop) throws -> Void] = [
            { _ = try $0.host.coupon(typed) },
            { _ = try $0.host.associate(typed, with: "O", request: "A") },
            { _ = try $0.host.deactivate(typed, request: "D") },
            { _ = try $0.host.delete(typed, of: "u", request: "X") },
            { shop in
                guard case .redeemed = try shop.host.use(.init(number: "U", coupon: typed)).outcome
                else { throw CocoaError(.fileNoSuchFile) }
            },
            { shop in
                guard case .held = try shop.host.hold(shop.checkout("H", [typed])).outcome
                else { throw CocoaError(.fileNoSuchFile) }
            },
        ]
        for call in calls {
            let shop = try shop(expected)
            #expect(((try? call(shop)) != nil) == expected.found)
        }
    }

    @Test func `blanks do not make another request`() throws {
        let shop = try TeaShop()
        let stock = try shop.stock(changed: { $0.codeMode = .assigned })
        _ = try shop.host.send(stock: stock.id, to: "u", request: "S", code: "ALUM-20")
        let first = try shop.host.redeem(shop.checkout("R", ["ALUM-20 "]))
        #expect(first.isRedeemed)
        #expect(try shop.host.redeem(shop.checkout("R", ["\u{200B}ALUM-20"])).first == first)
    }

    @Test func `a stock that ignores case has a code once`() throws {
        let shop = try TeaShop()
        let stock = try shop.stock(changed: {
            $0.codeMode = .assigned
            $0.codesIgnoreCase = true
        })
        let coupon = try shop.host.send(stock: stock.id, to: "u", request: "S1", code: "alum-20")
        #expect(coupon.code == "ALUM-20")
        let error = #expect(throws: ScripError.self) {
            try shop.host.send(stock: stock.id, to: "u", request: "S2", code: "Alum-20")
        }
        #expect(error?.code == .notAllowed)
    }

    @Test func `uploaded codes are kept and found the same way`() throws {
        let shop = try TeaShop()
        let stock = try shop.stock(changed: {
            $0.codeMode = .uploaded
            $0.codesIgnoreCase = true
        })
        let upload = try shop.host.upload(
            ["tea-1", "TEA-1", "tea-2", "tea-3 "], to: stock.id, request: "UP")
        #expect(upload.stored == ["TEA-1", "TEA-2"])
        #expect(upload.duplicates == ["TEA-1"])
        #expect(upload.failures.map(\.code) == ["TEA-3 "])
        #expect(try shop.host.uploadedCode(" tea-1", of: stock.id).code == "TEA-1")
        _ = try shop.host.deleteCode("ｔea-2 ", of: stock.id, request: "DEL")
        #expect(try shop.host.codesLeft(of: stock.id) == 1)
    }
}
