import Foundation
import Testing

@testable import ScripContract
@testable import ScripCore

/// What is written can be read again, and reading changes nothing.
struct JSONRoundTripTests {
    static let checkout = #"""
        { "request_no": "T01-20261123-0001", "user": "oUpF8uMuAJO",
          "time": "2026-11-23T12:30:00+08:00", "method": "OFF_LINE",
          "store": {"id": "S01", "region": "440300"}, "coupons": ["1201059453000011062474"],
          "basket": {"currency": "CNY", "lines": [
            {"id": "1", "sku": "TEA-01", "name": "乌龙茶", "category": "drinks/tea", "brand": "青",
             "unit_price": 1200, "quantity": 2, "tags": ["special", "cold"],
             "attributes": {"origin": "Anxi", "grade": "\u4e00\n\"\ud83c\udf75\""}},
            {"quantity": 1, "amount": 1695, "unit_price": 1298, "id": "2"}]},
          "attributes": {"member_level": 3, "campaign": "双十一", "guest": false} }
        """#

    @Test func checkoutOfTheContract() throws {
        let checkout = try Checkout(json: Array(Self.checkout.utf8))
        #expect(checkout.requestNumber == "T01-20261123-0001")
        #expect(checkout.user == "oUpF8uMuAJO")
        #expect(checkout.time == Instant(epochSeconds: 1_795_408_200))
        #expect(checkout.method == .offLine)
        #expect(checkout.store == Checkout.Store(id: "S01", region: "440300"))
        #expect(checkout.coupons == ["1201059453000011062474"])
        #expect(
            checkout.attributes == [
                Attribute(key: "campaign", value: .string("双十一")),
                Attribute(key: "guest", value: .boolean(false)),
                Attribute(key: "member_level", value: .integer(3)),
            ])
        #expect(checkout.basket.currency == "CNY")
        #expect(
            checkout.basket.lines == [
                Line(
                    id: "1", sku: "TEA-01", name: "乌龙茶", category: "drinks/tea", brand: "青",
                    unitPrice: 1200, quantity: 2, amount: 2400, tags: ["cold", "special"],
                    attributes: [("grade", "一\n\"🍵\""), ("origin", "Anxi")]),
                Line(id: "2", unitPrice: 1298, quantity: 1, amount: 1695),
            ])
        #expect(checkout.basket.amount == 4095)
        #expect(checkout.basket.quantity == 3)
    }

    @Test func canonicalCheckout() throws {
        let text = try Checkout(json: Array(Self.checkout.utf8)).jsonText()
        #expect(
            text == #"""
                {"request_no":"T01-20261123-0001","user":"oUpF8uMuAJO",\#
                "time":"2026-11-23T12:30:00+08:00","method":"OFF_LINE",\#
                "store":{"id":"S01","region":"440300"},"coupons":["1201059453000011062474"],\#
                "basket":{"currency":"CNY","lines":[\#
                {"id":"1","sku":"TEA-01","name":"乌龙茶","category":"drinks/tea","brand":"青",\#
                "unit_price":1200,"quantity":2,"tags":["cold","special"],\#
                "attributes":{"grade":"一\n\"🍵\"","origin":"Anxi"}},\#
                {"id":"2","unit_price":1298,"quantity":1,"amount":1695}]},\#
                "attributes":{"campaign":"双十一","guest":false,"member_level":3}}
                """#)
        let again = try Checkout(json: Array(text.utf8))
        #expect(again.jsonText() == text)
        // Reading the canonical form gives rows that are equal cell by cell.
        #expect(try Checkout(json: again.json) == again)
    }

    @Test func orderOfKeysTagsAndAttributesDoesNotMatter() throws {
        let one = #"{"lines":[{"id":"1","unit_price":5,"quantity":1,"tags":["a","b"]}]}"#
        let two = #"{"lines":[{"tags":["b","a"],"quantity":1,"id":"1","unit_price":5}]}"#
        #expect(try Basket(json: Array(one.utf8)).json == Basket(json: Array(two.utf8)).json)
    }

    @Test func aBasketAloneIsACheckoutWithNothingElse() throws {
        let basket = #"{"currency": "JPY", "lines": []}"#
        let alone = try Checkout(checkoutOrBasketJSON: Array(basket.utf8))
        let inside = try Checkout(checkoutOrBasketJSON: Array(#"{"basket": \#(basket)}"#.utf8))
        #expect(alone == inside)
        #expect(alone.basket.currency == "JPY")
        #expect(alone.basket.count == 0)
    }

    @Test func parameters() throws {
        let text =
            #"{"off":2000,"name":"茶","on":true,"tiers":[{"at":100,"off":-1},{}],"none":[],"#
            + #""max":9223372036854775807,"min":-9223372036854775808}"#
        let fields = try [ParameterValue.Field](json: Array(text.utf8))
        #expect(fields.first == ParameterValue.Field(key: "off", value: .integer(2000)))
        #expect(String(decoding: fields.json, as: UTF8.self) == text)
    }

    @Test func factsKeepEverythingARuleSees() throws {
        var facts = Facts(
            now: MerchantTimeZone.shanghai.civilTime(at: Instant(epochSeconds: 1_795_408_215)))
        facts.stock.id = "120105945300001"
        facts.stock.type = "NORMAL"
        facts.stock.remaining = .max
        facts.coupon.code = "1201"
        facts.coupon.expiresAt = -1
        facts.wallet.user = "u"
        facts.wallet.firstPurchase = true
        var entry = Facts.Wallet.Entry()
        entry.state = "used"
        entry.code = "c"
        facts.wallet.coupons = [entry]
        facts.redemption.method = "OFF_LINE"
        facts.redemption.store.id = "S"
        var applied = Facts.Redemption.Applied()
        applied.discount = 5
        facts.redemption.applied = [applied]
        facts.attributes = [Attribute(key: "level", value: .integer(3))]
        #expect(try Facts(json: facts.json) == facts)
        #expect(facts.now.second == 15)
    }

    @Test func aContextLeavesOutWhatItLikes() throws {
        #expect(try Facts(json: Array("{}".utf8)) == .none)
        let facts = try Facts(json: Array(#"{"now": {"hour": 15}, "wallet": {"count": 2}}"#.utf8))
        #expect(facts.now.hour == 15)
        #expect(facts.now.year == 0)
        #expect(facts.wallet.count == 2)
        #expect(facts.wallet.firstPurchase == false)
    }

    @Test func aContextChangesOnlyWhatItNames() throws {
        var known = Facts.none
        known.wallet.user = "u"
        known.redemption.method = "OFF_LINE"
        let facts = try Facts(
            json: Array(#"{"wallet": {"count": 2}, "attributes": {"a": 1}}"#.utf8),
            defaults: known)
        #expect(facts.wallet.user == "u")
        #expect(facts.wallet.count == 2)
        #expect(facts.redemption.method == "OFF_LINE")
        #expect(facts.attributes == [Attribute(key: "a", value: .integer(1))])
    }

    @Test func stockOfTheContract() throws {
        let text = #"""
            {"request_no":"STOCK-2026-001","name":"满100减20","type":"NORMAL",\#
            "goods":"全场商品,特价除外","merchant":"1900000001","rule":"spend_and_save",\#
            "params":{"threshold":10000,"off":2000},"code_mode":"generated",\#
            "use_method":"OFF_LINE","available":{"begin":"2026-11-01T00:00:00+08:00",\#
            "end":"2026-12-31T23:59:59+08:00","days_after_receipt":7,"wait_days":1},\#
            "limits":{"total":1000,"per_user":1,"per_day":100},"layer":"store","priority":-3,\#
            "exclusive_group":"seasonal"}
            """#
        let definition = try StockDefinition(json: Array(text.utf8))
        #expect(definition.jsonText() == text)
        #expect(try StockDefinition(json: definition.json) == definition)
    }

    @Test func stockWithItsCard() throws {
        let text = #"""
            {"request_no":"R","name":"n","type":"DISCOUNT","goods":"g","merchant":"m","rule":"r",\#
            "params":{},"code_mode":"generated","use_method":"MINI_PROGRAMS","available":{},\#
            "limits":{},"layer":"store","comment":"c","display":{"description":"d",\#
            "background_color":"jade","image_url":"i","finder":{"id":"f","video_id":"v",\#
            "cover_url":"u"},"logo_url":"l","merchant_name":"山隐"},"entrance":{"mini_program":\#
            {"appid":"wx1","path":"a","entrance_words":"去喝茶","guiding_words":"本周新品"},\#
            "official_account":"wx2","hall_id":"h","code_display":"qrcode","store_id":"s"},\#
            "mini_program":{"appid":"wx3","path":"b"},"notify_appid":"wx4",\#
            "natural_person_limit":true,"prevent_api_abuse":true,"transferable":true,\#
            "shareable":true,"codes_ignore_case":true}
            """#
        let definition = try StockDefinition(json: Array(text.utf8))
        #expect(definition.jsonText() == text)
        try definition.check()
    }

    @Test func stockWithOnlyWhatItNeeds() throws {
        let text = #"""
            {"request_no":"R","name":"n","type":"DISCOUNT","goods":"g","merchant":"m","rule":"r"}
            """#
        let definition = try StockDefinition(json: Array(text.utf8))
        #expect(definition.codeMode == .generated)
        #expect(definition.useMethod == .offLine)
        #expect(definition.limits == StockLimits())
        #expect(try StockDefinition(json: definition.json) == definition)
    }
}
