internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ScripCore

/// Everything between a request and its answer: finds the route, and lets doors word their errors.
struct Responder: HTTPResponder {
    typealias Context = CallContext

    private let doors: [any Door]
    private let router: RouterResponder<CallContext>
    private let routes: RouteTable
    private let services: Services

    init(_ doors: [any Door], _ services: Services) {
        let router = Router(context: CallContext.self)
        for door in doors { door.addRoutes(to: router) }
        routes = RouteTable(router.routes.map { ($0.method, $0.path.description) })
        self.doors = doors
        self.router = router.buildResponder()
        self.services = services
    }

    func respond(to request: Request, context: CallContext) async throws -> Response {
        let start = NIODeadline.now()
        let response = await answer(request, context)
        let route = context.endpointPath ?? "none"
        services.metrics.route(request.method.rawValue, route).count(
            status: response.status.code, nanoseconds: (NIODeadline.now() - start).nanoseconds)
        log(request, route, response, context)
        return response
    }

    private func answer(_ request: Request, _ context: CallContext) async -> Response {
        do {
            let methods = routes.methods(of: request.uri.path)
            if let name = routes.emptyPart(of: request.target.prefix { $0 != "?" }) {
                throw EmptyPart(name: name)
            }
            guard !methods.isEmpty else { throw NoRoute() }
            guard methods.contains(request.method) else { throw WrongMethod(allowed: methods) }
            return try await router.respond(to: request, context: context)
        } catch {
            // As it came: a path with a broken escape has no decoded form, but it has a door.
            let path = request.target.prefix { $0 != "?" }
            let door = doors.filter { path == $0.prefix || path.hasPrefix($0.prefix + "/") }
                .max { $0.prefix.utf8.count < $1.prefix.utf8.count }
            guard let door = door ?? doors.first else {
                return Response(status: .internalServerError)
            }
            return await door.answer(to: error, request, context)
        }
    }

    /// One line a request: never a query, a user or a code, which targets may hold.
    private func log(
        _ request: Request, _ route: String, _ response: Response, _ context: CallContext
    ) {
        let level: Logger.Level = response.status.code >= 500 ? .error : .debug
        context.logger.log(
            level: level, "request",
            metadata: [
                "method": "\(request.method.rawValue)", "route": "\(route)",
                "status": "\(response.status.code)",
            ])
    }
}
