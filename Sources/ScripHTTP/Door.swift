internal import Hummingbird

/// One face of the server: routes under a prefix, and how errors look there.
///
/// A door translates; what is decided is decided by the services.
protocol Door: Sendable {
    /// What the paths of its routes begin with, such as `/v1`; errors below it are its own.
    var prefix: String { get }

    /// Adds its routes.
    func addRoutes(to router: Router<CallContext>)

    /// The answer to a request of this door that was not answered: an error of a handler, an unknown
    /// path (``NoRoute``), a wrong method (``WrongMethod``), or ``BodyTooLarge``.
    ///
    /// Whatever it is given, it answers.
    func answer(
        to error: any Error, _ request: Request, _ context: CallContext
    ) async -> Response

    /// The answer to a request that is cut off before any handler has answered it; nil for the usual one.
    ///
    /// Called on an event loop: it must not wait.
    func cutOff(_ error: TooSlow, _ head: HTTPRequest) -> FastLane.Answer?
}

extension Door {
    func cutOff(_ error: TooSlow, _ head: HTTPRequest) -> FastLane.Answer? { nil }
}

/// No route has this path.
struct NoRoute: Error {}

/// A route has this path, but not with this method.
struct WrongMethod: Error {
    /// The methods it has.
    let allowed: [HTTPRequest.Method]
}

/// A path leaves a part empty that has to be there.
struct EmptyPart: Error {
    /// The part's name; empty when no route has one there.
    let name: String
}
