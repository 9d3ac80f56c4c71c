import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import ScripAccess
import ScripContract
import ScripCore
import ScripHost
import Synchronization
import Testing
import WeChatPay

@testable import ScripHTTP

/// Telling merchants about received coupons: what is posted, how often, and over restarts.
struct NotificationTests {
    /// A receiver in the test's hands.
    private final class Receiver: Sendable {
        private let state = Mutex<(posts: [NotificationPost], statuses: [Int?])>(([], []))

        func answer(_ statuses: [Int?]) { state.withLock { $0.statuses = statuses } }
        var posts: [NotificationPost] { state.withLock { $0.posts } }

        /// The next status planned, else 200.
        @Sendable func take(_ post: NotificationPost) async -> Int? {
            state.withLock { state in
                state.posts.append(post)
                return state.statuses.isEmpty ? 200 : state.statuses.removeFirst()
            }
        }
    }

    private struct Fixture {
        let v3: V3Shop
        let receiver = Receiver()
        var shop: Shop { v3.shop }

        init(url: String = "http://127.0.0.1:9/notify") throws {
            v3 = try V3Shop()
            let policy = CallbackPolicy(takesLoopback: true)
            try CallbackBook(v3.shop.host, policy).set(
                try CallbackURL(url, under: policy), for: "1900000001", at: v3.shop.now)
        }

        func courier() throws -> NotificationCourier {
            try #require(
                try NotificationCourier(
                    shop.services, keys: PlatformKeyMemory(host: shop.host),
                    post: receiver.take))
        }

        func run(_ body: (NotificationCourier) async throws -> Void) async throws {
            shop.services.resources.start()
            try await body(courier())
            await shop.services.resources.stop()
        }

