import ScripCore
import ScripHost
import ScripLedger
import Testing

/// Codes a merchant uploads beforehand.
struct UploadTests {
    let shop: TeaShop
    let stock: Stock

    init() throws {
        shop = try TeaShop()
        stock = try shop.stock { $0.codeMode = .uploaded }
    }

    @Test func `an upload says what became of each code`() throws {
        let long = CouponCode(rawValue: String(repeating: "x", count: 33))
        _ = try shop.host.upload(["A", "B"], to: stock.id, request: "U1")
        let upload = try shop.host.upload(
            ["B", "C", "C", long, "D", "C"], to: stock.id, request: "U2")
        #expect(upload.total == 4)
        #expect(upload.stored == ["C", "D"])
        #expect(upload.existing == ["B"])
        #expect(upload.duplicates == ["C"])
        #expect(upload.failures.map(\.code) == [long])
        #expect(
            try shop.host.upload(
                ["B", "C", "C", long, "D", "C"], to: stock.id, request: "U2") == upload)
        #expect(throws: ScripError.self) {
            _ = try shop.host.upload(["E"], to: stock.id, request: "U2")
        }
        #expect(try shop.host.codesLeft(of: stock.id) == 4)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `every uploaded code is drawn once, and then there are no more`() throws {
        let codes = (0..<200).map { CouponCode(rawValue: "CODE-\($0)") }
        _ = try shop.host.upload(codes, to: stock.id, request: "U1")
        var drawn: [CouponCode] = []
        for number in 0..<200 {
            drawn.append(
                try shop.host.send(
                    stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S\(number)")
                ).code)
        }
        #expect(Set(drawn) == Set(codes))
        #expect(drawn != codes)
        let error = #expect(throws: ScripError.self) {
            _ = try shop.host.send(stock: stock.id, to: "u1", request: "S200")
        }
        #expect(error?.code == .budgetExhausted)
        #expect(
            try shop.host.uploadedCodes(of: stock.id, limit: 1_000).allSatisfy {
                $0.position == nil
            })
        #expect(try shop.host.uploadedCodes(of: stock.id, drawn: false).isEmpty)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `a code that was not drawn can be deleted, a drawn one cannot`() throws {
        _ = try shop.host.upload(["A", "B", "C"], to: stock.id, request: "U1")
        _ = try shop.host.deleteCode("A", of: stock.id, request: "X1")
        _ = try shop.host.deleteCode("A", of: stock.id, request: "X1")
        let drawn = try shop.host.send(stock: stock.id, to: "u1", request: "S1").code
        let error = #expect(throws: ScripError.self) {
            _ = try shop.host.deleteCode(drawn, of: stock.id, request: "X2")
        }
        #expect(error?.code == .notAllowed)
        #expect(throws: ScripError.self) { _ = try shop.host.uploadedCode("A", of: stock.id) }
        #expect(try shop.host.codesLeft(of: stock.id) == 1)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `another stock takes no codes, and no more than 200 come at once`() throws {
        let other = try shop.stock("OTHER")
        #expect(throws: ScripError.self) {
            _ = try shop.host.upload(["A"], to: other.id, request: "U1")
        }
        #expect(throws: ScripError.self) {
            _ = try shop.host.upload(
                (0...200).map { CouponCode(rawValue: "\($0)") }, to: stock.id, request: "U1")
        }
    }

    @Test func `a send costs the same with a hundred times as many codes`() throws {
        let medians = try [200, 20_000].map { count in
            let stock = try shop.stock(RequestNumber(rawValue: "STOCK-\(count)")) {
                $0.codeMode = .uploaded
            }
            for start in stride(from: 0, to: count, by: 200) {
                let codes = (start..<start + 200).map { CouponCode(rawValue: "\(count)-\($0)") }
                _ = try shop.host.upload(
                    codes, to: stock.id, request: RequestNumber(rawValue: "U\(count)-\(start)"))
            }
            let clock = ContinuousClock()
            let times = try (0..<100).map { number in
                let start = clock.now
                _ = try shop.host.send(
                    stock: stock.id, to: UserID(rawValue: "u\(number)"),
                    request: RequestNumber(rawValue: "S\(count)-\(number)"))
                return clock.now - start
            }
            return times.sorted()[50]
        }
        // Going through the codes would cost a hundred times as much.
        #expect(medians[1] < medians[0] * 10)
    }
}
