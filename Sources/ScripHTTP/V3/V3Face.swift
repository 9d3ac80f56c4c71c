internal import HTTPTypes
internal import ScripAccess
internal import ScripContract
internal import ScripCore
internal import WeChatPay

/// The platform's API without a network: a request's parts in, a signed answer out.
struct V3Face: Sendable {
    /// The parts of a request that its signature is over, and its two headers.
    struct Request: Sendable {
        var method: String
        /// Path and query as they came, nothing decoded.
        var target: String
        var body: [UInt8]
        var authorization: String?
        /// The platform key the client says it can verify with (`Wechatpay-Serial`).
        var wantedSerial: String?
    }

    /// What goes back.
    struct Answer: Sendable {
        var status: Int
        var body: [UInt8]
        /// Those that prove who answers.
        var headers: [(name: String, value: String)]
    }

    let verifier: RequestVerifier
    private let signer: PlatformSigner
    private let limiter: RateLimiter
    private let zone: MerchantTimeZone
    private let clock: @Sendable () -> Instant

    init(
        verifier: RequestVerifier, signer: PlatformSigner, limiter: RateLimiter,
        zone: MerchantTimeZone, clock: @escaping @Sendable () -> Instant
    ) {
        self.verifier = verifier
        self.signer = signer
        self.limiter = limiter
        self.zone = zone
        self.clock = clock
    }

    /// Verifies, answers and signs; waits for the disk.
    func answer(_ request: Request, with operation: V3Operation) -> Answer {
        do throws(WireError) {
            let now = clock()
            let merchant = try verifier.merchant(
                authorizedBy: request.authorization, method: request.method,
                target: request.target, body: request.body, now: now)
            guard limiter.wait(for: "mchid \(merchant.id)") == nil else {
                throw WireError(429, .frequencyLimited, "Too many requests; slow down")
            }
            // Escapes are undone only now: the signature is over the target as it came.
            let target = try WireTarget(request.target)
            let call = V3Call(
                merchant: merchant, verifier: verifier,
                parameters: V3Face.parameters(of: operation.path, in: target),
                query: target.query, body: request.body, now: now)
            let reply = try operation.answer(call)
            return sign(reply.status, reply.body(in: zone), request)
        } catch {
            return answer(error, to: request)
        }
    }

    /// An error, signed as everything is.
    func answer(_ error: WireError, to request: Request) -> Answer {
        var answer = sign(error.status, error.json, request)
        let wait = error.retryAfter ?? (error.status == 429 ? 1 : nil)
        if let wait { answer.headers.append((name: "Retry-After", value: String(wait))) }
        return answer
    }

    private func sign(_ status: Int, _ body: [UInt8], _ request: Request) -> Answer {
        do throws(ScripError) {
            return Answer(
                status: status, body: body,
                headers: try signer.headers(
                    for: body, wanted: request.wantedSerial, now: clock()))
        } catch {
            // Cannot happen with a key that was read; an answer without a signature is refused by
            // whoever gets it, which is right.
            return Answer(status: status, body: body, headers: [])
        }
    }

    private static func parameters(
        of pattern: String, in target: WireTarget
    ) -> [String: String] {
        var parameters: [String: String] = [:]
        for (index, part) in pattern.split(separator: "/").enumerated()
        where part.hasPrefix(":") && index < target.segments.count {
            let name = String(part.dropFirst())
            // No code has a plus, and some clients write a blank as one.
            parameters[name] =
                name == "coupon_code" ? target.formSegments[index] : target.segments[index]
        }
        return parameters
    }
}
