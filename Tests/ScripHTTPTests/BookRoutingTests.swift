import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import ScripAccess
import ScripConsole
import ScripContract
import ScripCore
import ScripHost
import ScripLedger
import ScripOperations
import Testing

@testable import ScripHTTP

/// A server of several books: each request is its own book's, and nothing of another's is seen or changed.
struct BookRoutingTests {
    /// Two shops of one server; the second is served.
    private struct Pair {
        let tea: Shop
        let coffee: Shop

        init() throws {
            tea = try Shop(accounts: V3Shop.accounts(V3Shop.first), book: Book(number: 1))
            coffee = try Shop(
                accounts: V3Shop.accounts(V3Shop.second), book: Book(number: 2), beside: tea)
        }

        func serve(
            _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
        ) async throws {
            try await coffee.serve(beside: [tea], body)
        }
    }

    @Test func aKeyIsGoodForItsBookOnly() async throws {
        let pair = try Pair()
        let (teaKey, coffeeKey) = (try pair.tea.key(), try pair.coffee.key())
        let stock = try pair.tea.stock { $0.name = "tea's own" }
        let coupon = try pair.tea.host.send(stock: stock.id, to: "u1", request: "SEND-1")
        let before = try pair.tea.lastEntry()
        try await pair.serve { client in
            let own = try await client.get("/v1/stocks/\(stock.id)", teaKey)
            #expect(own.json["name"] as? String == "tea's own")
            let others = try await client.get("/v1/stocks/\(stock.id)", coffeeKey)
            #expect(others.status == .notFound)
            let list = try await client.get("/v1/stocks", coffeeKey)
            #expect((list.json["stocks"] as? [Any])?.isEmpty == true)
            // The two calls of a checkout take another way than the rest.
            for path in ["/v1/quote", "/v1/redeem"] {
                let checkout = Shop.checkout(
                    path == "/v1/quote" ? nil : "R-1", coupon.code.rawValue, price: 12_000)
                let refused = try await client.post(path, checkout, coffeeKey)
                #expect(!String(buffer: refused.body).contains("tea's own"))
                #expect(String(buffer: refused.body).contains("unknown_coupon"))
            }
            #expect(try pair.tea.lastEntry() == before)
            let redeemed = try await client.post(
                "/v1/redeem", Shop.checkout("R-1", coupon.code.rawValue, price: 12_000), teaKey)
            #expect(redeemed.status == .ok)
            let nobody = try await client.get(
                "/v1/stocks", [.authorization: "Bearer \(TillKey.random())"])
            #expect(nobody.status == .unauthorized)
        }
        #expect(try pair.tea.host.stock(stock.id).redeemed == 1)
    }

    @Test func aMerchantOfThePlatformHasItsOwnBook() async throws {
        let pair = try Pair()
        try await pair.serve { client in
            let tea = V3Client(client: client, signer: V3Shop.first, now: { pair.tea.now })
            let coffee = tea.signing(as: V3Shop.second)
            let made = try await tea(.post, "/stocks", V3Shop.stock("S-1"))
            let id = try #require(made.text("stock_id"))
            #expect(try await tea(.get, "/stocks/\(id)").status == 200)
            #expect(try await coffee(.get, "/stocks/\(id)").status == 404)
            // The same number is another request in another book.
            let other = try await coffee(
                .post, "/stocks", V3Shop.stock("S-1", ["belong_merchant": .string("1900000002")]))
            #expect(try #require(other.text("stock_id")) != id)
            // Who names one merchant and signs as another is nobody.
            let forged = V3Signer(
                merchant: "1900000001", serial: "0A01", apiKey: "second")
            let refused = try await tea.signing(as: forged)(.get, "/stocks/\(id)")
            #expect(refused.status == 401)
        }
        #expect(try pair.tea.host.stocks().count == 1)
        #expect(try pair.coffee.host.stocks().count == 1)
    }

    @Test func pagesAreUnderTheirHostName() async throws {
        let pair = try Pair()
        let users = ConsoleUsers(pair.coffee.host)
        try users.add(
            ConsoleUser(
                name: "ann", role: .owner, password: "correct horse battery", changedBy: "a test",
                at: Shop.noon))
        let host = try #require(HTTPField.Name("Host"))
        try await pair.serve { client in
            for (name, status) in [
                ("b1.example.com", 200), ("B1.Example.com:8443", 200), ("b0.example.com", 404),
                ("b1.example.com.evil.example", 404), ("", 404), ("[::1]:80", 404),
            ] {
                let answer = try await client.get("/console/sign-in", [host: name])
                #expect(answer.status.code == status, "\(name)")
            }
        }
    }

    /// Both cannot be read when the key is looked for, and the first can when it is judged.
    @Test func aBookThatCameBackDoesNotSpeakForOneThatDidNot() throws {
        let first = try Shop()
        let shops = [first, try Shop(beside: first)]
        let router = BookRouter(
            shops.enumerated().map { ServedBook($1.services, name: "book \($0)") })
        let text = try #require(try shops[1].key()[.authorization])
        let head = HTTPRequest(
            method: .get, scheme: "http", authority: "x", path: "/v1/stocks",
            headerFields: [.authorization: text])
        let places = shops.map { shop in
            ["scrip.db", "elsewhere.db"].map { shop.folder.appending(path: $0) }
        }
        for place in places { try FileManager.default.moveItem(at: place[0], to: place[1]) }
        let headers = TillHeaders(head.headerFields)
        let route = router.route(of: head, headers)
        #expect(route.book == 0)
        try FileManager.default.moveItem(at: places[0][1], to: places[0][0])
        let error = #expect(throws: ScripError.self) {
            try shops[route.book].services.authorize(
                headers, from: Peer(""), for: .quote, unread: route.unread)
        }
        #expect(error?.code == .ledgerUnavailable)
        // Where all could be asked, it is nobody's.
        try FileManager.default.moveItem(at: places[1][1], to: places[1][0])
        #expect(router.route(of: head, headers).book == 1)
    }

    @Test(arguments: [0, 1])
    func aBookThatCannotBeReadSaysSoToItsOwn(_ gone: Int) async throws {
        let first = try Shop()
        let shops = [first, try Shop(beside: first)]
        let keys = try shops.map { try $0.key() }
        try FileManager.default.moveItem(
            at: shops[gone].folder.appending(path: "scrip.db"),
            to: shops[gone].folder.appending(path: "elsewhere.db"))
        try await shops[1].serve(beside: [first]) { client in
            #expect(try await client.get("/v1/stocks", keys[1 - gone]).status == .ok)
            for key in [keys[gone], [.authorization: "Bearer \(TillKey.random())"]] {
                let refused = try await client.get("/v1/stocks", key)
                #expect(refused.status == .serviceUnavailable)
                #expect(refused.errorCode == "ledger_unavailable")
            }
            #expect(try await client.get("/readyz", [:]).status == .ok)
            let metrics = String(buffer: try await client.get("/metrics", [:]).body)
            for (book, counted) in [(gone, #""503"} 2"#), (1 - gone, #""200"} 1"#)] {
                #expect(
                    metrics.contains(
                        #"scrip_http_requests_total{book="book \#(book)",method="GET","#
                            + #"route="/v1/stocks",status=\#(counted)"#))
            }
            let heads = metrics.split(separator: "\n").filter { $0.hasPrefix("# HELP") }
            #expect(Set(heads).count == heads.count)
        }
    }
}
