internal import Hummingbird
internal import ScripCore

/// Leads each request to the responder of its book.
struct BookResponder: HTTPResponder {
    typealias Context = CallContext

    private let responders: [Responder]
    private let router: BookRouter
    private let resources: ServerResources

    /// - Parameters:
    ///   - responders: One for each book, at least one.
    ///   - router: Tells books apart.
    ///   - resources: Whose threads may wait for a ledger.
    init(_ responders: [Responder], _ router: BookRouter, _ resources: ServerResources) {
        self.responders = responders
        self.router = router
        self.resources = resources
    }

    func respond(to request: Request, context: CallContext) async throws -> Response {
        guard responders.count > 1 else {
            return try await responders[0].respond(to: request, context: context)
        }
        let head = request.head
        let book: Int
        do throws(ScripError) {
            book = try await resources.waiting { [router] () throws(ScripError) in
                router.book(of: head, TillHeaders(head.headerFields))
            }
        } catch {
            return ErrorAnswer(error, context.logger).response
        }
        return try await responders[book].respond(to: request, context: context)
    }
}
