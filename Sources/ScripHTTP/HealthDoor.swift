internal import Hummingbird
internal import ScripCore
internal import ScripHost

/// Whether the server lives, whether it can answer, what it has done, and what it can be asked.
struct HealthDoor: Door {
    let services: Services

    let prefix = ""

    func addRoutes(to router: Router<CallContext>) {
        router.get("/healthz") { _, _ in Response(json: Array(#"{"status":"ok"}"#.utf8)) }
        router.get("/readyz") { _, _ in
            // A ledger that can be read is what a request needs.
            _ = try await services.waiting { () throws(ScripError) in
                try services.host.recordedAt(entry: 1)
            }
            return Response(json: Array(#"{"status":"ready"}"#.utf8))
        }
        router.get("/openapi.json") { _, _ in Response(json: OpenAPI.json) }
        router.get("/metrics") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: services.metrics.text)))
        }
    }

    func answer(
        to error: any Error, _ request: Request, _ context: CallContext
    ) async -> Response {
        ErrorAnswer(error, context.logger).response
    }
}
