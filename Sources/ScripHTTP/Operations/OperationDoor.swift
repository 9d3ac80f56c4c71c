internal import Hummingbird
internal import Logging
internal import ScripConsole
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripOperations
internal import ScripSettings

/// Scrip's own API for tills and back offices, `/v1`: the table of operations, JSON, keys with scopes.
struct OperationDoor: Door {
    let prefix = "/v1"
    private let services: Services
    private let routes: [OperationRoute]

    init(_ services: Services) throws(ScripError) {
        self.services = services
        routes = try OperationRoute.all()
    }

    func addRoutes(to router: Router<CallContext>) {
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await answer(request, context, route)
            }
        }
    }

    private func answer(
        _ request: Request, _ context: CallContext, _ route: OperationRoute
    ) async throws -> Response {
        let headers = TillHeaders(request.headers)
        let caller = try services.authorize(
            headers, from: context.peer, for: route.operation, unread: context.unread)
        var bytes: [UInt8] = []
        if route.hasBody {
            try headers.checkContentType()
            bytes = try await request.bytes(upTo: services.settings.bodyBytesMax)
        }
        let asked = OperationRequest(
            bytes, given: try route.given(request, context.parameters, headers))
        let operation = route.operation
        var isLong = false
        if !operation.isShort {
            isLong = try await services.waiting { () throws(ScripError) in
                try operation.takesLong(services.operations, asked)
            }
        }
        let json = try await services.waiting(isLong ? .long : .brief) { () throws(ScripError) in
            try services.answer(operation, asked, to: caller)
        }
        return Response(.ok, json: json)
    }

    func answer(
        to error: any Error, _ request: Request, _ context: CallContext
    ) async -> Response {
        ErrorAnswer(error, context.logger).response
    }
}

extension Services {
    /// What an operation answers, in JSON, counted.
    func answer(
        _ operation: ScripOperation, _ request: OperationRequest, to caller: Caller
    ) throws(ScripError) -> [UInt8] {
        written(try operation.ask(operations.asked(by: caller), request))
    }

    /// An answer in JSON, counted.
    func written(_ answer: any JSONWritable) -> [UInt8] {
        switch answer {
        case let quote as Quote: written(quote)
        case let receipt as Receipt: written(receipt)
        default: answer.json(.compact, zone: host.timeZone)
        }
    }

    /// A quote in JSON, counted.
    func written(_ quote: Quote) -> [UInt8] {
        for offer in quote.offers { metrics.decided(offer.verdict) }
        return quote.json(.compact, zone: host.timeZone)
    }

    /// The receipt of a redemption in JSON, counted.
    func written(_ receipt: Receipt) -> [UInt8] {
        switch receipt.outcome {
        case .redeemed: metrics.redeemed(replayed: receipt.replayed)
        case .refused(_, let refusal): metrics.refused(refusal.code)
        case .failed(_, let failure): metrics.failed(failure.kind.rawValue)
        }
        return receipt.json(.compact, zone: host.timeZone)
    }
}
