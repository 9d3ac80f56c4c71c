internal import Hummingbird
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import Synchronization

/// Whether the server lives, whether it can answer, what it has done, and what it can be asked.
struct HealthDoor: Door {
    let books: [ServedBook]
    let accepts: AcceptCount

    let prefix = ""

    func addRoutes(to router: Router<CallContext>) {
        router.get("/healthz") { _, _ in Response(json: Array(#"{"status":"ok"}"#.utf8)) }
        router.get("/readyz") { _, _ in
            try await books[0].services.waiting { () throws(ScripError) in try checkLedgers() }
            return Response(json: Array(#"{"status":"ready"}"#.utf8))
        }
        router.get("/openapi.json") { _, _ in Response(json: OpenAPI.json) }
        router.get("/metrics") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metrics)))
        }
    }

    /// Throws when no ledger can be read, which is what a request needs.
    ///
    /// One of several that cannot be read refuses its own requests; the others' are answered.
    private func checkLedgers() throws(ScripError) {
        var failure: ScripError?
        for book in books {
            do throws(ScripError) {
                _ = try book.services.host.recordedAt(entry: 1)
                return
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private var metrics: String {
        let accepted = MetricFamily(
            "scrip_accept_failures_total", "counter",
            "Connections that could not be accepted at once.",
            [
                MetricFamily.line(
                    "scrip_accept_failures_total", "",
                    "\(accepts.failures.load(ordering: .relaxed))")
            ])
        return MetricFamily.text(
            books.flatMap { book in
                book.services.metrics.families(
                    books.count > 1 ? "book=\"\(book.name)\"," : "")
            } + [accepted])
    }

    func answer(
        to error: any Error, _ request: Request, _ context: CallContext
    ) async -> Response {
        ErrorAnswer(error, context.logger).response
    }
}
