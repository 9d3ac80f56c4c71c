import Foundation
import Testing

/// `scrip key`: what is shown once, what stays in the ledger, and who is told what.
struct KeyTests {
    private func list(in place: borrowing Workplace) throws -> [[String: Any]] {
        let result = try place.scrip(["key", "list", "--json"])
        #expect(result.status == 0, "\(result.messages)")
        let value = try JSONSerialization.jsonObject(with: Data(result.out.utf8))
        return value as? [[String: Any]] ?? []
    }

    @Test func aKeyIsShownOnceAndKeptAsAHash() throws {
        let place = try Workplace()
        let made = try place.json(["key", "new", "till-7", "--scope", "quote", "--scope", "redeem"])
        let text = try #require(made["key"] as? String)
        #expect(text.hasPrefix("scrip_") && text.count > 40)
        #expect(made["scopes"] as? [String] == ["quote", "redeem"])
        let keys = try list(in: place)
        #expect(keys.map { $0["id"] as? String } == [made["id"] as? String])
        #expect(keys.map { $0["name"] as? String } == ["till-7"])
        for file in ["scrip.db", "scrip.db-wal"] {
            let bytes = try? Data(contentsOf: place.folder.appending(path: file))
            #expect(bytes?.range(of: Data(text.utf8)) == nil)
        }
        let shown = try place.scrip(["key", "list"])
        #expect(shown.out.contains("quote redeem") && !shown.out.contains(text))
    }

    @Test func withoutJSONOnlyTheKeyGoesToStandardOutput() throws {
        let place = try Workplace()
        let made = try place.scrip(["key", "new", "till-7"])
        #expect(made.status == 0)
        #expect(made.out.hasPrefix("scrip_") && made.out.split(separator: "\n").count == 1)
        #expect(made.messages.contains("it is not shown again"))
        let scopes = try list(in: place).first?["scopes"] as? [String]
        #expect(scopes?.count == 11)
    }

    @Test func theListSaysUntilWhenAKeyIsGood() throws {
        let place = try Workplace()
        _ = try place.json(["key", "new", "till-7", "--scope", "quote"])
        #expect(try place.scrip(["key", "list"]).out.hasSuffix("till-7  quote   for ever\n"))
        _ = try place.json(["key", "new", "till-8", "--scope", "quote", "--seconds", "60"])
        let rows = try place.scrip(["key", "list"]).out.split(separator: "\n")
        #expect(rows.filter { $0.contains("till-8") && $0.contains("T") }.count == 1)
        #expect(rows.filter { $0.hasSuffix("for ever") }.count == 1)
    }

    @Test func rotationRetiresTheOlderKeyAndRevokingEndsOne() throws {
        let place = try Workplace()
        let old = try place.json(["key", "new", "till-7"])
        let new = try place.json(["key", "new", "till-7", "--overlap", "3600"])
        var keys = try list(in: place)
        #expect(keys.count == 2)
        let id = try #require(old["id"] as? String)
        // Both may be of the same second, and then stand in any order.
        for key in keys {
            #expect((key["expires_at"] is String) == (key["id"] as? String == id))
        }
        let revoked = try place.scrip(["key", "revoke", id])
        #expect(revoked.status == 0 && revoked.messages == "revoked key \(id)\n")
        keys = try list(in: place)
        #expect(keys.map { $0["id"] as? String } == [new["id"] as? String])
    }

    @Test(arguments: [
        (["key", "new", "till-7", "--scope", "fly"], "There is no scope 'fly'. Use quote, redeem"),
        (["key", "new", "till-7", "--seconds", "0"], "Give --seconds above 0"),
        (["key", "new", ""], "name"),
        (["key", "revoke", "000000000000"], "There is no key '000000000000'. See scrip key list"),
    ])
    func mistakesAreNamedAndMakeNoKey(arguments: [String], words: String) throws {
        let place = try Workplace()
        _ = try place.json(["key", "new", "till-1"])
        let result = try place.scrip(arguments)
        #expect(result.status == 2)
        #expect(result.messages.contains(words), "\(result.messages)")
        #expect(result.out == "")
        #expect(try list(in: place).count == 1)
    }
}
