internal import Hummingbird
internal import Logging
internal import Scrip
internal import ScripCore

/// The checkout API for tills and back offices, `/v1`: JSON of the data contract, keys with scopes.
struct CheckoutDoor: Door {
    let services: Services
    private let calls: CheckoutCalls

    let prefix = "/v1"

    init(_ services: Services) {
        self.services = services
        calls = CheckoutCalls(services: services)
    }

    func addRoutes(to router: Router<CallContext>) {
        addCheckoutRoutes(to: router)
        addCouponRoutes(to: router)
        addStockRoutes(to: router)
        addGoodsRoutes(to: router)
        addBookRoutes(to: router)
    }

    func answer(
        to error: any Error, _ request: Request, _ context: CallContext
    ) async -> Response {
        ErrorAnswer(error, context.logger).response
    }

    /// Adds a route that is for keys of a scope and answers in JSON.
    func route<Answer: JSONWritable>(
        _ router: Router<CallContext>, _ method: HTTPRequest.Method, _ path: RouterPath,
        _ scope: TillKey.Scope, query: [String] = [],
        _ body: @escaping @Sendable (CheckoutCall) async throws -> Answer
    ) {
        router.on(path, method: method) { request, context in
            let headers = TillHeaders(request.headers)
            try services.authorize(headers, from: context.peer, for: scope)
            var bytes: [UInt8] = []
            if method == .post || method == .put {
                try headers.checkContentType()
                bytes = try await request.bytes(upTo: services.settings.bodyBytesMax)
            }
            let call = try CheckoutCall(
                request, headers, body: bytes, context.parameters, known: query)
            return Response(.ok, try await body(call), in: services.host.timeZone)
        }
    }

    // MARK: Checkouts

    private func addCheckoutRoutes(to router: Router<CallContext>) {
        route(router, .post, "/v1/quote", .quote) { call in
            let checkout = try calls.checkout(call.body, call.headers)
            return Written(
                json: try await services.waiting { () throws(ScripError) in
                    try calls.quote(checkout)
                })
        }
        route(router, .post, "/v1/redeem", .redeem) { call in
            let checkout = try calls.checkout(call.body, call.headers)
            let receipt = try await services.waiting { () throws(ScripError) -> Receipt in
                try services.host.redeem(checkout)
            }
            return Written(json: calls.answer(receipt))
        }
        route(router, .post, "/v1/holds", .redeem, query: ["seconds"]) { call in
            let seconds = try call.integer("seconds", in: 1...86_400, default: 300)
            let checkout = try calls.checkout(call.body, call.headers)
            return try await services.waiting { () throws(ScripError) in
                try services.host.hold(checkout, seconds: seconds)
            }
        }
        route(router, .post, "/v1/holds/{request_no}/commit", .redeem) { call in
            let number = RequestNumber(
                rawValue: try call.part("request_no", characters: 128))
            let receipt = try await services.waiting { () throws(ScripError) in
                try services.host.commit(hold: number)
            }
            return Written(json: calls.answer(receipt))
        }
        route(router, .post, "/v1/holds/{request_no}/release", .redeem) { call in
            let number = RequestNumber(
                rawValue: try call.part("request_no", characters: 128))
            return try await services.waiting { () throws(ScripError) in
                try services.host.release(hold: number)
            }
        }
        route(router, .post, "/v1/returns", .return) { call in
            var request = try Returned.Request(json: call.body)
            request.number = try call.number(request.number)
            return try await services.waiting { [request] () throws(ScripError) in
                if let coupon = request.coupon {
                    return try services.host.returnCoupon(
                        coupon, request: request.number, at: request.at)
                }
                return try services.host.returnGoods(
                    request.goods, of: request.redemption ?? "", request: request.number,
                    at: request.at)
            }
        }
        route(router, .post, "/v1/eval", .quote) { call in
            let request = try EvalRequest(json: call.body, in: services.host.book)
            return try await services.waiting { () throws(ScripError) in
                try RuleFolder(services.settings.rulesFolder).verdict(request, services.rules)
            }
        }
    }
}

/// JSON that was written already.
struct Written: JSONWritable {
    let json: [UInt8]

    func write(to writer: inout JSONWriter) { writer.value(written: json) }
}
