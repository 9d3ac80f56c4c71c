import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import ScripContract
import ScripCore
import ScripLedger
import ScripSQLite
import ScripSettings
import Testing
import WeChatPay

@testable import ScripHTTP

/// Requests that somebody tampered with: the right answer, and nothing changed.
struct V3HostileTests {
    /// Whether the journal got longer since the last time it was asked.
    private final class JournalWatch {
        private let ledger: CouponLedger
        private var last: Int64 = 0

        init(_ shop: Shop) throws {
            ledger = try CouponLedger(path: shop.folder.appending(path: "scrip.db").path)
            _ = try grew()
        }

        func grew() throws -> Bool {
            let before = last
            while let next = try ledger.read({ reader throws(ScripError) in
                try reader.journal(after: last, limit: 1_000).last
            }) {
                last = next.number
            }
            return last > before
        }
    }

    private static let use = V3Shop.json(
        """
        {"coupon_code": "404", "appid": "wx1900000001", "use_request_no": "U-1",
         "use_time": "2026-11-23T12:30:00+08:00"}
        """)

    @Test func whatIsNotSignedRightIsRefused() async throws {
        let shop = try V3Shop()
        try await shop.serve { call in
            let watch = try JournalWatch(shop.shop)
            let target = "/v3/marketing/busifavor/stocks"
            let body = V3Shop.stock("S-1").json
            let now = Shop.noon
            let right = try V3Shop.first.authorization("POST", target, body, at: now)
            var serial = right
            serial.serial = "FFFF"
            var stolen = right
            stolen.merchant = "1900000002"
            stolen.serial = V3Shop.second.serial
            var stranger = right
            stranger.merchant = "1800000001"
            let early = try V3Shop.first.authorization(
                "POST", target, body, at: now.advanced(bySeconds: -301))
            let cases: [(String, [UInt8], String?, String)] = [
                ("tampered body", body + [0x20], right.header, "signature"),
                ("wrong serial", body, serial.header, "serial_no"),
                ("wrong key", body, stolen.header, "signature"),
                ("unknown merchant", body, stranger.header, "mchid"),
                ("old timestamp", body, early.header, "timestamp"),
                ("missing header", body, nil, "Authorization"),
                ("unknown scheme", body, "Basic " + right.header, "Authorization"),
                ("half a header", body, String(right.header.prefix(80)), "Authorization"),
            ]
            for (name, body, header, field) in cases {
                let answer = try await call.raw(.post, target, body, header)
                #expect(answer.status == 401, "\(name)")
                #expect(answer.text("code") == "SIGN_ERROR", "\(name)")
                #expect(answer.text("detail", "field") == field, "\(name)")
                #expect(answer.text("detail", "location") == "authorization", "\(name)")
            }
            #expect(try !watch.grew())
            #expect(try await call.raw(.post, target, body, right.header).status == 200)
            #expect(try watch.grew())
            let replayed = try await call.raw(.post, target, body, right.header)
            #expect(replayed.status == 401)
            #expect(replayed.text("detail", "field") == "nonce_str")
            #expect(try !watch.grew())
        }
    }

    @Test func aWrongSignatureIsExplained() async throws {
        try await V3Shop().serve { call in
            let target = "/v3/marketing/busifavor/coupons/use"
            let body = Self.use.json
            let signed = try V3Shop.first.authorization("POST", target, body, at: Shop.noon)
            let answer = try await call.raw(.post, target + "?x=1", body, signed.header)
            let shown = answer.body["detail"]?["sign_information"]
            let message = SignedMessage(
                method: "POST", target: target + "?x=1", timestamp: signed.timestamp,
                nonce: signed.nonce, body: body)
            #expect(shown?["method"] == .string("POST"))
            #expect(shown?["url"] == .string(target + "?x=1"))
            #expect(shown?["sign_message_length"] == .integer(Int64(message.bytes.count)))
            guard case .string(let text) = shown?["truncated_sign_message"] else {
                Issue.record("nothing shown")
                return
            }
            #expect(text.hasPrefix("POST\\n\(target)?x=1\\n\(signed.timestamp)\\n"))
        }
    }

