import Hummingbird
import HummingbirdTesting
import ScripCore
import Testing

@testable import ScripHTTP

struct ServerTests {
    @Test func livesAndIsReady() async throws {
        try await Shop().serve { client in
            let health = try await client.execute(uri: "/healthz", method: .get)
            #expect(health.status == .ok)
            #expect(String(buffer: health.body) == #"{"status":"ok"}"#)
            let ready = try await client.execute(uri: "/readyz", method: .get)
            #expect(ready.status == .ok)
        }
    }

    @Test func countsWhatItAnswered() async throws {
        try await Shop().serve { client in
            for _ in 0..<3 { try await client.execute(uri: "/healthz", method: .get) }
            let metrics = String(
                buffer: try await client.execute(uri: "/metrics", method: .get).body)
            #expect(
                metrics.contains(
                    #"scrip_http_requests_total{method="GET",route="/healthz",status="200"} 3"#))
            #expect(
                metrics.contains(
                    #"scrip_http_request_seconds_count{method="GET",route="/healthz"} 3"#))
        }
    }

    @Test func namesTheMethodsOfAPath() async throws {
        try await Shop().serve { client in
            let answer = try await client.execute(uri: "/healthz", method: .post)
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.headers[.allow] == "GET")
            let unknown = try await client.execute(uri: "/nowhere", method: .get)
            #expect(unknown.status == .notFound)
            #expect(String(buffer: unknown.body).hasPrefix(#"{"error":{"code":"no_route""#))
        }
    }
}
