import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import ScripCore
import ScripHost
import Testing
import Yams

@testable import ScripHTTP

/// The shared case files of the data contract, through HTTP: the same words as in every door.
struct ConformanceTests {
    private struct Case: Decodable {
        var name: String
        var text: String?
        var hex: String?
        var error: String

        var bytes: [UInt8] {
            if let text { return Array(text.utf8) }
            return (hex ?? "").split(whereSeparator: \.isWhitespace)
                .compactMap { UInt8($0, radix: 16) }
        }
    }

    @Test(arguments: [
        ("bad-checkout", "/v1/quote"), ("bad-checkout", "/v1/redeem"),
        ("bad-checkout", "/v1/holds"), ("bad-stock", "/v1/stocks"),
    ])
    func theSameMessages(_ file: String, _ path: String) async throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/json/\(file).yaml")
        let cases = try YAMLDecoder().decode([Case].self, from: Data(contentsOf: url))
        let shop = try Shop()
        let till = try shop.key()
        try await shop.serve { client in
            for item in cases {
                let answer = try await client.executeRequest(
                    uri: path, method: .post, headers: till, body: ByteBuffer(bytes: item.bytes))
                #expect(answer.status == .badRequest, "\(item.name)")
                #expect(answer.errorCode == "invalid_input", "\(item.name)")
                // A hold has a key more, which is said of one that is not known.
                let words =
                    path == "/v1/holds"
                    ? item.error.replacing(
                        "basket, attributes.", with: "basket, attributes, seconds.")
                    : item.error
                #expect(answer.errorWords == words, "\(item.name)")
            }
        }
    }

    @Test func theFieldIsNamed() async throws {
        let shop = try Shop()
        let till = try shop.key()
        try await shop.serve { client in
            let body = #"{"basket":{"lines":[{"id":"1","unit_price":1,"quantity":0}]}}"#
            let answer = try await client.post("/v1/quote", body, till)
            #expect(answer.errorPath == "basket.lines[0].quantity")
            let whole = try await client.post("/v1/quote", "{}", till)
            #expect(whole.errorPath == nil)
        }
    }
}
