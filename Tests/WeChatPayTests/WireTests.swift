import ScripContract
import ScripCore
import Testing
import WeChatPay

struct WireTests {
    @Test func aPathIsDecodedPartByPart() throws {
        let target = try WireTarget("/v3/stocks/1/couponcodes/AB%2FC%20%7C=1+%2B?a=1%262&b=x+y")
        #expect(target.segments == ["v3", "stocks", "1", "couponcodes", "AB/C |=1++"])
        #expect(target.formSegments == ["v3", "stocks", "1", "couponcodes", "AB/C |=1 +"])
        #expect(target.query["a"] == "1&2")
        #expect(target.query["b"] == "x y")
        #expect(target.query["c"] == nil)
    }

    @Test(arguments: [
        ("/%FF", "path", "has an escape that is not UTF-8", "path"),
        ("/%2", "path", "has an escape that is not UTF-8", "path"),
        ("/%", "path", "has an escape that is not UTF-8", "path"),
        ("/%GG", "path", "has an escape that is not UTF-8", "path"),
        ("/a?b=%E4%B8", "b", "has an escape that is not UTF-8", "query"),
        ("/a?appid=%zz", "appid", "has an escape that is not UTF-8", "query"),
        ("/a?%=1", "query", "has an escape that is not UTF-8", "query"),
        ("/a?appid", "appid", "has no value; write name=value", "query"),
        ("/a?b=1&a=1&b=1", "b", "stands there twice; write it once", "query"),
        ("/a?b=1&%62=2", "b", "stands there twice; write it once", "query"),
    ])
    func whatIsNoTargetIsSaidWhere(
        _ target: String, field: String, issue: String, location: String
    ) {
        do throws(WireError) {
            _ = try WireTarget(target)
            Issue.record("\(target) was taken")
        } catch {
            #expect(error.status == 400)
            #expect(error.code == .paramError)
            #expect(error.detail?.field == field)
            #expect(error.detail?.issue == issue)
            #expect(error.detail?.location.rawValue == location)
        }
    }

    @Test func numbersOfDifferentScopesNeverMeet() {
        let merchant = MerchantID(rawValue: "1900000001")
        let scopes = [
            RequestScope.merchant(merchant, "use"), RequestScope.merchant(merchant, "return"),
            RequestScope.merchant("1900000002", "use"),
            RequestScope.send(by: merchant, stock: "1", user: "a"),
            RequestScope.send(by: merchant, stock: "1", user: "b"),
            RequestScope.send(by: merchant, stock: "2", user: "a"),
        ]
        #expect(Set(scopes.map { $0.number("N#1").rawValue }).count == scopes.count)
        for scope in scopes { #expect(scope.number("N#1").withoutScope == "N#1") }
        #expect(scopes[0].number("N").scopedMerchant == merchant)
        #expect(scopes[3].number("N").scopedMerchant == merchant)
        #expect(RequestNumber(rawValue: "till#7").withoutScope == "till#7")
        #expect(RequestNumber(rawValue: "till#7").scopedMerchant == nil)
    }

    @Test func theLongestNumberFitsInTheLongestScope() throws {
        let scope = RequestScope.send(
            by: "190000000100001", stock: "12000000000000000001",
            user: UserID(rawValue: String(repeating: "u", count: 128)))
        try scope.number(String(repeating: "n", count: 128)).check()
        #expect(throws: ScripError.self) {
            try scope.number(String(repeating: "n", count: 129)).check()
        }
    }

    @Test func errorsSayWhereTheyAre() throws {
        let fields = try WireFields(body: Array(#"{"a": {"b/c": 7}}"#.utf8))
        let object = try fields.object("a")
        #expect(throws: WireError.parameter("/a/b~1c", value: "7", issue: "is not a string")) {
            try object.text("b/c", 1...3)
        }
        #expect(
            object.wrong("b/c", "is not a string").jsonText() == """
                {"code":"PARAM_ERROR","message":"/a/b~1c is not a string","detail":{"field":"/a/b~1c",\
                "value":"7","issue":"is not a string","location":"body"}}
                """)
    }
}