    @Test func anotherMerchantsCouponsAreOutOfReach() async throws {
        let shop = try V3Shop()
        try await shop.serve { call in
            let stock = try #require(
                try await call(.post, "/stocks", V3Shop.stock("S-1")).text("stock_id"))
            let sent = try await call(
                .post, "/coupons/send",
                V3Shop.json(
                    """
                    {"openid": "oUser", "appid": "wx1900000001", "stock_id": "\(stock)",
                     "out_request_no": "N-1"}
                    """))
            let code = try #require(sent.text("coupon_code"))
            let thief = call.signing(as: V3Shop.second)
            let watch = try JournalWatch(shop.shop)
            let coupon = #""coupon_code": "\#(code)", "stock_id": "\#(stock)", "#
            let order = #""out_trade_no": "O-1", "out_request_no": "N-1""#
            let posts = [
                (
                    "/coupons/use",
                    coupon
                        + #""appid": "wx1900000002", "use_request_no": "U", "use_time": "2026-11-23T12:30:00+08:00""#
                ),
                ("/coupons/return", coupon + #""return_request_no": "R""#),
                ("/coupons/deactivate", coupon + #""deactivate_request_no": "D""#),
                ("/coupons/associate", coupon + order),
                ("/coupons/disassociate", coupon + order),
                (
                    "/coupons/send",
                    #""openid": "oUser", "appid": "wx1900000002", "stock_id": "\#(stock)", "out_request_no": "N""#
                ),
                (
                    "/stocks/\(stock)/couponcodes",
                    #""coupon_code_list": ["A"], "upload_request_no": "U""#
                ),
            ]
            for (path, members) in posts {
                let answer = try await thief(.post, path, V3Shop.json("{\(members)}"))
                #expect(answer.status == 403, "\(path)")
                #expect(answer.text("code") == "NO_AUTH", "\(path)")
            }
            let patches = [
                ("/stocks/\(stock)", #""out_request_no": "E", "comment": "x""#),
                (
                    "/stocks/\(stock)/budget",
                    #""modify_budget_request_no": "B", "target_max_coupons": 9, "current_max_coupons": 100"#
                ),
            ]
            for (path, members) in patches {
                let answer = try await thief(.patch, path, V3Shop.json("{\(members)}"))
                #expect(answer.text("code") == "NO_AUTH", "\(path)")
            }
            for path in [
                "/stocks/\(stock)", "/stocks/\(stock)/couponcodes",
                "/users/oUser/coupons/\(code)/appids/wx1900000002",
            ] {
                let answer = try await thief(.get, path)
                #expect(answer.text("code") == "NO_AUTH", "\(path)")
            }
            let wallet = try await thief(
                .get, "/users/oUser/coupons?appid=wx1900000002&sender_merchant=1900000002")
            #expect(wallet.integer("total_count") == 0)
            #expect(try !watch.grew())
        }
    }

    @Test func bodiesThatAreNoRequestsAreRefused() async throws {
        let shop = try V3Shop { $0.bodyBytesMax = 4_096 }
        try await shop.serve { call in
            let watch = try JournalWatch(shop.shop)
            let target = "/v3/marketing/busifavor/coupons/use"
            let texts = [
                "", "{", "[]", "null", "\"text\"", "{} {}", #"{"appid": "a", "appid": "b"}"#,
                #"{"appid": "\ud83d"}"#, #"{"coupon_code": nope}"#,
                String(repeating: "[", count: 100),
            ]
            for text in texts {
                let body = Array(text.utf8)
                let signed = try V3Shop.first.authorization("POST", target, body, at: Shop.noon)
                let answer = try await call.raw(.post, target, body, signed.header)
                #expect(answer.status == 400, "\(text)")
                #expect(answer.text("code") == "PARAM_ERROR", "\(text)")
            }
            let latin: [UInt8] = Array(#"{"appid": ""#.utf8) + [0xE9] + Array(#""}"#.utf8)
            let signed = try V3Shop.first.authorization("POST", target, latin, at: Shop.noon)
            #expect(try await call.raw(.post, target, latin, signed.header).status == 400)

            let large = [UInt8](repeating: 0x20, count: 4_097)
            let answer = try await call.raw(.post, target, large, "")
            #expect(answer.status == 413)
            #expect(answer.text("code") == "PARAM_ERROR")

            #expect(try await call(.get, "/nothing/here").text("code") == "RESOURCE_NOT_EXISTS")
            let method = try await call(.delete, "/coupons/use")
            #expect(method.status == 405)
            #expect(method.headers[.allow] == "POST")
            #expect(try !watch.grew())
        }
    }

    @Test func platformCertificatesAreForWhoeverAsksAndVerifyFromThenOn() async throws {
        try await V3Shop().serve { call in
            let signed = try V3Shop.first.authorization(
                "GET", "/v3/certificates", [], at: Shop.noon)
            // Every call checks what its answer says of the key.
            _ = try await call(.get, "/callbacks")
            var certified = call
            certified.serial = "5157F09EFDC096DE"
            let answer = try await certified.raw(.get, "/v3/certificates", [], signed.header)
            _ = try await certified(.get, "/callbacks")
            _ = try await call.signing(as: V3Shop.second)(.get, "/callbacks")
            guard case .list(let data) = answer.body["data"] else {
                Issue.record("no data")
                return
            }
            #expect(data.first?["serial_no"] == .string("5157F09EFDC096DE"))
        }
    }

    @Test func tooManyRequestsAreToldToWait() async throws {
        try await V3Shop {
            $0.ratePerSecond = 1
            $0.rateBurst = 2
        }.serve { call in
            // Together, so that no slow machine lets a second pass between two of them.
            let statuses = try await withThrowingTaskGroup(of: V3Answered.self) { group in
                for _ in 0..<20 { group.addTask { try await call(.get, "/callbacks") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let refused = statuses.filter { $0.status == 429 }
            #expect(!refused.isEmpty)
            #expect(refused.allSatisfy { $0.text("code") == "FREQUENCY_LIMITED" })
            #expect(refused.allSatisfy { $0.headers[.retryAfter] == "1" })
        }
    }

    // MARK: Mutations

    /// A request of a kind, different each time.
    private static func request(
        _ index: Int, _ stock: String, _ random: inout SplitMix
    ) -> (HTTPRequest.Method, String, JSONValue?) {
        let code = String(random.next(below: 3))
        let coupon: JSONValue = V3Shop.json(
            #"{"coupon_code": "\#(code)", "stock_id": "\#(stock)", "out_trade_no": "O\#(index)"}"#)
        return switch random.next(below: 9) {
        case 0: (.post, "/stocks", V3Shop.stock("M-\(index)"))
        case 1: (.get, "/stocks/\(stock)", nil)
        case 2:
            (
                .post, "/coupons/send",
                V3Shop.json(
                    """
                    {"openid": "o\(index)", "appid": "wx1900000001", "stock_id": "\(stock)",
                     "out_request_no": "N-\(index)", "coupon_code": "\(code)"}
                    """)
            )
        case 3:
            (
                .post, "/coupons/use",
                use.with(["coupon_code": .string(code), "stock_id": .string(stock)])
            )
        case 4:
            (.post, "/coupons/return", coupon.with(["return_request_no": .string("R\(index)")]))
        case 5:
            (.post, "/coupons/associate", coupon.with(["out_request_no": .string("A\(index)")]))
        case 6:
            (
                .get,
                "/users/o1/coupons?appid=wx1900000001&belong_merchant=1900000001&limit=5&offset=0",
                nil
            )
        case 7:
            (
                .patch, "/stocks/\(stock)",
                V3Shop.json(#"{"out_request_no": "E\#(index)", "comment": "c\#(index)"}"#)
            )
        default:
            (
                .patch, "/stocks/\(stock)/budget",
                V3Shop.json(
                    """
                    {"modify_budget_request_no": "B\(index)", "target_max_coupons": 200,
                     "current_max_coupons": 100}
                    """)
            )
        }
    }

    /// Thousands in all, each kind of damage half: what was signed is not what came, and what was signed is
    /// nonsense.
    @Test(arguments: [UInt64(1), 2])
    func mutationsAreAnsweredAndChangeNothing(seed: UInt64) async throws {
        let shop = try V3Shop()
        try await shop.serve { call in
            var random = SplitMix(state: seed)
            let created = try await call(
                .post, "/stocks",
                V3Shop.stock("S-1").with([
                    "coupon_code_mode": .string("MERCHANT_API"),
                    "stock_send_rule.max_coupons": .integer(1_000_000),
                ]))
            let stock = try #require(created.text("stock_id"))
            let watch = try JournalWatch(shop.shop)
            var statuses: [Int: Int] = [:]
            let count = FuzzRun.mutations / 2
            for index in 0..<count {
                let (method, path, value) = Self.request(index, stock, &random)
                var target = "/v3/marketing/busifavor\(path)"
                var body = value?.json ?? []
                let signsFirst = index.isMultiple(of: 2)
                var header = ""
                func sign() throws {
                    header = try V3Shop.first.authorization(
                        method.rawValue, target, body, at: Shop.noon
                    ).header
                }
                if signsFirst { try sign() }
                switch (signsFirst, random.next(below: 4)) {
                case (_, 0) where !body.isEmpty: random.damage(&body, printable: false)
                case (false, 1...2):
                    if let value { body = random.damaged(value).json }
                case (true, 1...2):
                    var bytes = Array(header.utf8)
                    random.damage(&bytes, printable: true)
                    header = String(decoding: bytes, as: UTF8.self)
                default:
                    var bytes = Array(target.utf8.dropFirst(4))
                    random.damage(&bytes, printable: true)
                    target = "/v3/" + String(decoding: bytes, as: UTF8.self)
                }
                if !signsFirst { try sign() }
                let answer = try await Self.send(
                    call.client, method, target, body, header)
                statuses[answer, default: 0] += 1
                let place = "seed \(seed), request \(index): \(method) \(target)"
                #expect((200..<500).contains(answer), "\(answer), \(place)")
                let grew = try watch.grew()
                if answer >= 300 { #expect(!grew, "\(place)") }
                if signsFirst, answer < 300 {
                    // Damage that a signature does not see, for example a space in the header.
                    #expect(
                        throws: Never.self,
                        "\(place) was accepted"
                    ) {
                        try RequestVerifier([Merchant(V3Shop.first.account)]).merchant(
                            authorizedBy: header, method: method.rawValue, target: target,
                            body: body, now: Shop.noon)
                    }
                }
            }
            // Each kind of answer was seen: the test does not pass because everything fails alike.
            for status in [200, 400, 401, 404] {
                #expect(statuses[status, default: 0] > count / 50, "\(statuses)")
            }
        }
    }

    /// Sends just this; the status is all that counts, since an HTTP client may refuse to send some.
    private static func send(
        _ client: any TestClientProtocol, _ method: HTTPRequest.Method, _ target: String,
        _ body: [UInt8], _ header: String
    ) async throws -> Int {
        let response = try await client.execute(
            uri: target, method: method, headers: [.authorization: header],
            body: body.isEmpty ? nil : ByteBuffer(bytes: body))
        return response.status.code
    }
}

/// The same numbers on every machine.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// The same value with another one somewhere in it.
    mutating func damaged(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(var members) where !members.isEmpty && next(below: 8) > 0:
            let index = next(below: members.count)
            members[index].value = damaged(members[index].value)
            return .object(members)
        case .list(var values) where !values.isEmpty && next(below: 4) > 0:
            let index = next(below: values.count)
            values[index] = damaged(values[index])
            return .list(values)
        default:
            let others: [JSONValue] = [
                .null, .boolean(true), .integer(0), .integer(-1), .integer(.max), .integer(.min),
                .number("1e309"), .number("0.1"), .string(""), .string("x"), .string("满😀"),
                .string(String(repeating: "长", count: 2_000)), .string("2026-02-30T00:00:00Z"),
                .string("1"), .list([]), .object([]), .list([.null]), .string("\u{0}"),
            ]
            return others[next(below: others.count)]
        }
    }

    /// Changes, removes, repeats or adds a few bytes.
    mutating func damage(_ bytes: inout [UInt8], printable: Bool) {
        for _ in 0...next(below: 3) {
            let byte =
                printable
                ? Array("abcXYZ019/%.-_=&\",".utf8)[next(below: 18)] : UInt8(next(below: 256))
            guard !bytes.isEmpty else {
                bytes.append(byte)
                continue
            }
            let index = next(below: bytes.count)
            switch next(below: 4) {
            case 0: bytes[index] = byte
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(byte, at: index)
            default: bytes.swapAt(index, next(below: bytes.count))
            }
        }
    }
}
