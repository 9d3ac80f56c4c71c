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
        let route: BookRouter.Route
        do throws(ScripError) {
            route = try await resources.waiting { [router] () throws(ScripError) in
                router.route(of: head, TillHeaders(head.headerFields))
            }
        } catch {
            return ErrorAnswer(error, context.logger).response
        }
        var context = context
        context.unread = route.unread
        return try await responders[route.book].respond(to: request, context: context)
    }
}
