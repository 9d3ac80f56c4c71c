import Foundation
import ScripForgery
import Testing

/// What `scrip audit` and `scrip replay` say of a ledger that somebody had in hand.
struct ForgedLedgerTests {
    private func prepared() throws -> Workplace {
        let place = try Workplace()
        try Ledger.prepare(place)
        return place
    }

    private func forge(_ sql: String, in place: borrowing Workplace) throws {
        let copy = place.folder.appending(path: "forged.db").path
        let file = try ForgedFile(
            copy: place.folder.appending(path: "scrip.db").path, to: copy)
        try #require(try file.tamper(sql) > 0)
    }

    @Test func `a changed row is named, and audits end with 1`() throws {
        let place = try prepared()
        try forge("UPDATE coupon SET user = 'thief'", in: place)
        let result = try place.scrip(["audit", "--ledger", "forged.db"])
        #expect(result.status == 1)
        #expect(result.out.hasPrefix("unsound: 3 entries, 1 stock, 1 coupon, 0 redemptions\n"))
        #expect(
            result.messages
                == "scrip: error: The row of table coupon with number 3 has another user than the "
                + "journal makes of it\n")
        let json = try place.json(["audit", "--ledger", "forged.db"])
        #expect(json["sound"] as? Bool == false)
        let fault = json["fault"] as? [String: Any]
        #expect(fault?["table"] as? String == "coupon")
        #expect(fault?["row"] as? String == "number 3")
        #expect(fault?["column"] as? String == "user")
    }

    @Test func `a changed entry breaks the chain`() throws {
        let place = try prepared()
        try forge(
            "UPDATE journal SET body = CAST(body || x'00' AS BLOB) WHERE number = 2", in: place)
        let result = try place.scrip(["audit", "--ledger", "forged.db"])
        #expect(result.status == 1)
        #expect(result.messages == "scrip: error: Journal entry 2 breaks the chain\n")
    }

    @Test func `the last entry of an audit is expected by the next`() throws {
        let place = try prepared()
        let json = try place.json(["audit"])
        let last = try #require(json["last"] as? String)
        #expect(try place.scrip(["audit", "--expect", last]).status == 0)
        let bill = try place.json(["bill"])
        #expect(bill["last_entry"] as? String == last)
        try forge("DELETE FROM journal WHERE number = 3", in: place)
        let cut = try place.scrip(["audit", "--ledger", "forged.db", "--expect", last])
        #expect(cut.status == 1)
        #expect(
            cut.messages
                == "scrip: error: The journal ends with entry 2, before the expected entry 3\n")
        let wrong = try place.scrip(["audit", "--expect", "3"])
        #expect(wrong.status == 2)
        #expect(
            wrong.messages
                == "scrip: error: '3' is no entry with its hash. Write N:HASH, as the last line of an "
                + "audit or a bill has it.\n")
    }
}
