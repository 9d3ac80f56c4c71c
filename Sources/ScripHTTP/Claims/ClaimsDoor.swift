internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import ScripAccess
internal import ScripConsole
internal import ScripCore
internal import ScripHost
internal import WeChatPay

/// The merchant's own channels: the mini-program plugin's call and the H5 page (小程序发券插件, H5 发券).
///
/// The plugin has no HTTP interface on the platform; `POST /busifavor/sendcoupon` stands in for it. The
/// page has the platform's path and query.
struct ClaimsDoor: Door {
    let prefix = "/busifavor"
    private let services: Services
    private let desk: ClaimDesk
    private let console: Console

    init(_ services: Services, _ console: Console) {
        self.services = services
        self.console = console
        desk = ClaimDesk(services)
    }

    private static let page = "/busifavor/getcouponinfo"
    /// A form has one field; a plugin's request has ten coupons at most.
    private static let bodyBytesMax = 16 << 10

    func addRoutes(to router: Router<CallContext>) {
        router.post("/busifavor/sendcoupon") { request, context in
            let bytes = try await request.bytes(upTo: Self.bodyBytesMax)
            let device = Self.device(request, context)
            let answer = try await services.waiting { () throws(ScripError) in
                plugin(bytes, device: device)
            }
            var response = Response(.ok, answer, in: services.host.timeZone)
            response.headers[.cacheControl] = "no-store"
            if let seconds = answer.retryAfter {
                response.status = .tooManyRequests
                response.headers[.retryAfter] = String(seconds)
            }
            return response
        }
        router.get(RouterPath(Self.page)) { request, context in
            let query = Self.query(request)
            let asked = ConsoleRequest(request, context, [], services.settings)
            let answer = try await services.waiting { () throws(ScripError) in show(query, asked) }
            return Response(answer)
        }
        router.post(RouterPath(Self.page)) { request, context in
            _ = try await request.bytes(upTo: Self.bodyBytesMax)
            let query = Self.query(request)
            let device = Self.device(request, context)
            let asked = ConsoleRequest(request, context, [], services.settings)
            let answer = try await services.waiting { () throws(ScripError) in
                claim(query, device: device, asked)
            }
            return Response(answer)
        }
    }

    /// The device a client names, or the address it comes from.
    private static func device(_ request: Request, _ context: CallContext) -> String {
        let named = request.headers[HTTPField.Name("X-Device-ID")!].flatMap { name in
            (1...128).contains(name.utf8.count) ? "device \(name)" : nil
        }
        return named ?? (context.peer.text.isEmpty ? "" : "address \(context.peer.text)")
    }

    private static func query(_ request: Request) -> [(name: String, value: String)] {
        request.uri.queryParameters.map { (name: String($0.key), value: String($0.value)) }
    }

    // MARK: The plugin

    private func plugin(_ bytes: [UInt8], device: String) -> ClaimAnswer {
        let claim: CouponClaim
        do throws(WireError) {
            claim = try CouponClaim(pluginJSON: bytes)
        } catch {
            return ClaimAnswer(.parameter, message: error.message)
        }
        guard desk.verifiesPlugin(claim) else {
            return ClaimAnswer(
                .signature,
                message: "sign is not the HMAC-SHA256 of the parameters under the APIv2 key.")
        }
        return desk.give(claim, .miniApp, device: device)
    }

    // MARK: The page

    private func show(
        _ query: [(name: String, value: String)], _ asked: ConsoleRequest
    ) -> ConsoleAnswer {
        do throws(WireError) {
            return console.claimPage(of: try card(of: signed(query)), nil, asked)
        } catch {
            return refused(error, asked)
        }
    }

    private func claim(
        _ query: [(name: String, value: String)], device: String, _ asked: ConsoleRequest
    ) -> ConsoleAnswer {
        do throws(WireError) {
            let claim = try signed(query)
            let stock = try card(of: claim)
            let answer = desk.give(claim, .h5, device: device)
            if let seconds = answer.retryAfter { throw WireError.tooOften(seconds) }
            guard let result = answer.results.first else {
                throw WireError(503, .systemError, answer.message)
            }
            let claimed = Console.Claimed(
                outcome: result.code.rawValue,
                coupon: result.couponCode.map { CouponCode(rawValue: $0) },
                user: UserID(rawValue: claim.user))
            return console.claimPage(of: stock, claimed, asked)
        } catch {
            return refused(error, asked)
        }
    }

    private func refused(_ error: WireError, _ asked: ConsoleRequest) -> ConsoleAnswer {
        console.claimRefused(
            error.message, status: error.status, retryAfter: error.retryAfter, asked)
    }

    private func signed(
        _ query: [(name: String, value: String)]
    ) throws(WireError) -> CouponClaim {
        let claim = try CouponClaim(page: query)
        guard desk.verifiesPage(claim) else {
            throw WireError(401, .signError, "The link's signature does not hold.")
        }
        return claim
    }

    private func card(of claim: CouponClaim) throws(WireError) -> Stock {
        let stock = try WireError.asking { () throws(ScripError) in
            try services.host.stock(StockID(rawValue: claim.items[0].stock))
        }
        guard stock.isOf(MerchantID(rawValue: claim.merchant)) else { throw WireError.notYours }
        return stock
    }

    func answer(
        to error: any Error, _ request: Request, _ context: CallContext
    ) async -> Response {
        ErrorAnswer(error, context.logger).response
    }
}
