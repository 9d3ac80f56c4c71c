import Foundation
import Testing

/// One checkout, end to end, as a till would do it from a shell.
struct CheckoutTests {
    @Test func sendRefuseRedeemRepeat() throws {
        let place = try Workplace()
        try Ledger.prepare(place)
        let wallet = try place.json(["wallet", Ledger.user])
        let coupons = try #require(wallet["coupons"] as? [[String: Any]])
        let code = try #require(coupons.first?["coupon_code"] as? String)
        #expect(code.count == 22)

        // One drink short.
        try write("tea-shop-short", request: "R1", code, in: place)
        let refused = try place.json(["redeem", "checkout.json"])
        #expect(refused["verdict"] as? String == "refused")
        #expect(refused["coupon"] as? String == code)
        let reason = try #require(refused["reason"] as? [String: Any])
        #expect(reason["code"] as? String == "below_threshold")
        #expect((reason["details"] as? [String: Int])?["short"] == 2300)

        // A quote changes nothing.
        try write("tea-shop", request: "R2", code, in: place)
        let quote = try place.json(["quote", "checkout.json"])
        #expect((quote["best"] as? [String: Any])?["discount"] as? Int == 2000)
        #expect(try place.json(["stock", "show", Ledger.stock])["redeemed"] as? Int == 0)

        // Enough: parts add up to the total, to the fen.
        let receipt = try place.json(["redeem", "checkout.json"])
        #expect(receipt["verdict"] as? String == "applies")
        #expect(receipt["discount"] as? Int == 2000)
        #expect(receipt["payable"] as? Int == 9800)
        #expect(receipt["replayed"] as? Bool == false)
        let lines = try #require(receipt["lines"] as? [[String: Any]])
        #expect(lines.compactMap { $0["discount"] as? Int } == [566, 415, 472, 547, 0])
        #expect((lines[0]["by"] as? [String: Int])?[code] == 566)

        // The same request again: the same receipt.
        var again = try place.json(["redeem", "checkout.json"])
        #expect(again["replayed"] as? Bool == true)
        again["replayed"] = false
        #expect(NSDictionary(dictionary: again) == NSDictionary(dictionary: receipt))

        // The same number for another basket is an error and changes nothing.
        try write("tea-shop-short", request: "R2", code, in: place)
        let mismatch = try place.scrip(["redeem", "checkout.json"])
        #expect(mismatch.status == 2)
        #expect(mismatch.messages.hasPrefix("scrip: error: Request 'R2' was used before"))

        // Another number on the used coupon.
        try write("tea-shop", request: "R3", code, in: place)
        let used = try place.json(["redeem", "checkout.json"])
        #expect((used["reason"] as? [String: Any])?["code"] as? String == "already_redeemed")
        let stock = try place.json(["stock", "show", Ledger.stock])
        #expect(stock["redeemed"] as? Int == 1)
        #expect(stock["discounted"] as? Int == 2000)
    }

    @Test func aRuleMayBeEditedWithoutChangingCouponsThatAreOut() throws {
        let place = try Workplace()
        let rule = """
            return {
              api = 1, title = "five off", params = {},
              discount = function() return 500 end,
            }
            """
        try write(rule, stock: "five_off", in: place)
        let created = try place.scrip([
            "stock", "create", "stock.json", "--rules", "own", "--unproven", "no cases yet",
        ])
        try #require(created.status == 0, "\(created.messages)")
        let sent = try place.json([
            "send", "--stock", Ledger.stock, "--user", "u", "--request-no", "S",
        ])
        let code = try #require(sent["coupon_code"] as? String)
        try place.write(rule.replacing("500", with: "5000"), to: "own/five_off.lua")
        try place.write(
            #"{"request_no": "R", "user": "u", "coupons": ["\#(code)"], "basket": "#
                + #"{"lines": [{"id": "1", "unit_price": 9900, "quantity": 1}]}}"#,
            to: "checkout.json")
        let receipt = try place.json(["redeem", "checkout.json"])
        #expect(receipt["discount"] as? Int == 500)
    }

    @Test func aBrokenRuleMeansNoDiscountAndStatus3() throws {
        let place = try Workplace()
        try write(
            """
            return {
              api = 1, title = "broken", params = {},
              discount = function(scope) return scope.nothing end,
            }
            """, stock: "broken", in: place)
        let created = try place.scrip([
            "stock", "create", "stock.json", "--rules", "own", "--unproven", "no cases yet",
        ])
        try #require(created.status == 0, "\(created.messages)")
        let sent = try place.json([
            "send", "--stock", Ledger.stock, "--user", "u", "--request-no", "S",
        ])
        let code = try #require(sent["coupon_code"] as? String)
        try place.write(
            #"{"request_no": "R", "user": "u", "coupons": ["\#(code)"], "basket": "#
                + #"{"lines": [{"id": "1", "unit_price": 9900, "quantity": 1}]}}"#,
            to: "checkout.json")
        let result = try place.scrip(["redeem", "checkout.json", "--json"])
        #expect(result.status == 3)
        #expect(result.out.contains(#""verdict": "failed""#))
        #expect(result.out.contains(#""payable": 9900"#))
        let wallet = try place.json(["wallet", "u"])
        #expect((wallet["coupons"] as? [[String: Any]])?.first?["state"] as? String == "sent")
    }

    private func write(
        _ example: String, request: String, _ code: String, in place: borrowing Workplace
    ) throws {
        let url = Workplace.root.appending(path: "examples/\(example).json")
        var checkout = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        checkout["request_no"] = request
        checkout["user"] = Ledger.user
        checkout["coupons"] = [code]
        checkout["time"] = "2026-11-23T12:30:00+08:00"
        let data = try JSONSerialization.data(withJSONObject: checkout)
        try place.write(String(decoding: data, as: UTF8.self), to: "checkout.json")
    }

    private func write(
        _ rule: String, stock name: String, in place: borrowing Workplace
    ) throws {
        try place.write(rule, to: "own/\(name).lua")
        try place.write(
            #"{"request_no": "S1", "name": "券", "type": "NORMAL", "goods": "全场", "#
                + #""merchant": "1900000001", "rule": "\#(name)"}"#, to: "stock.json")
    }
}
