import Locked
import ScripCore
import ScripHost
import ScripRules
import Testing

/// Which code a coupon gets: nobody who has seen some can say the next.
struct CodeDrawTests {
    /// What is left to draw from, each time, and which place is taken.
    private final class Draws: Sendable {
        private let places: Locked<[Int64]>
        private let asked = Locked<[Int64]>([])

        init(_ places: [Int64]) { self.places = Locked(places) }

        func next(of left: Int64) -> Int64 {
            asked.withLock { $0.append(left) }
            return places.withLock { $0.removeFirst() }
        }

        var counts: [Int64] { asked.withLock { $0 } }
    }

    /// The last of those left fills the place of the one that was taken.
    @Test func `the draw says which uploaded code it is`() throws {
        let shop = try TeaShop()
        let draws = Draws([2, 0, 1, 0])
        let clock = shop.clock
        let host = try CouponHost(
            ledger: shop.ledger, rules: shop.rules(), draw: { draws.next(of: $0) },
            clock: { clock.now })
        let stock = try shop.stock { $0.codeMode = .uploaded }
        _ = try host.upload(["A", "B", "C", "D"], to: stock.id, request: "U")
        let sent = try (0..<4).map { number in
            try host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S\(number)")
            ).code
        }
        // A B C D, then A B D, then D B, then D.
        #expect(sent == ["C", "A", "B", "D"])
        #expect(draws.counts == [4, 3, 2, 1])
    }

    /// That twenty draws among ten give three places at most happens once in two hundred million times.
    @Test func `a host draws uploaded codes from all that are left`() throws {
        let shop = try TeaShop()
        let codes = (0..<10).map { CouponCode(rawValue: "CODE-\($0)") }
        let first = try (0..<20).map { number in
            let stock = try shop.stock(RequestNumber(rawValue: "STOCK-\(number)")) {
                $0.codeMode = .uploaded
            }
            _ = try shop.host.upload(
                codes, to: stock.id, request: RequestNumber(rawValue: "U\(number)"))
            return try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S\(number)")
            ).code
        }
        #expect(Set(first).count > 3, "\(first)")
        #expect(Set(first).isSubset(of: codes))
    }

    /// Of 4,000 codes each digit stands 400 times at each place, give or take 19; six times that is farther
    /// off than once in a million runs.
    @Test func `every digit of a generated code after its book is as likely as any other`() {
        var counts = Array(repeating: Array(repeating: 0, count: 10), count: 17)
        var seen: Set<CouponCode> = []
        for _ in 0..<4_000 {
            let code = Book.usual.code()
            #expect(code.rawValue.utf8.count == 22)
            #expect(code.book == 1)
            seen.insert(code)
            for (place, byte) in code.rawValue.utf8.dropFirst(5).enumerated() {
                counts[place][Int(byte) - 0x30] += 1
            }
        }
        #expect(seen.count == 4_000)
        for (place, digits) in counts.enumerated() {
            for (digit, count) in digits.enumerated() {
                #expect((286...514).contains(count), "\(digit) at place \(place): \(count) times")
            }
        }
    }
}
