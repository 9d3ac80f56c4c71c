internal import Hummingbird
internal import ScripAccess
internal import ScripConsole
internal import ScripCore
internal import ScripSettings

/// The pages of the staff and of customers: puts a request into the console's words and its answer into HTTP.
struct ConsoleDoor: Door {
    let prefix: String
    private let services: Services
    private let console: Console
    private let crowd = Crowd()

    /// The addresses below a prefix, `/console` or `/card`.
    init(_ console: Console, below prefix: String, _ services: Services) {
        self.console = console
        self.prefix = prefix
        self.services = services
    }

    func addRoutes(to router: Router<CallContext>) {
        for route in Console.routes where isBelow(route.path) {
            router.on(
                RouterPath(route.path), method: route.method == .get ? .get : .post
            ) { request, context in
                var bytes: [UInt8] = []
                if route.method == .post {
                    bytes = try await request.bytes(upTo: services.settings.bodyBytesMax)
                }
                let asked = ConsoleRequest(request, context, bytes, services.settings)
                // Who has no session would make up as many as wanted, and is counted by address.
                let visitor = console.session(asked) ?? context.peer.text
                guard crowd.enter(visitor, route.pace) else {
                    throw AccessDenied.tooOften(1)
                }
                defer { crowd.leave(visitor, route.pace) }
                let answer = try await services.waiting(route.pace) { () throws(ScripError) in
                    console.answer(asked, at: route)
                }
                return Response(answer)
            }
        }
    }

    private func isBelow(_ path: String) -> Bool { path == prefix || path.hasPrefix(prefix + "/") }

    func answer(
        to error: any Error, _ request: Request, _ context: CallContext
    ) async -> Response {
        let error = ErrorAnswer(error, context.logger)
        let asked = ConsoleRequest(request, context, [], services.settings)
        let answer = try? await services.waiting { () throws(ScripError) in
            console.answer(asked, status: error.status.code)
        }
        guard let answer else { return error.response }
        var response = Response(answer)
        for field in error.headers { response.headers.append(field) }
        return response
    }
}
