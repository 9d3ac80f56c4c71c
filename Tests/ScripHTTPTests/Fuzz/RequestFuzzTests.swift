import Foundation
import HTTPTypes
import HummingbirdTesting
import ScripAccess
import ScripCore
import ScripHost
import ScripSettings
import Testing

@testable import ScripHTTP

/// Bytes at the server's socket, with no client library in between.
struct RequestFuzzTests {
    @Test(arguments: [UInt64(1), 2])
    func anyBytesAreAnsweredOrTheConnectionEnds(seed: UInt64) async throws {
        let run = try FuzzRun("http-requests", rounds: 250, share: 2)
        let v3 = try V3Shop {
            $0.requestSeconds = 1
            $0.idleSeconds = 1
            $0.bodyBytesMax = 16 << 10
            $0.failedKeysPerMinute = 0
        }
        let key = TillKey.random()
        _ = try v3.shop.key(text: key)
        let stock = try v3.shop.stock { $0.limits.perUser = 100 }
        let coupon = try v3.shop.host.send(stock: stock.id, to: "u1", request: "S1")
        let words = [
            "{key}": key, "{stock---------}": stock.id.rawValue,
            "{coupon--------------}": coupon.code.rawValue,
        ]
        try await v3.shop.serve { client in
            let port = try #require(client.port)
            try await RawConnection.blocking {
                var random = FuzzRandom(seed: seed)
                var round = 0
                var answered = 0
                while run.goesOn(after: round) {
                    var bytes = run.input(round, &random)
                    for (word, text) in words {
                        bytes.replace(Array(word.utf8), with: Array(text.utf8))
                    }
                    let connection = try RawConnection(port: port)
                    connection.send(bytes)
                    connection.finish()
                    let text = connection.readToEnd()
                    for status in text.matches(of: #/HTTP/1\.1 (\d\d\d) /#).map({ Int($0.1) ?? 0 })
                    {
                        // An answer, or a refusal; never a fault of the server's own.
                        #expect(
                            status < 500 || status == 501, "seed \(seed), round \(round): \(text)")
                        answered += 1
                    }
                    round += 1
                }
                #expect(answered > 0)
            }
            #expect(try await client.get("/healthz", [:]).status == .ok)
        }
        #expect(try v3.shop.host.audit().fault == nil)
    }
}
