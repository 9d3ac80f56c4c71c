import TestData
import Testing

@testable import ScripContract
@testable import ScripCore

/// Nothing that arrives can make the reader trap or read a document in two ways.
struct JSONMutationTests {
    @Test func randomMutationsNeverTrap() {
        var random = SeededRandom(seed: SeededRandom.seed(for: "JSON mutations"))
        let original = Array(JSONRoundTripTests.checkout.utf8)
        var accepted = 0
        for _ in 0..<20_000 {
            let bytes = mutate(original, with: &random)
            do throws(ScripError) {
                let checkout = try Checkout(json: bytes)
                accepted += 1
                // What was read is within bounds and comes back as it was.
                let again = try? Checkout(json: checkout.json)
                #expect(again?.json == checkout.json, "\(String(decoding: bytes, as: UTF8.self))")
            } catch {
                #expect(error.code == .invalidInput)
                #expect(namesAPlace(error), "\(error)")
                #expect(error.description.utf8.count < 1_000)
            }
        }
        // Some mutations only touch text; all refused would mean the test tests nothing.
        #expect(accepted > 100)
    }

    @Test func everyPrefixIsRefused() {
        let original = Array(JSONRoundTripTests.checkout.utf8)
        for length in 0..<original.count {
            #expect(throws: ScripError.self) { try Checkout(json: Array(original[..<length])) }
        }
    }

    @Test func aKeyGivenTwiceIsRefusedWhereverItStands() throws {
        let original = JSONRoundTripTests.checkout
        let keys = [
            #""user": "x","#, #""time": "2026-11-23T12:30:00+08:00","#, #""coupons": [],"#,
            #""method": "OFF_LINE","#, #""attributes": {},"#, #""request_no": "x","#,
        ]
        for key in keys {
            let twice = "{" + key + original.dropFirst()
            let error = #expect(throws: ScripError.self) {
                try Checkout(json: Array(twice.utf8))
            }
            #expect(error?.detail.hasSuffix("stands here twice") == true)
        }
    }

    @Test func otherReadersDoNotTrapEither() {
        var random = SeededRandom(seed: SeededRandom.seed(for: "JSON mutations of others"))
        let original = Array(
            #"{"params": {"a": [1, {"b": "x"}], "now": {"hour": 1}}, "limits": {"total": 5}}"#.utf8)
        for _ in 0..<5_000 {
            let bytes = mutate(original, with: &random)
            _ = try? Facts(json: bytes)
            _ = try? StockDefinition(json: bytes)
            _ = try? [ParameterValue.Field](json: bytes)
            _ = try? Checkout(checkoutOrBasketJSON: bytes)
        }
    }

    private func mutate(_ original: [UInt8], with random: inout SeededRandom) -> [UInt8] {
        let alphabet =
            Array(#"{}[]",:\/0123456789-+.eEtrufalsn "#.utf8) + [0, 0x0A, 0x80, 0xE4, 0xFF]
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[index] = alphabet.randomElement(using: &random)!
            case 1: bytes.insert(alphabet.randomElement(using: &random)!, at: index)
            case 2: bytes.remove(at: index)
            case 3: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            default:
                let end = min(bytes.count, index + Int.random(in: 1...40, using: &random))
                let at = Int.random(in: 0...bytes.count, using: &random)
                bytes.insert(contentsOf: bytes[index..<end], at: at)
            }
            if bytes.isEmpty { break }
        }
        return bytes
    }

    /// Whether it begins with `line:column: `.
    private func namesAPlace(_ error: ScripError) -> Bool {
        (error.place.line ?? 0) > 0 && (error.place.column ?? 0) > 0
    }
}
