internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import ScripAccess
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripOperations

/// Decides and answers the two calls of every checkout, without a router between.
struct FastLane: Sendable {
    /// One request of the lane.
    struct Call: Sendable {
        enum Kind: Sendable {
            case quote, redeem

            var operation: ScripOperation { self == .quote ? .quote : .redeem }
        }

        let kind: Kind
        let headers: TillHeaders
        let peer: Peer
        let began: NIODeadline
        /// Whose it is, of the server's books.
        var route = BookRouter.Route(book: 0)
    }

    /// What goes back.
    struct Answer: Sendable {
        var head: HTTPResponse
        var body: [UInt8]

        init(_ status: HTTPResponse.Status, _ body: [UInt8]) {
            head = HTTPResponse(status: status)
            head.headerFields.reserveCapacity(4)
            head.headerFields.append(HTTPField(name: .contentType, value: "application/json"))
            head.headerFields.append(
                HTTPField(name: .contentLength, value: String(body.count)))
            head.headerFields.append(HTTPField(name: .date, value: HTTPDate.now))
            self.body = body
        }
    }

    /// How a call goes on.
    enum Outcome {
        /// It is answered.
        case now(Answer)
        /// It will be answered once, at once or on the connection's event loop.
        case later((@escaping @Sendable (Answer) -> Void) -> Void)
    }

    private let doors: [any Door]
    private let services: Services
    private let turns: LoopTurns
    private let quotes: RouteMetrics
    private let redemptions: RouteMetrics

    init(_ doors: [any Door], _ services: Services) {
        self.doors = doors
        self.services = services
        turns = LoopTurns(
            services.host, written: { [services] in services.written($0) },
            beside: services.resources.slowLane
        ) { [resources = services.resources] in resources.beside($0, refused: $1) }
        quotes = services.metrics.route("POST", "/v1/quote")
        redemptions = services.metrics.route("POST", "/v1/redeem")
    }

    /// The call a request makes; nil when it is one for the router.
    func call(
        _ head: HTTPRequest, _ headers: TillHeaders, from peer: Peer, began: NIODeadline
    ) -> Call? {
        guard head.method == .post, let path = head.path else { return nil }
        let kind: Call.Kind
        if path == "/v1/quote" {
            kind = .quote
        } else if path == "/v1/redeem" {
            kind = .redeem
        } else {
            return nil
        }
        return Call(kind: kind, headers: headers, peer: peer, began: began)
    }

    /// Answers a call, now or later.
    ///
    /// - Parameters:
    ///   - call: The call.
    ///   - body: Its body.
    ///   - loop: The connection's, which this runs on.
    func run(_ call: Call, _ body: [UInt8], on loop: any EventLoop) -> Outcome {
        do {
            let caller = try services.authorize(
                call.headers, from: call.peer, for: call.kind.operation,
                unread: call.route.unread)
            try call.headers.checkContentType()
            let number = try call.headers.requestNumber(for: call.kind.operation)
            let checkout = try OperationRequest(body, given: number.map { [$0] } ?? []).checkout(
                in: services.host.book)
            let turn = turns.turn(of: loop)
            switch call.kind {
            case .quote:
                if !checkout.coupons.isEmpty { try services.host.checkWait(of: caller) }
                return .later { answer in
                    turn.quote(checkout, by: caller) { quote in
                        answer(self.answer(quote, to: call))
                    }
                }
            case .redeem:
                let inbox = turn.inbox
                return .later { answer in
                    let done: @Sendable (Result<Receipt, ScripError>) -> Void = { receipt in
                        answer(self.answer(receipt.map { services.written($0) }, to: call))
                    }
                    services.host.redeem(
                        checkout, by: caller, resuming: inbox.add,
                        beside: { work in
                            services.resources.beside(work) {
                                inbox.add { done(.failure(.stopping)) }
                            }
                        }, then: done)
                }
            }
        } catch {
            return .now(counted(answer(to: error), call))
        }
    }

    /// How the door of a path words that its request was cut off; nil for the usual words.
    func cutOff(_ error: TooSlow, _ head: HTTPRequest) -> Answer? {
        guard let path = head.path else { return nil }
        return doors.first { path.hasPrefix($0.prefix + "/") && !$0.prefix.isEmpty }?
            .cutOff(error, head)
    }

    /// The answer to an error.
    func answer(to error: any Error) -> Answer {
        let error = ErrorAnswer(error, services.logger)
        var answer = Answer(error.status, error.error.json)
        for field in error.headers { answer.head.headerFields.append(field) }
        return answer
    }

    private func answer(_ json: Result<[UInt8], ScripError>, to call: Call) -> Answer {
        switch json {
        case .success(let json): counted(Answer(.ok, json), call)
        case .failure(let error): counted(answer(to: error), call)
        }
    }

    private func counted(_ answer: Answer, _ call: Call) -> Answer {
        (call.kind == .quote ? quotes : redemptions).count(
            status: answer.head.status.code,
            nanoseconds: (NIODeadline.now() - call.began).nanoseconds)
        if answer.head.status.code >= 500 {
            services.logger.error(
                "request",
                metadata: [
                    "route": call.kind == .quote ? "/v1/quote" : "/v1/redeem",
                    "status": "\(answer.head.status.code)",
                ])
        }
        return answer
    }
}
