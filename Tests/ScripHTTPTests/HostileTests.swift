import Foundation
import Hummingbird
import HummingbirdTesting
import ScripCore
import ScripHost
import ScripSettings
import Testing
import Yams

@testable import ScripHTTP

/// Clients that are broken, slow or malicious: each gets the right status, and nothing changes.
struct HostileTests {
    private static func head(
        _ path: String, _ key: HTTPFields, length: Int, more: String = ""
    ) -> String {
        "POST \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: \(key[.authorization] ?? "")\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(length)\r\n\(more)\r\n"
    }

    @Test(arguments: ["/v1/redeem", "/v1/send"])
    func aBodyThatIsAnnouncedTooLongIsRefusedUnread(_ path: String) async throws {
        let shop = try Shop { $0.bodyBytesMax = 2_000 }
        let till = try shop.key()
        try await shop.serve { client in
            let port = try #require(client.port)
            let answer = try await RawConnection.blocking {
                let connection = try RawConnection(port: port)
                connection.send(Self.head(path, till, length: 1_000_000_000))
                return connection.readToEnd()
            }
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains(#"{"error":{"code":"too_large""#))
        }
    }

    @Test(arguments: ["/v1/redeem", "/v1/send"])
    func aBodyThatGrowsTooLongIsCutOff(_ path: String) async throws {
        let shop = try Shop { $0.bodyBytesMax = 2_000 }
        let till = try shop.key()
        try await shop.serve { client in
            let port = try #require(client.port)
            let answer = try await RawConnection.blocking {
                let connection = try RawConnection(port: port)
                connection.send(
                    "POST \(path) HTTP/1.1\r\nHost: x\r\n"
                        + "Authorization: \(till[.authorization] ?? "")\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n")
                let chunk = "3e8\r\n" + String(repeating: " ", count: 1_000) + "\r\n"
                for _ in 0..<4 { connection.send(chunk) }
                return connection.readToEnd()
            }
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test(arguments: ["/v1/redeem", "/v1/send"])
    func aRequestThatDoesNotArriveIsCutOff(_ path: String) async throws {
        let shop = try Shop { $0.requestSeconds = 1 }
        let till = try shop.key()
        try await shop.serve { client in
            let port = try #require(client.port)
            let answer = try await RawConnection.blocking {
                let connection = try RawConnection(port: port)
                connection.send(Self.head(path, till, length: 100) + "{")
                return connection.readToEnd()
            }
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.contains(#"{"error":{"code":"too_slow""#))
        }
    }

    @Test func aConnectionWithoutRequestsIsClosed() async throws {
        let shop = try Shop { $0.idleSeconds = 1 }
        try await shop.serve { client in
            let port = try #require(client.port)
            let silent = try await RawConnection.blocking {
                try RawConnection(port: port).readToEnd()
            }
            #expect(silent == "")
            // A head that never ends is no request either.
            let dribbling = try await RawConnection.blocking {
                let connection = try RawConnection(port: port)
                connection.send("POST /v1/redeem HTTP/1.1\r\nHost: x\r\nX-")
                return connection.readToEnd()
            }
            #expect(dribbling == "")
        }
    }

    @Test(arguments: [
        "GARBAGE\r\n\r\n", "POST /v1/redeem HTTP/9.9\r\n\r\n",
        "POST /v1/redeem HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST /v1/redeem HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
    ])
    func whatIsNoHTTPEndsTheConnection(_ text: String) async throws {
        try await Shop().serve { client in
            let port = try #require(client.port)
            let answer = try await RawConnection.blocking {
                let connection = try RawConnection(port: port)
                connection.send(text)
                return connection.readToEnd()
            }
            #expect(answer.hasPrefix("HTTP/1.1 400 ") || answer.isEmpty)
            let health = try await client.get("/healthz", [:])
            #expect(health.status == .ok)
        }
    }

    @Test func pipelinedRequestsAreAnsweredInTheirOrder() async throws {
        let shop = try Shop()
        let till = try shop.key()
        let stock = try shop.stock()
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        let quote = Shop.checkout(nil, coupon.code.rawValue, price: 12_000)
        let redeem = Shop.checkout("R1", coupon.code.rawValue, price: 12_000)
        try await shop.serve { client in
            let port = try #require(client.port)
            let text = try await RawConnection.blocking {
                let connection = try RawConnection(port: port)
                let auth = "Authorization: \(till[.authorization] ?? "")\r\n"
                connection.send(
                    Self.head("/v1/redeem", till, length: redeem.utf8.count) + redeem
                        + "GET /v1/wallets/u1 HTTP/1.1\r\nHost: x\r\n\(auth)\r\n"
                        + Self.head("/v1/quote", till, length: quote.utf8.count) + quote
                        + Self.head(
                            "/v1/redeem", till, length: redeem.utf8.count,
                            more: "Connection: close\r\n") + redeem)
                return connection.readToEnd()
            }
            let bodies = text.split(separator: "\r\n\r\n").dropFirst()
                .map { String($0.split(separator: "\r\n").first ?? "") }
            #expect(bodies.count == 4)
            #expect(bodies.first?.hasPrefix(#"{"verdict":"applies""#) == true)
            #expect(bodies.dropFirst().first?.contains(#""state":"used""#) == true)
            #expect(bodies.dropFirst(2).first?.contains("already_redeemed") == true)
            #expect(bodies.last?.contains(#""replayed":true"#) == true)
        }
    }

    @Test func aClientThatAsksWhetherToGoOnIsTold() async throws {
        let shop = try Shop()
        let till = try shop.key()
        let body = Shop.checkout(nil, "1", price: 100)
        try await shop.serve { client in
            let port = try #require(client.port)
            let text = try await RawConnection.blocking {
                let connection = try RawConnection(port: port)
                connection.send(
                    Self.head(
                        "/v1/quote", till, length: body.utf8.count,
                        more: "Expect: 100-continue\r\nConnection: close\r\n"))
                connection.send(body)
                return connection.readToEnd()
            }
            #expect(text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func aBodyThatIsNotJSONIsNamed() async throws {
        let shop = try Shop()
        var till = try shop.key()
        try await shop.serve { [till] client in
            var form = till
            form[.contentType] = "application/x-www-form-urlencoded"
            for path in ["/v1/quote", "/v1/send"] {
                let answer = try await client.post(path, "a=b", form)
                #expect(answer.status == .unsupportedMediaType)
            }
            var charset = till
            charset[.contentType] = "application/json; charset=utf-8"
            let answer = try await client.post(
                "/v1/quote", Shop.checkout(nil, "1", price: 100), charset)
            #expect(answer.status == .ok)
        }
        till = [:]
    }

    // MARK: RFC 9112

    private static func answer(_ port: Int, _ request: String) async throws -> String {
        try await RawConnection.blocking {
            let connection = try RawConnection(port: port)
            connection.send(request)
            return connection.readToEnd()
        }
    }

    /// Requests that any reader may take for something else, and what is said of them.
    @Test(arguments: [
        ("GET /healthz HTTP/1.1\r\n\r\n", "400", "Host is missing."),
        ("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400", "Host stands there twice."),
        ("GET /healthz HTTP/1.1\r\nHost: a, b\r\n\r\n", "400", "Host stands there twice."),
        ("GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n", "400", "Host is no host."),
        ("GET /healthz HTTP/1.1\r\nHost: u@a\r\n\r\n", "400", "Host is no host."),
        ("GET /healthz HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", "400", "Host stands there twice."),
        (
            "POST /v1/quote HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "501", "Transfer-Encoding has more than 'chunked'."
        ),
        (
            "POST /v1/send HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "501", "Transfer-Encoding has more than 'chunked'."
        ),
        (
            "POST /v1/quote HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            "400", ""
        ),
        ("POST /v1/quote HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "400", ""),
        (
            "POST /v1/quote HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", "400",
            ""
        ),
        (
            "POST /v1/quote HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400", ""
        ),
        (
            "POST /v1/quote HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400", ""
        ),
    ])
    func whatAnotherMayReadOtherwiseIsRefused(
        _ request: String, status: String, words: String
    ) async throws {
        try await Shop().serve { client in
            let port = try #require(client.port)
            // A second request behind it must not be taken for anything.
            let text = try await Self.answer(
                port, request + "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(text)")
            #expect(words.isEmpty || text.contains(words), "\(text)")
            #expect(!text.contains("\"ok\""), "\(text)")
            #expect(text.lowercased().contains("connection: close"), "\(text)")
        }
    }

    /// Bodies that end before they should, or go on in what is no HTTP: never the server's own fault.
    @Test(arguments: [
        "Content-Length: 100\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n5\r\n{}",
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
    ])
    func aBodyThatDoesNotComeWholeIsTheClientsFault(_ rest: String) async throws {
        let shop = try Shop()
        let till = try shop.key()
        let auth = "Authorization: \(till[.authorization] ?? "")\r\n"
        try await shop.serve { client in
            let port = try #require(client.port)
            for path in ["/v1/send", "/v1/quote"] {
                for before in ["", "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"] {
                    let text = try await RawConnection.blocking {
                        let connection = try RawConnection(port: port)
                        connection.send(
                            before + "POST \(path) HTTP/1.1\r\nHost: a\r\n\(auth)\(rest)")
                        connection.finish()
                        return connection.readToEnd()
                    }
                    let statuses = text.matches(of: #/HTTP/1\.1 (\d+) /#).map { String($0.1) }
                    #expect(
                        statuses.allSatisfy { ["200", "400"].contains($0) }, "\(path) \(text)")
                }
            }
        }
    }

    @Test func aHeadThatIsWrongWaitsForThoseBeforeIt() async throws {
        let shop = try Shop()
        let till = try shop.key()
        let quote = Shop.checkout(nil, "1", price: 100)
        try await shop.serve { client in
            let port = try #require(client.port)
            let text = try await Self.answer(
                port,
                "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
                    + Self.head("/v1/quote", till, length: quote.utf8.count) + quote
                    + "GET /healthz HTTP/1.1\r\n\r\n")
            let statuses = text.matches(of: #/HTTP/1\.1 (\d+) /#).map { String($0.1) }
            #expect(statuses == ["200", "200", "400"], "\(text)")
        }
    }

    @Test(arguments: ["/healthz", "/v1/quote"])
    func theConnectionEndsWhenHTTPSaysSo(_ path: String) async throws {
        let shop = try Shop()
        let till = try shop.key()
        let body = path == "/healthz" ? "" : Shop.checkout(nil, "1", price: 100)
        let method = body.isEmpty ? "GET" : "POST"
        func request(_ version: String, _ connection: String) -> String {
            "\(method) \(path) HTTP/\(version)\r\nHost: a\r\n"
                + "Authorization: \(till[.authorization] ?? "")\r\n"
                + (connection.isEmpty ? "" : "Connection: \(connection)\r\n")
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }
        let requests = [
            (request("1.0", ""), "close"), (request("1.1", "close"), "close"),
            (request("1.1", "TE, Close"), "close"), (request("1.0", "close, keep-alive"), "close"),
        ]
        let kept = request("1.0", "Keep-Alive") + request("1.0", "")
        try await shop.serve { client in
            let port = try #require(client.port)
            for (request, word) in requests {
                // What comes to its end was closed by the server.
                let text = try await Self.answer(port, request)
                #expect(text.hasPrefix("HTTP/1.1 200 "), "\(request) \(text)")
                #expect(text.lowercased().contains("connection: \(word)\r\n"), "\(request) \(text)")
            }
            let both = try await Self.answer(port, kept)
            #expect(both.matches(of: #/HTTP/1\.1 200 /#).count == 2, "\(both)")
            #expect(both.lowercased().contains("connection: keep-alive\r\n"), "\(both)")
        }
    }

    @Test func aHeadThatDripsIsCutOff() async throws {
        let shop = try Shop { $0.requestSeconds = 1 }
        try await shop.serve { client in
            let port = try #require(client.port)
            let text = try await RawConnection.blocking {
                let connection = try RawConnection(port: port)
                // A byte now and then, for as long as the other side listens: each is a read of its own.
                for byte in "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: "
                    + String(repeating: "x", count: 10_000)
                {
                    guard connection.sends(String(byte)) else { break }
                    // Waits for nothing: this is how slow the client is.
                    usleep(20_000)
                }
                return connection.readToEnd()
            }
            #expect(text.hasPrefix("HTTP/1.1 408 "), "\(text)")
            #expect(text.contains("too_slow"))
        }
    }

    // MARK: Mutations

    /// Thousands of requests that were valid before a byte or two was changed.
    @Test func mutationsOfValidRequestsNeverBreakAnything() async throws {
        let shop = try Shop()
        let till = try shop.key()
        let stock = try shop.stock { $0.limits.perUser = 100 }
        let codes = try (1...20).map {
            try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S\($0)")
            ).code.rawValue
        }
        let allowed: Set<Int> = [200, 400, 404, 405, 409, 413, 415, 422]
        let redeemed = try await shop.serve { client in
            let port = try #require(client.port)
            return try await withThrowingTaskGroup(of: Set<String>.self) { group in
                for seed in 0..<4 {
                    group.addTask {
                        try await RawConnection.blocking {
                            try Self.mutate(
                                FuzzRun.mutations / 4, seed: UInt64(seed), port, till, codes,
                                stock.id,
                                allowed)
                        }
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
            }
        }
        let figures = try shop.host.stock(stock.id)
        #expect(figures.redeemed == Int64(redeemed.count))
        let report = try shop.host.audit()
        #expect(report.fault == nil)
    }

    /// - Returns: Ids of redemptions that were acknowledged.
    private static func mutate(
        _ count: Int, seed: UInt64, _ port: Int, _ till: HTTPFields, _ codes: [String],
        _ stock: StockID, _ allowed: Set<Int>
    ) throws -> Set<String> {
        var random = Random(seed)
        var connection = try RawConnection(port: port)
        var redemptions: Set<String> = []
        for number in 0..<count {
            let code = codes[random.below(codes.count)]
            let requests: [(String, String)] = [
                ("/v1/redeem", Shop.checkout("M\(seed)-\(number)", code, price: 12_000)),
                ("/v1/quote", Shop.checkout(nil, code, price: 12_000)),
                ("/v1/send", #"{"request_no":"M\#(number)","stock_id":"\#(stock)","user":"u"}"#),
                (
                    "/v1/returns",
                    #"{"request_no":"B\#(number)","redemption_id":"R9","lines":[{"id":"1","quantity":1}]}"#
                ),
                ("/v1/stocks/\(stock)/changes", #"{"request_no":"C","state":"running"}"#),
                ("/v1/events/ack", #"{"reader":"r","through":0}"#),
                (
                    "/v1/eval",
                    #"{"rule":"spend_and_save","params":{"threshold":1,"off":1},"basket":"#
                        + #"{"lines":[{"id":"1","unit_price":5,"quantity":1}]}}"#
                ),
            ]
            let (path, body) = requests[random.below(requests.count)]
            var bytes = Array(body.utf8)
            for _ in 0...random.below(2) { random.mutate(&bytes) }
            connection.send(Array(head(path, till, length: bytes.count).utf8) + bytes)
            guard let answer = connection.readAnswer() else {
                connection = try RawConnection(port: port)
                continue
            }
            if !allowed.contains(answer.status) {
                Issue.record("\(answer.status) for \(String(decoding: bytes, as: UTF8.self))")
            }
            guard answer.status == 200, path == "/v1/redeem",
                let id = answer.body.firstMatch(of: /"redemption_id":"(R[0-9]+)"/)
            else { continue }
            redemptions.insert(String(id.1))
        }
        return redemptions
    }
}

/// A generator that gives the same numbers again (xorshift64*).
private struct Random {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func below(_ bound: Int) -> Int {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    mutating func mutate(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return bytes.append(UInt8(below(256))) }
        let place = below(bytes.count)
        switch below(5) {
        case 0: bytes[place] = UInt8(below(256))
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8(below(256)), at: place)
        case 3: bytes.removeSubrange(place...)
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 8)], at: place)
        }
    }
}
