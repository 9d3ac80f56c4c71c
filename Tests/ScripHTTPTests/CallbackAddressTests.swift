import Foundation
import Logging
import NIOCore
import ScripAccess
import ScripSettings
import Testing
import Yams

@testable import ScripHTTP

/// Which addresses are addresses, and which of them this host asks.
struct CallbackAddressTests {
    private struct Cases: Decodable {
        struct Address: Decodable {
            var text: String
            var `is`: String?
            var issue: String?
        }

        var addresses: [Address]
        var `public`: [String]
        var `private`: [String]
    }

    private static func cases() throws -> Cases {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/http/callback-addresses.yaml")
        return try YAMLDecoder().decode(Cases.self, from: Data(contentsOf: url))
    }

    private static let strict = CallbackPolicy(takesLoopback: false)

    @Test func anAddressIsKeptOrSaidWhatIsWrongWithIt() throws {
        for item in try Self.cases().addresses {
            do throws(WebAddress.Fault) {
                let url = try CallbackURL(item.text, under: Self.strict)
                #expect(url.text == item.is, "\(item.text)")
                // What is shown is read as the same address again.
                #expect((try? CallbackURL(url.text, under: Self.strict)) == url, "\(item.text)")
            } catch {
                #expect(error.issue == item.issue, "\(item.text)")
            }
        }
    }

    @Test func privateNetworksAreTold() throws {
        let cases = try Self.cases()
        for text in cases.public { #expect(IPAddress(text)?.isPublic == true, "\(text)") }
        for text in cases.private { #expect(IPAddress(text)?.isPublic == false, "\(text)") }
    }

    @Test func networksHaveALengthAndNoBitsBeyondIt() {
        for text in ["10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "fd00::/8", "::/0", "::1/128"] {
            #expect(IPNetwork(text) != nil, "\(text)")
        }
        for text in [
            "", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "10.0.0.1/8",
            "fd00::/129",
            "fd01::/8", "shop.example", "10.0.0.0/8/8",
        ] {
            #expect(IPNetwork(text) == nil, "\(text)")
        }
        let ten = IPNetwork("10.0.0.0/8")
        #expect(ten?.contains(IPAddress(bits: IPAddress.mappedV4 | 0x0AFF_FFFF)) == true)
        #expect(ten?.contains(IPAddress(bits: IPAddress.mappedV4 | 0x0B00_0000)) == false)
        #expect(ten?.contains(IPAddress(bits: 0x0A00_0000)) == false)
    }

    @Test func aDeveloperMachineMayAskItself() throws {
        var settings = Settings()
        for address in ["127.0.0.1", "localhost", "::1"] {
            settings.address = address
            let policy = CallbackPolicy(settings)
            for text in ["http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/"] {
                #expect((try? CallbackURL(text, under: policy)) != nil, "\(address) \(text)")
            }
            for text in ["http://shop.example/", "http://127.0.0.1.shop.example/", "file:///x"] {
                #expect((try? CallbackURL(text, under: policy)) == nil, "\(address) \(text)")
            }
            #expect((try? CallbackURL("https://10.0.0.7/", under: policy)) == nil)
        }
        settings.address = "0.0.0.0"
        #expect((try? CallbackURL("http://127.0.0.1:9/", under: CallbackPolicy(settings))) == nil)
        settings.callbackNetworks = ["10.0.0.0/8"]
        #expect((try? CallbackURL("https://10.0.0.7/", under: CallbackPolicy(settings))) != nil)
        #expect((try? CallbackURL("https://192.168.0.7/", under: CallbackPolicy(settings))) == nil)
    }

    // MARK: Over the network

    /// A receiver that answers every connection with the same bytes.
    private static func post(
        _ url: String, _ policy: CallbackPolicy, names: [String: [String]] = [:]
    ) async throws -> Int? {
        let client = NotificationClient(
            policy, logger: Logger(label: "scrip.test") { _ in SwiftLogNoOpLogHandler() },
            names: NameLookup { names[$0, default: []].compactMap(IPAddress.init(_:)) })
        let status = await client.post(
            NotificationPost(
                url: try WebAddress(url), headers: [("Content-Type", "application/json")],
                body: [0x7B, 0x7D], seconds: 5))
        await client.close()
        return status
    }

    @Test func aNameIsJudgedByWhereItLeads() async throws {
        let receiver = try HostileReceiver()
        defer { receiver.end() }
        receiver.answer(Array("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n".utf8))
        let url = "http://shop.example:\(receiver.port)/notify"
        let here = CallbackPolicy(takesLoopback: true)
        let lookup = ["shop.example": ["127.0.0.1"]]
        #expect(try await Self.post(url, here, names: lookup) == 204)
        #expect(receiver.requests == 1)
        // The connection went where the name was said to lead, under the name.
        #expect(receiver.lastRequest.contains("shop.example:\(receiver.port)"))
        #expect(try await Self.post(url, Self.strict, names: lookup) == nil)
        // One that is private among public ones is enough.
        #expect(
            try await Self.post(
                url, Self.strict, names: ["shop.example": ["8.8.8.8", "127.0.0.1"]]) == nil)
        #expect(try await Self.post(url, here) == nil)
        #expect(
            try await Self.post("http://127.0.0.1:\(receiver.port)/", Self.strict) == nil)
        #expect(receiver.requests == 1)
    }

    @Test func aRedirectIsNotFollowed() async throws {
        let receiver = try HostileReceiver()
        defer { receiver.end() }
        receiver.answer(
            Array(
                ("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:\(receiver.port)/\r\n"
                    + "Content-Length: 0\r\n\r\n").utf8))
        let policy = CallbackPolicy(takesLoopback: true)
        #expect(
            try await Self.post("http://127.0.0.1:\(receiver.port)/notify", policy) == 307)
        #expect(receiver.requests == 1)
    }

    @Test func aNameThatIsNeverAnsweredCostsItsDeliveryOnly() async throws {
        let lock = DispatchSemaphore(value: 0)
        let names = NameLookup { _ in
            lock.wait()
            return []
        }
        let began = NIODeadline.now()
        let addresses = await names.addresses(of: "slow.example", until: began + .milliseconds(50))
        #expect(addresses.isEmpty)
        lock.signal()
        await names.close()
    }
}
