import Foundation
import Testing

/// The gate against abuse, on the command line: the same as a server's, named by the environment.
struct GuardTests {
    private static let gate = """
        return {
          api = 1, title = "Closed", refusals = { closed = "Not {word} now" },
          allow = function(attempt, p, ctx)
            if attempt.guarded then return scrip.refuse("closed", { word = attempt.action }) end
            return true
          end,
        }
        """

    @Test func theGateThatTheEnvironmentNamesIsAsked() throws {
        let place = try Workplace()
        let gates = place.folder.appending(path: "doors")
        try FileManager.default.createDirectory(at: gates, withIntermediateDirectories: true)
        try Data(Self.gate.utf8).write(to: gates.appending(path: "closed.lua"))
        let environment = ["SCRIP_GATES": "doors", "SCRIP_ABUSE_RULE": "closed"]
        let stock = """
            {"request_no": "S", "name": "s", "type": "NORMAL", "goods": "g", "merchant": "m",
             "rule": "spend_and_save", "params": {"threshold": 200, "off": 100},
             "code_mode": "assigned", "limits": {"per_user": 10}, "prevent_api_abuse": true}
            """
        let made = try place.scrip(["stock", "create", "-", "--json"], input: stock)
        try #require(made.status == 0, "\(made.messages)")
        func send(_ code: String, _ environment: [String: String] = [:]) throws -> Workplace.Result
        {
            try place.scrip(
                [
                    "send", "--stock", "1200000000000001", "--user", "u1", "--request-no", code,
                    "--code", code, "--json",
                ], with: environment)
        }
        for code in ["A-1", "A-2", "A-3"] { #expect(try send(code).status == 0) }
        let kept = try send("A-4", environment)
        #expect(kept.status == 2 && kept.messages.contains("intercepted"))
        func ask(_ verb: String, _ coupon: String) throws -> Workplace.Result {
            let checkout = """
                {"request_no": "\(verb)-\(coupon)", "coupons": ["\(coupon)"],
                 "basket": {"lines": [{"id": "1", "unit_price": 300, "quantity": 1}]}}
                """
            return try place.scrip([verb, "-", "--json"], input: checkout, with: environment)
        }
        for (verb, coupon) in [("redeem", "A-1"), ("hold", "A-2")] {
            let answer = try ask(verb, coupon)
            #expect(answer.status == 0, "\(verb): \(answer.messages)")
            #expect(answer.out.contains(#""code": "closed""#), "\(verb): \(answer.out)")
            #expect(answer.out.contains("Not redeem now"), "\(verb)")
        }
        let used = try place.scrip(
            ["use", "--coupon", "A-3", "--request-no", "use-1", "--json"], with: environment)
        #expect(used.status == 0 && used.out.contains(#""code": "closed""#), "\(used.messages)")
        // A gate that is not there is said before anything is done.
        let missing = try send("A-5", ["SCRIP_ABUSE_RULE": "nobody"])
        #expect(missing.status == 2 && missing.messages.contains("nobody"))
        let shown = try place.json(["stock", "show", "1200000000000001"])
        #expect(shown["sent"] as? Int == 3 && shown["redeemed"] as? Int == 0)
    }
}
