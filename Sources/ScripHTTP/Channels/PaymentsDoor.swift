internal import Hummingbird
internal import ScripCore
internal import ScripHost
internal import ScripOperations

/// Payment events and the campaigns that answer them, for tills with the scope `payments`.
struct PaymentsDoor: Door {
    let prefix: String
    private let services: Services
    private let channels: Channels

    private init(_ prefix: String, _ services: Services, _ channels: Channels) {
        self.prefix = prefix
        self.services = services
        self.channels = channels
    }

    /// Both of its faces: a door has one prefix.
    static func doors(_ services: Services, _ channels: Channels) -> [any Door] {
        [
            PaymentsDoor("/v1/events/payments", services, channels),
            PaymentsDoor("/v1/campaigns", services, channels),
        ]
    }

    func addRoutes(to router: Router<CallContext>) {
        let payments = channels.payments
        let campaigns = channels.campaigns
        let clock = services.clock
        if prefix == "/v1/events/payments" {
            router.post("/v1/events/payments") { request, context in
                try await answer(request, context, .payments) { body throws(ScripError) in
                    try payments.take(body)
                }
            }
            return
        }
        router.post("/v1/campaigns") { request, context in
            try await answer(request, context, .stocks) { body throws(ScripError) in
                CampaignAnswer(campaign: try campaigns.create(body), now: clock())
            }
        }
        router.get("/v1/campaigns") { request, context in
            let merchant = request.uri.queryParameters["merchant"].map(String.init)
            return try await answer(request, context, .stocks) { _ throws(ScripError) in
                CampaignList(
                    campaigns: try campaigns.list(of: merchant), now: clock())
            }
        }
        router.get("/v1/campaigns/:id") { request, context in
            let id = context.parameters.get("id") ?? ""
            return try await answer(request, context, .stocks) { _ throws(ScripError) in
                CampaignAnswer(campaign: try campaigns.campaign(id), now: clock())
            }
        }
        router.post("/v1/campaigns/:id/stop") { request, context in
            let id = context.parameters.get("id") ?? ""
            return try await answer(request, context, .stocks) { _ throws(ScripError) in
                CampaignAnswer(campaign: try campaigns.stop(id), now: clock())
            }
        }
    }

    private func answer<Answer: JSONWritable & Sendable>(
        _ request: Request, _ context: CallContext, _ scope: TillKey.Scope,
        _ body: @escaping @Sendable ([UInt8]) throws(ScripError) -> Answer
    ) async throws -> Response {
        let headers = TillHeaders(request.headers)
        try services.authorize(headers, from: context.peer, for: scope)
        try headers.checkContentType()
        let bytes = try await request.bytes(upTo: services.settings.bodyBytesMax)
        let zone = services.host.timeZone
        let answer = try await services.waiting { () throws(ScripError) in try body(bytes) }
        return Response(.ok, answer, in: zone)
    }

    func answer(
        to error: any Error, _ request: Request, _ context: CallContext
    ) async -> Response {
        ErrorAnswer(error, context.logger).response
    }
}

/// One campaign, with where it stands.
struct CampaignAnswer: JSONWritable {
    var campaign: Campaign
    var now: Instant

    func write(to writer: inout JSONWriter) { campaign.write(to: &writer, at: now) }
}

/// Campaigns, newest first.
struct CampaignList: JSONWritable {
    var campaigns: [Campaign]
    var now: Instant

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("campaigns")
            writer.list(campaigns) { $0.write(to: &$1, at: now) }
        }
    }
}
