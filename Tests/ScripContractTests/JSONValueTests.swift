import ScripContract
import ScripCore
import Testing

struct JSONValueTests {
    @Test(arguments: [
        "null", "true", "-12", "0", "1.5", "-0.25e+10", "1E2", "99999999999999999999", "\"券\"",
        "[]", "[1,[2,null],{}]", #"{"a":{"b":[true,false]},"c":null}"#,
    ])
    func comesBackAsItWas(_ text: String) throws {
        #expect(try JSONValue(json: Array(text.utf8)).jsonText() == text)
    }

    @Test(arguments: [
        "", "nul", "01", "-", "1.", ".5", "1e", "+1", "[1,]", #"{"a":1,"a":2}"#, "{\"a\"}", "tru",
        "\"a", "1 2", "NaN", "'a'",
    ])
    func whatIsNotJSONIsRefused(_ text: String) {
        #expect(throws: ScripError.self) { try JSONValue(json: Array(text.utf8)) }
    }

    @Test func wholeNumbersKeepAllTheirDigits() throws {
        #expect(try JSONValue(json: Array("9223372036854775807".utf8)) == .integer(.max))
        #expect(
            try JSONValue(json: Array("9223372036854775808".utf8))
                == .number("9223372036854775808"))
    }

    @Test func membersAreFoundByKey() throws {
        let value = try JSONValue(json: Array(#"{"a": 1, "b": "x"}"#.utf8))
        #expect(value["b"] == .string("x"))
        #expect(value["c"] == nil)
        #expect(JSONValue.null["a"] == nil)
    }
}
