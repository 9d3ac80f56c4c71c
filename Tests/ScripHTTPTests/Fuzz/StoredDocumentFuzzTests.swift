import Crypto
import Foundation
import ScripAccess
import ScripCore
import ScripHost
import ScripLedger
import ScripSettings
import Testing
import WeChatPay

@testable import ScripHTTP

/// What doors keep in the ledger, damaged: whoever reads it gets an answer or an error.
struct StoredDocumentFuzzTests {
    /// A host on which every kind of document was written by what writes it.
    private struct World {
        let v3: V3Shop
        let stock: Stock
        let code: String
        let till = TillKey.random()
        var shop: Shop { v3.shop }

        init() throws {
            v3 = try V3Shop()
            stock = try v3.shop.stock { $0.limits.perUser = 100 }
            let policy = CallbackPolicy(takesLoopback: true)
            try CallbackBook(v3.shop.host, policy).set(
                try CallbackURL("http://127.0.0.1:9/notify", under: policy), for: "1900000001",
                at: v3.shop.now)
            let coupon = try v3.shop.host.send(stock: stock.id, to: "u1", request: "s1")
            code = coupon.code.rawValue
            _ = try v3.shop.host.use(
                Used.Request(number: "use-1", coupon: coupon.code, discount: 2_000))
            _ = try v3.shop.key(text: till)
            v3.shop.services.platformKeys.note("1900000001", "5157F09EFDC096DE")
            CertificateClients(v3.shop.host, .learnt).note("1900000001", userAgent: "php")
            try v3.shop.host.write([
                .put(
                    DocumentKey(collection: "notification", key: "00000000000000000007"),
                    Array(
                        #"{"entry":7,"merchant":"1900000001","stock":"\#(stock.id)","code":"\#(code)","#
                            .utf8)
                        + Array(
                            (#""user":"u1","channel":"API","sent_at":"2026-11-23T12:30:00+08:00","#
                                + #""request":"s1","attempts":0,"due_at":"2026-11-23T12:30:00+08:00","#
                                + #""last_status":0}"#).utf8))
            ])
        }

        /// Every kind of document there is, with its bytes.
        func documents() throws -> [Document] {
            let kinds = [
                "v3.callbacks", "v3.platform_key", "v3.certificate_clients", "till_keys",
                "notification",
            ]
            return try kinds.flatMap { try shop.host.documents(in: $0) }
        }

        /// Has everything read that is kept.
        func read(_ courier: NotificationCourier) async {
            _ = try? await courier.turn()
            let host = shop.host
            _ = try? CallbackBook(host, CallbackPolicy(takesLoopback: true))
                .address(of: "1900000001")
            _ = PlatformKeyMemory(host: host).serial(of: "1900000001")
            _ = CertificateClients(host, .learnt).contains("1900000001", userAgent: "php")
            _ = try? KeyRing(LedgerKeyStore(host)).key(till, at: shop.now)
            _ = try? KeyRing(LedgerKeyStore(host)).list()
        }
    }

    @Test(arguments: [UInt64(1)])
    func whateverIsKeptIsReadOrRefused(seed: UInt64) async throws {
        let run = try FuzzRun("documents", rounds: 400)
        let world = try World()
        world.shop.services.resources.start()
        let courier = try #require(
            try NotificationCourier(
                world.shop.services, keys: PlatformKeyMemory(host: world.shop.host),
                post: { _ in 500 }))
        let documents = try world.documents()
        // Otherwise a kind was forgotten, and nothing of it is tried.
        #expect(Set(documents.map(\.key.collection)).count == 5)
        var random = FuzzRandom(seed: seed)
        var round = 0
        while run.goesOn(after: round) {
            let document = documents[random.below(documents.count)]
            var bytes: [UInt8]
            if random.below(3) == 0 || round < run.corpus.count {
                bytes = run.input(round, &random)
            } else {
                bytes = document.body
                for _ in 0...random.below(4) { random.mutate(&bytes, others: run.corpus) }
            }
            let damaged = DocumentChange.put(document.key, bytes)
            try world.shop.host.write([damaged])
            await world.read(courier)
            try world.shop.host.write([.put(document.key, document.body)])
            round += 1
        }
        // What was put right is read again, and the journal is whole.
        let key = try KeyRing(LedgerKeyStore(world.shop.host)).key(world.till, at: Shop.noon)
        #expect(key?.name == "till")
        let fault = try world.shop.host.audit().fault
        #expect(fault == nil)
        await world.shop.services.resources.stop()
    }
}
