import Foundation
import Logging
import NIOCore
import ScripAccess
import Testing

@testable import ScripHTTP

/// What a merchant's server may answer: whatever it is, the delivery has a status or has failed.
struct CallbackAnswerFuzzTests {
    @Test(arguments: [UInt64(1)])
    func anyAnswerIsAStatusOrNone(seed: UInt64) async throws {
        let run = try FuzzRun("callback-answers", rounds: 300)
        let receiver = try HostileReceiver()
        defer { receiver.end() }
        let client = NotificationClient(
            CallbackPolicy(takesLoopback: true),
            logger: Logger(label: "scrip.test") { _ in SwiftLogNoOpLogHandler() })
        let url = try WebAddress("http://127.0.0.1:\(receiver.port)/notify")
        func post() async -> Int? {
            await client.post(
                NotificationPost(url: url, headers: [], body: [0x7B, 0x7D], seconds: 2))
        }
        var random = FuzzRandom(seed: seed)
        var round = 0
        var delivered = 0
        while run.goesOn(after: round) {
            receiver.answer(run.input(round, &random))
            if let status = await post() {
                #expect((100...999).contains(status), "round \(round)")
                delivered += 1
            }
            round += 1
        }
        // Not everything failed alike.
        #expect(delivered > 0)
        receiver.answer(Array("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n".utf8))
        #expect(await post() == 204)
        await client.close()
    }
}
