import Foundation
import Synchronization
import Testing

@testable import ScripHTTP

/// A server that is killed at full load and started again has lost nothing it acknowledged.
@Suite(.serialized)
struct KillTests {
    /// `make kill-http` sets it to a minute.
    private static let seconds =
        ProcessInfo.processInfo.environment["SCRIP_KILL_SECONDS"].flatMap { Double($0) } ?? 4
    private static let tills = 16

    @Test func everyAcknowledgedRedemptionSurvives() async throws {
        try await RawConnection.blocking { try Self.run() }
    }

    @Test(arguments: ["/v1/redeem", "/v1/send"])
    func whatWasBegunIsFinishedBeforeTheEnd(_ path: String) async throws {
        try await RawConnection.blocking {
            let folder = try TemporaryFolder()
            let server = try ServerProcess(in: folder.url)
            let connection = try RawConnection(port: server.port)
            let body =
                path == "/v1/send"
                ? #"{"request_no":"L1","stock_id":"1200000000000001","user":"late"}"#
                : Shop.checkout("L1", "1", price: 12_000)
            connection.send(
                "POST \(path) HTTP/1.1\r\nHost: x\r\n"
                    + "Authorization: Bearer \(server.dev["till_key"] ?? "")\r\n"
                    + "Expect: 100-continue\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n")
            // The server says that it has the head, and with it the request.
            #expect(connection.readAnswer()?.status == 100)
            connection.send(String(body.prefix(10)))
            server.askToEnd()
            // Soon it takes no more connections, and still owes an answer on this one. What was connected
            // before that has an end that can be waited for.
            while let early = try? RawConnection(port: server.port) { _ = early.readToEnd() }
            connection.send(String(body.dropFirst(10)))
            #expect(connection.readAnswer()?.status == 200)
            #expect(connection.readToEnd() == "")
            #expect(server.end() == 0)
        }
    }

    private static func run() throws {
        let folder = try TemporaryFolder()
        let end = Date().addingTimeInterval(seconds)
        var acknowledged: [String: String] = [:]
        var rounds = 0
        while Date() < end || rounds < 2 {
            let server = try ServerProcess(in: folder.url)
            let load = Load(tills: tills, round: rounds)
            load.start(server)
            load.wait(forAcknowledged: 200)
            server.kill()
            load.wait()
            #expect(load.failures == 0)
            acknowledged.merge(load.acknowledged) { $1 }
            rounds += 1
        }
        let server = try ServerProcess(in: folder.url)
        let till = try Till(server)
        var ids: Set<String> = []
        for (request, id) in acknowledged {
            let again = try till.redeem(request)
            #expect(again?.id == id)
            #expect(again?.replayed == true)
            ids.insert(id)
        }
        #expect(ids.count == acknowledged.count, "a redemption was given twice")
        #expect(server.end() == 0)
        #expect(try audit(folder.url) == 0)
    }

    private static func audit(_ folder: URL) throws -> Int32 {
        let process = Process()
        process.executableURL = ServerProcess.command
        process.arguments = ["audit", "--ledger", folder.appending(path: "scrip.db").path]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// A folder that goes with its test.
private final class TemporaryFolder {
    let url = FileManager.default.temporaryDirectory
        .appending(path: "scrip-kill-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}

/// One till on one connection.
private final class Till {
    private let connection: RawConnection
    private let key: String
    private let stock = "1200000000000001"

    init(_ server: ServerProcess) throws {
        connection = try RawConnection(port: server.port)
        key = server.dev["till_key"] ?? ""
    }

    struct Answer {
        var id: String
        var replayed: Bool
    }

    /// Sends a coupon under a request number and redeems it under the same; nil when the server is gone.
    func sendAndRedeem(_ request: String) throws -> Answer? {
        let user = "user-\(request)"
        let sent = #"{"request_no":"\#(request)","stock_id":"\#(stock)","user":"\#(user)"}"#
        guard let coupon = try post("/v1/send", sent),
            let code = coupon.firstMatch(of: /"coupon_code":"([0-9]+)"/)
        else { return nil }
        return try redeem(request, String(code.1))
    }

    /// Redeems again what was redeemed under this number.
    func redeem(_ request: String) throws -> Answer? { try sendAndRedeem(request) }

    private func redeem(_ request: String, _ code: String) throws -> Answer? {
        let body = Shop.checkout(request, code, price: 12_000)
            .replacing(#""user":"u1""#, with: #""user":"user-\#(request)""#)
        guard let answer = try post("/v1/redeem", body) else { return nil }
        guard let id = answer.firstMatch(of: /"redemption_id":"(R[0-9]+)"/) else {
            throw Unexpected(what: answer)
        }
        return Answer(id: String(id.1), replayed: answer.contains(#""replayed":true"#))
    }

    private func post(_ path: String, _ body: String) throws -> String? {
        connection.send(
            "POST \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                + body)
        guard let answer = connection.readAnswer() else { return nil }
        guard answer.status == 200 else { throw Unexpected(what: answer.body) }
        return answer.body
    }
}

private struct Unexpected: Error {
    var what: String
}

/// Tills that redeem as fast as they are answered, until the server is gone.
private final class Load: Sendable {
    private struct State {
        var acknowledged: [String: String] = [:]
        var failures = 0
    }

    private let tills: Int
    private let round: Int
    private let state = Mutex(State())
    private let group = DispatchGroup()
    /// Signalled for every answer.
    private let answers = DispatchSemaphore(value: 0)

    init(tills: Int, round: Int = 0) {
        self.tills = tills
        self.round = round
    }

    /// Redemption ids by request number.
    var acknowledged: [String: String] { state.withLock { $0.acknowledged } }
    /// Answers that should not have been.
    var failures: Int { state.withLock { $0.failures } }

    func start(_ server: ServerProcess) {
        for number in 0..<tills {
            guard let till = try? Till(server) else { continue }
            let lent = Lent(till: till)
            group.enter()
            Thread { [self] in
                run(lent.till, number)
                group.leave()
            }.start()
        }
    }

    func wait() { group.wait() }

    /// Waits for so many redemptions, or for an answer that should not have been.
    func wait(forAcknowledged count: Int) {
        for _ in 0..<count where failures == 0 { answers.wait() }
    }

    private func run(_ till: Till, _ number: Int) {
        var count = 0
        while true {
            count += 1
            let request = "K\(round)-\(number)-\(count)"
            do {
                guard let answer = try till.sendAndRedeem(request) else { return }
                state.withLock { $0.acknowledged[request] = answer.id }
                answers.signal()
            } catch {
                state.withLock { $0.failures += 1 }
                answers.signal()
                return
            }
        }
    }
}

/// Hands a till to the one thread that uses it.
private struct Lent: @unchecked Sendable {
    // Given away before the thread starts and used by nobody else.
    let till: Till
}
