import TestData
import Testing

@testable import ScripContract
@testable import ScripCore

/// Every refusal of the reader, whole: place, what is wrong, what to do.
struct BadJSONTests {
    @Test(arguments: try CaseFile.load("json/bad-checkout.yaml") as [Document])
    func checkout(_ document: Document) {
        expectRefusal(of: document) { bytes throws(ScripError) in _ = try Checkout(json: bytes) }
    }

    @Test(arguments: try CaseFile.load("json/bad-basket.yaml") as [Document])
    func basket(_ document: Document) {
        expectRefusal(of: document) { bytes throws(ScripError) in _ = try Basket(json: bytes) }
    }

    @Test(arguments: try CaseFile.load("json/bad-either.yaml") as [Document])
    func checkoutOrBasket(_ document: Document) {
        expectRefusal(of: document) { bytes throws(ScripError) in
            _ = try Checkout(checkoutOrBasketJSON: bytes)
        }
    }

    @Test(arguments: try CaseFile.load("json/bad-params.yaml") as [Document])
    func parameters(_ document: Document) {
        expectRefusal(of: document) { bytes throws(ScripError) in
            _ = try [ParameterValue.Field](json: bytes)
        }
    }

    @Test(arguments: try CaseFile.load("json/bad-context.yaml") as [Document])
    func context(_ document: Document) {
        expectRefusal(of: document) { bytes throws(ScripError) in _ = try Facts(json: bytes) }
    }

    @Test(arguments: try CaseFile.load("json/bad-stock.yaml") as [Document])
    func stock(_ document: Document) {
        expectRefusal(of: document) { bytes throws(ScripError) in
            _ = try StockDefinition(json: bytes)
        }
    }

    @Test(arguments: try CaseFile.load("json/bad-goods.yaml") as [Document])
    func goods(_ document: Document) {
        expectRefusal(of: document) { bytes throws(ScripError) in
            _ = try NeverDiscountedRequest(json: bytes)
        }
    }

    @Test func tooLong() {
        let error = #expect(throws: ScripError.self) {
            try Checkout(json: [UInt8](repeating: 0x20, count: JSONReader.bytesMax + 1))
        }
        #expect(error?.located == "1:1: the text has 16777217 bytes")
    }

    @Test func tooManyLines() throws {
        let line = #"{"id": "%", "unit_price": 1, "quantity": 1}"#
        func basket(_ count: Int) -> [UInt8] {
            let lines = (0..<count).map { line.replacing("%", with: "\($0)") }
            return Array(#"{"lines": [\#(lines.joined(separator: ","))]}"#.utf8)
        }
        #expect(try Basket(json: basket(10_000)).count == 10_000)
        let error = #expect(throws: ScripError.self) { try Basket(json: basket(10_001)) }
        #expect(error?.located == "1:11: basket.lines has more than 10000 lines")
    }

    private func expectRefusal(
        of document: Document, _ read: ([UInt8]) throws(ScripError) -> Void
    ) {
        do throws(ScripError) {
            try read(document.bytes)
            Issue.record("accepted")
        } catch {
            #expect(error.code == .invalidInput)
            #expect(error.description == document.error)
        }
    }
}

/// A case's bytes, as text or, where text would be unreadable, as hex digits.
struct Document: Decodable, Sendable {
    var name: String
    var text: String?
    var hex: String?
    var error: String?

    var bytes: [UInt8] {
        if let text { return Array(text.utf8) }
        return hex!.split(whereSeparator: \.isWhitespace).map { UInt8($0, radix: 16)! }
    }
}

extension Document: CustomTestStringConvertible {
    var testDescription: String { name }
}
