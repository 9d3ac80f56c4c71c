internal import HTTPTypes
internal import NIOCore
internal import ScripAccess

/// The fast lanes of all books of a server, each call in its own.
struct FastLanes: Sendable {
    private let lanes: [FastLane]
    private let router: BookRouter

    /// - Parameters:
    ///   - lanes: One for each book, at least one.
    ///   - router: Tells books apart.
    init(_ lanes: [FastLane], _ router: BookRouter) {
        self.lanes = lanes
        self.router = router
    }

    /// The call a request makes; nil when it is one for the router.
    func call(
        _ head: HTTPRequest, _ headers: TillHeaders, from peer: Peer, began: NIODeadline
    ) -> FastLane.Call? {
        guard var call = lanes[0].call(head, headers, from: peer, began: began) else { return nil }
        call.route = router.route(of: head, headers)
        return call
    }

    /// Answers a call, now or later.
    func run(_ call: FastLane.Call, _ body: [UInt8], on loop: any EventLoop) -> FastLane.Outcome {
        lanes[call.route.book].run(call, body, on: loop)
    }

    /// How the door of a path words that its request was cut off; nil for the usual words.
    func cutOff(_ error: TooSlow, _ head: HTTPRequest) -> FastLane.Answer? {
        lanes[router.bookWithoutLooking(of: head)].cutOff(error, head)
    }

    /// The answer to an error that is nobody's.
    func answer(to error: any Error) -> FastLane.Answer { lanes[0].answer(to: error) }
}