        func open(_ post: NotificationPost) throws -> JSONValue {
            let resource = try #require(try JSONValue(json: post.body)["resource"])
            func text(_ key: String) throws -> String {
                guard case .string(let text)? = resource[key] else {
                    throw ScripError(.invalidInput, "no \(key)", remedy: "")
                }
                return text
            }
            let sealed = Sealed(
                ciphertext: try text("ciphertext"), nonce: try text("nonce"),
                associatedData: try text("associated_data"))
            return try JSONValue(
                json: sealed.open(key: V3Shop.first.account.apiV3Key.text))
        }
    }

    @Test func aReceivedCouponIsPostedOnceSignedAndEncrypted() async throws {
        let fixture = try Fixture()
        let stock = try fixture.shop.stock { $0.notifyAppID = "wx1" }
        let number = RequestScope.send(by: "1900000001", stock: stock.id, user: "u1")
            .number("mine-1")
        let coupon = try fixture.shop.host.send(
            stock: stock.id, to: "u1", request: number, channel: "H5")
        try await fixture.run { courier in
            let sent1 = try await courier.turn()
            #expect(sent1 == 1)
            let sent2 = try await courier.turn()
            #expect(sent2 == 0)
        }
        let post = try #require(fixture.receiver.posts.first)
        #expect(fixture.receiver.posts.count == 1)
        #expect(post.url.text == "http://127.0.0.1:9/notify")
        let headers = Dictionary(uniqueKeysWithValues: post.headers.map { ($0.name, $0.value) })
        let message = SignedMessage(
            timestamp: try #require(headers["Wechatpay-Timestamp"]),
            nonce: try #require(headers["Wechatpay-Nonce"]), body: post.body)
        #expect(
            V3Shop.platformKey.verifying.verifies(
                try #require(headers["Wechatpay-Signature"]), of: message))
        let plain = try fixture.open(post)
        #expect(plain["coupon_code"] == .string(coupon.code.rawValue))
        #expect(plain["stock_id"] == .string(stock.id.rawValue))
        #expect(plain["openid"] == .string("u1"))
        #expect(plain["send_req_no"] == .string("mine-1"))
        #expect(plain["send_merchant"] == .string("1900000001"))
        #expect(plain["send_channel"] == .string("BUSICOUPON_SEND_CHANNEL_H5"))
    }

    @Test func nobodyIsNamedWithoutAnAppForNotifications() async throws {
        let fixture = try Fixture()
        let stock = try fixture.shop.stock()
        _ = try fixture.shop.host.send(stock: stock.id, to: "u1", request: "s1")
        try await fixture.run { courier in try await courier.turn() }
        let post = try #require(fixture.receiver.posts.first)
        #expect(try fixture.open(post)["openid"] == nil)
    }

    @Test func aReceiverThatFailsIsAskedElevenTimesAMinuteApart() async throws {
        let fixture = try Fixture()
        let stock = try fixture.shop.stock()
        _ = try fixture.shop.host.send(stock: stock.id, to: "u1", request: "s1")
        fixture.receiver.answer(
            [nil, 500, 302, 404] + Array(repeating: 503, count: 20))
        try await fixture.run { courier in
            for attempt in 1...11 {
                let sent3 = try await courier.turn()
                #expect(sent3 == 0)
                #expect(fixture.receiver.posts.count == attempt)
                fixture.shop.now = fixture.shop.now.advanced(bySeconds: 59)
                let sent4 = try await courier.turn()
                #expect(sent4 == 0)
                #expect(fixture.receiver.posts.count == attempt)
                fixture.shop.now = fixture.shop.now.advanced(bySeconds: 1)
            }
            fixture.shop.now = fixture.shop.now.advanced(bySeconds: 86_400)
            try await courier.turn()
        }
        #expect(fixture.receiver.posts.count == 11)
        let ids = try Set(
            fixture.receiver.posts.map { try JSONValue(json: $0.body)["id"] })
        #expect(ids.count == 1)
        #expect(
            try fixture.shop.host.documents(in: "notification.given_up").count == 1)
        #expect(
            fixture.shop.services.metrics.text.contains(
                #"scrip_notifications_total{outcome="given_up"} 1"#))
    }

    @Test func aRestartGoesOnWhereTheLastOneStopped() async throws {
        let fixture = try Fixture()
        let stock = try fixture.shop.stock()
        for number in 0..<3 {
            _ = try fixture.shop.host.send(
                stock: stock.id, to: UserID(rawValue: "u\(number)"),
                request: RequestNumber(rawValue: "s\(number)"))
        }
        fixture.receiver.answer([200, 500, 500])
        fixture.shop.services.resources.start()
        let sent5 = try await fixture.courier().turn()
        #expect(sent5 == 1)
        fixture.shop.now = fixture.shop.now.advanced(bySeconds: 60)
        // Another courier, as after a crash: what was delivered is not posted again.
        let sent6 = try await fixture.courier().turn()
        #expect(sent6 == 2)
        let sent7 = try await fixture.courier().turn()
        #expect(sent7 == 0)
        #expect(fixture.receiver.posts.count == 5)
        #expect(try fixture.shop.host.audit().fault == nil)
        await fixture.shop.services.resources.stop()
    }

    @Test func whatHappenedLongBeforeTheAddressWasSetStaysUntold() async throws {
        let fixture = try Fixture()
        let stock = try fixture.shop.stock()
        let before = fixture.shop.now.advanced(bySeconds: -3_600)
        _ = try fixture.shop.host.send(stock: stock.id, to: "u1", request: "s1", at: before)
        try await fixture.run { courier in try await courier.turn() }
        #expect(fixture.receiver.posts.isEmpty)
    }

    @Test func theKeyAMerchantNamedLastIsTheOneItIsSignedUnder() async throws {
        let fixture = try Fixture()
        let memory = PlatformKeyMemory(host: fixture.shop.host)
        memory.note("1900000001", V3Shop.publicKeyID)
        #expect(
            PlatformKeyMemory(host: fixture.shop.host).serial(of: "1900000001")
                == V3Shop.publicKeyID)
        memory.note("1900000001", "")
        #expect(PlatformKeyMemory(host: fixture.shop.host).serial(of: "1900000001") == nil)
    }

    /// Addresses as another version, another configuration or a damaged file may have left them.
    @Test(arguments: [
        #"{"notify_url":"https://127.0.0.1:65536/","update_time":"2026-11-23T12:30:00+08:00"}"#,
        #"{"notify_url":"https://127.0.0.1:-1/","update_time":"2026-11-23T12:30:00+08:00"}"#,
        #"{"notify_url":"https://127.0.0.1:99999999999999999999/","update_time":"2026-11-23T12:30:00+08:00"}"#,
        #"{"notify_url":"https://10.0.0.7/","update_time":"2026-11-23T12:30:00+08:00"}"#,
        #"{"notify_url":"https://[::1%25lo]:1/","update_time":"2026-11-23T12:30:00+08:00"}"#,
        #"{"notify_url":"unix:/tmp/x","update_time":"2026-11-23T12:30:00+08:00"}"#,
        #"{"notify_url":"","update_time":"2026-11-23T12:30:00+08:00"}"#,
        #"{"notify_url":7,"update_time":"2026-11-23T12:30:00+08:00"}"#,
        #"{"notify_url":"https://shop.example/","update_time":"today"}"#,
        #"{"notify_url":"https://shop.example/"}"#, "[]", "", "{", "\u{0}",
    ])
    func anAddressThatIsNoneIsItsOwnMerchantsFailure(_ stored: String) async throws {
        let v3 = try V3Shop()
        let receiver = try HostileReceiver()
        defer { receiver.end() }
        receiver.answer(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8))
        let policy = CallbackPolicy(takesLoopback: true)
        let good = try CallbackURL("http://127.0.0.1:\(receiver.port)/notify", under: policy)
        try CallbackBook(v3.shop.host, policy).set(good, for: "1900000002", at: v3.shop.now)
        try v3.shop.host.write([
            .put(DocumentKey(collection: "v3.callbacks", key: "1900000001"), Array(stored.utf8))
        ])
        for (index, merchant) in ["1900000001", "1900000002"].enumerated() {
            let stock = try v3.shop.stock(RequestNumber(rawValue: "S\(index)")) {
                $0.merchant = MerchantID(rawValue: merchant)
            }
            let number = RequestNumber(rawValue: "s\(index)")
            _ = try v3.shop.host.send(stock: stock.id, to: "u1", request: number)
        }
        v3.shop.services.resources.start()
        // Over the network, as a server does.
        let courier = try #require(
            try NotificationCourier(
                v3.shop.services, keys: PlatformKeyMemory(host: v3.shop.host)))
        let sent = try await courier.turn()
        #expect(sent == 1)
        #expect(receiver.requests == 1)
        await courier.close()
        await v3.shop.services.resources.stop()
    }

    /// What waits to be told, damaged: it is put aside, and the others are told.
    @Test(arguments: ["", "{", "[]", #"{"entry":-1}"#, #"{"entry":9223372036854775808}"#, "\u{0}"])
    func aNotificationThatCannotBeReadIsPutAside(_ stored: String) async throws {
        let fixture = try Fixture()
        let stock = try fixture.shop.stock()
        _ = try fixture.shop.host.send(stock: stock.id, to: "u1", request: "s1")
        try fixture.shop.host.write([
            .put(DocumentKey(collection: "notification", key: "1"), Array(stored.utf8))
        ])
        try await fixture.run { courier in
            let sent = try await courier.turn()
            #expect(sent == 1)
        }
        let aside = try fixture.shop.host.documents(in: "notification.unreadable")
        #expect(aside.map(\.body) == [Array(stored.utf8)])
        #expect(try fixture.shop.host.documents(in: "notification").isEmpty)
    }

    @Test func postsOverTheNetworkWithoutFollowingRedirects() async throws {
        let router = Router()
        let seen = Mutex<[String]>([])
        router.post("/notify") { request, _ in
            seen.withLock { $0.append(request.headers[.contentType] ?? "") }
            return HTTPResponse.Status.noContent
        }
        router.post("/moved") { _, _ in Response.redirect(to: "/notify", type: .temporary) }
        let application = Application(router: router)
        try await application.test(.live) { client in
            let port = try #require(client.port)
            let sender = NotificationClient(
                CallbackPolicy(takesLoopback: true), logger: Logger(label: "scrip.test"))
            func post(_ path: String) async -> Int? {
                guard let url = try? WebAddress("http://127.0.0.1:\(port)\(path)") else {
                    return nil
                }
                return await sender.post(
                    NotificationPost(
                        url: url,
                        headers: [("Content-Type", "application/json")], body: [0x7B, 0x7D],
                        seconds: 5))
            }
            #expect(await post("/notify") == 204)
            #expect(await post("/moved") == 307)
            await sender.close()
        }
        #expect(seen.withLock { $0 } == ["application/json"])
    }
}
