import TestData
import Testing

@testable import ScripContract
@testable import ScripCore

/// Answers are compared whole: every door gives these bytes.
struct JSONWriterTests {
    static let rule = Verdict.Rule(name: "spend_and_save", version: "sha256:00")

    static let applies = Verdict(
        outcome: .applies(discount: 2000, trimmed: false), payable: 9800,
        lines: .of([
            Verdict.Line(id: "1", inScope: true, discount: 2000),
            Verdict.Line(id: "2", inScope: false, reason: "special_price"),
        ]), rule: rule, steps: 400)

    static let refusal = Refusal(
        code: "below_threshold", message: "Spend 23.00 more to use this coupon",
        details: [Refusal.Detail(key: "short", value: .integer(2300))])

    @Test func verdictThatApplies() {
        #expect(
            Self.applies.jsonText() == #"""
                {"verdict":"applies","discount":2000,"payable":9800,"trimmed":false,\#
                "lines":[{"id":"1","in_scope":true,"discount":2000},\#
                {"id":"2","in_scope":false,"reason":"special_price","discount":0}],\#
                "rule":{"name":"spend_and_save","version":"sha256:00"},"cost":{"steps":400}}
                """#)
    }

    @Test func verdictThatRefuses() {
        let verdict = Verdict(
            outcome: .refused(Self.refusal), payable: 7700, lines: .of([]), rule: nil, steps: 0)
        #expect(
            verdict.jsonText() == #"""
                {"verdict":"refused","reason":{"code":"below_threshold",\#
                "message":"Spend 23.00 more to use this coupon","details":{"short":2300}},\#
                "discount":0,"payable":7700,"lines":[],"cost":{"steps":0}}
                """#)
    }

    @Test func verdictOfABrokenRule() {
        let failure = RuleFailure(
            kind: .rule, message: "a.lua:14: no field 'brnd'\tin line", line: 14,
            stack: ["a.lua:14", "a.lua:20"])
        let verdict = Verdict(
            outcome: .failed(failure), payable: 100, lines: .of([]), rule: Self.rule, steps: 7)
        #expect(
            verdict.jsonText() == #"""
                {"verdict":"failed","error":{"kind":"rule",\#
                "message":"a.lua:14: no field 'brnd'\tin line","line":14,\#
                "stack":["a.lua:14","a.lua:20"]},"discount":0,"payable":100,"lines":[],\#
                "rule":{"name":"spend_and_save","version":"sha256:00"},"cost":{"steps":7}}
                """#)
    }

    @Test func receipt() {
        let receipt = Receipt(
            outcome: .redeemed("R7"), requestNumber: "T01", redeemedAt: Instant(epochSeconds: 0),
            replayed: true, discount: 2000, payable: 9800,
            coupons: [Offer(coupon: "1201", stock: "9", verdict: Self.applies)],
            lines: [
                LineDiscount(id: "1", discount: 2000, by: [("1201", 2000)]),
                LineDiscount(id: "2", discount: 0, by: []),
            ])
        #expect(
            receipt.jsonText() == #"""
                {"verdict":"applies","redemption_id":"R7","request_no":"T01",\#
                "redeemed_at":"1970-01-01T08:00:00+08:00","replayed":true,"discount":2000,\#
                "payable":9800,"coupons":[{"coupon":"1201","stock_id":"9",\#
                \#(Self.applies.jsonText().dropFirst())],\#
                "lines":[{"id":"1","discount":2000,"by":{"1201":2000}},\#
                {"id":"2","discount":0,"by":{}}]}
                """#)
    }

    @Test func refusedReceiptNamesCouponAndReason() {
        let receipt = Receipt(
            outcome: .refused("1201", Refusal(.alreadyRedeemed)), requestNumber: "T02",
            redeemedAt: Instant(epochSeconds: 0), replayed: false, discount: 0, payable: 100,
            coupons: [], lines: [])
        #expect(
            receipt.jsonText() == #"""
                {"verdict":"refused","coupon":"1201","reason":{"code":"already_redeemed",\#
                "message":"This coupon has already been used","details":{}},"request_no":"T02",\#
                "redeemed_at":"1970-01-01T08:00:00+08:00","replayed":false,"discount":0,\#
                "payable":100,"coupons":[],"lines":[]}
                """#)
    }

    @Test func forPeople() {
        let best = Quote.Best(
            coupons: ["1201"], discount: 5, payable: 0, upperBound: 5,
            lines: [LineDiscount(id: "茶", discount: 5, by: [("1201", 5)])],
            leftOut: [
                LeftOut(
                    coupon: "1202", stock: "12",
                    reason: .init(code: "exclusive", message: "no", insteadOf: "1201"))
            ])
        #expect(
            Quote(offers: [], best: best).jsonText(.pretty) == """
                {
                  "offers": [],
                  "best": {
                    "coupons": ["1201"],
                    "discount": 5,
                    "payable": 0,
                    "optimal": true,
                    "lines": [{"id": "茶", "discount": 5, "by": {"1201": 5}}],
                    "left_out": [
                      {
                        "coupon": "1202",
                        "stock_id": "12",
                        "reason": "exclusive",
                        "message": "no",
                        "instead_of": "1201"
                      }
                    ]
                  }
                }
                """)
    }

    @Test func textIsEscapedOnlyWhereItMustBe() {
        var writer = JSONWriter()
        writer.value("a\"b\\c/d\n\r\t\u{8}\u{1F}\u{7F}é茶🍵")
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "\"a\\\"b\\\\c/d\\n\\r\\t\\u0008\\u001f\u{7F}é茶🍵\"")
    }

    @Test func couponAndWallet() {
        let coupon = Coupon(
            code: "1201", stock: "9", user: "u", state: .sent,
            receivedAt: Instant(epochSeconds: 0), availableFrom: Instant(epochSeconds: 0),
            expiresAt: nil, channel: "API")
        #expect(
            Wallet(user: "u", coupons: [coupon]).jsonText() == #"""
                {"user":"u","coupons":[{"coupon_code":"1201","stock_id":"9","user":"u",\#
                "state":"sent","received_at":"1970-01-01T08:00:00+08:00",\#
                "available_from":"1970-01-01T08:00:00+08:00","channel":"API"}]}
                """#)
    }
}
