internal import HTTPTypes
internal import Hummingbird
internal import ScripAccess
internal import ScripCore
internal import ScripHost
internal import ScripPrograms
internal import ScripSettings
internal import WeChatPay

/// The merchant-coupon API of WeChat Pay, for SDKs that know no other.
struct V3Door: Door {
    let prefix = "/v3"
    private let services: Services
    private let face: V3Face
    private let operations: [V3Operation]
    private let platformKeys: PlatformKeyMemory
    private let signer: PlatformSigner
    private let certificateClients: CertificateClients

    /// Nil when the host has no platform keys.
    init?(_ services: Services) throws(ScripError) {
        guard let platform = services.accounts.platform else { return nil }
        self.services = services
        signer = try PlatformSigner(platform)
        let verifier = RequestVerifier(nonces: services.resources.nonces)
        try services.accounts.merchants.learn { accounts throws(ScripError) in
            var merchants: [Merchant] = []
            for account in accounts { merchants.append(try Merchant(account)) }
            verifier.know(merchants)
        }
        face = V3Face(
            verifier: verifier, signer: signer,
            limiter: services.resources.limiter,
            zone: services.host.timeZone, clock: services.clock)
        operations = V3Door.operations(services, signer)
        platformKeys = services.platformKeys
        certificateClients = CertificateClients(services.host, services.settings.platformKey)
    }

    /// Everything there is.
    private static func operations(
        _ services: Services, _ signer: PlatformSigner
    ) -> [V3Operation] {
        [CertificatesV3.operation(signer)]
            + StocksV3(services).operations
            + CodesV3(services).operations
            + CouponsV3(services).operations
            + SubsidyV3(subsidies: services.programs.subsidies, host: services.host).operations
            + PayGiftV3(gifts: services.programs.payGifts).operations
            + UsersV3(services).operations
            + CallbacksV3(services).operations
    }

    func addRoutes(to router: Router<CallContext>) {
        for operation in operations {
            router.on(RouterPath(operation.path), method: operation.method) { request, context in
                let raw = V3Face.Request(request, body: try await body(of: request))
                let (isForCertificate, agent) = (asksForCertificate(request), request.userAgent)
                let answer = try await services.waiting { () throws(ScripError) in
                    let call = answerable(raw, isForCertificate, agent)
                    let answer = face.answer(call, with: operation)
                    if answer.status < 300, let merchant = call.merchant {
                        let serial = call.wantedSerial ?? ""
                        platformKeys.note(merchant, serial == signer.publicKeyID ? "" : serial)
                        if isForCertificate {
                            certificateClients.note(merchant, userAgent: agent)
                        }
                    }
                    return answer
                }
                return answer.response(requestID: context.id)
            }
        }
    }

    private func asksForCertificate(_ request: Request) -> Bool {
        request.uri.path == CertificatesV3.path
    }

    /// A request's parts, with the key its client verifies with, said or known; looks into the ledger.
    private func answerable(
        _ request: V3Face.Request, _ isForCertificate: Bool, _ userAgent: String
    ) -> V3Face.Request {
        guard request.wantedSerial == nil else { return request }
        var request = request
        let hasCertificate =
            isForCertificate
            || request.merchant.map {
                certificateClients.contains($0, userAgent: userAgent)
            } == true
        request.wantedSerial = hasCertificate ? signer.certificate?.serial : signer.publicKeyID
        return request
    }

    private func body(of request: Request) async throws -> [UInt8] {
        try await request.bytes(upTo: services.settings.bodyBytesMax)
    }

    func answer(
        to error: any Error, _ request: Request, _ context: CallContext
    ) async -> Response {
        let raw = V3Face.Request(request, body: [])
        let (isForCertificate, agent) = (asksForCertificate(request), request.userAgent)
        let call =
            (try? await services.waiting { () throws(ScripError) in
                answerable(raw, isForCertificate, agent)
            }) ?? raw
        let wire: WireError =
            switch error {
            case let error as EmptyPart where !error.name.isEmpty:
                WireError.parameter(error.name, value: "", issue: "is missing", in: .path)
            case is NoRoute, is EmptyPart:
                WireError(404, .resourceNotExists, "There is nothing at this path")
            case let error as WrongMethod:
                WireError(
                    405, .invalidRequest,
                    "This path takes "
                        + error.allowed.map(\.rawValue).joined(separator: ", "))
            case let error as BodyTooLarge:
                WireError(
                    413, .paramError, "The body has more than \(error.bytesMax) bytes")
            case let error as ScripError: WireError(error)
            case let error as HTTPError where error.status.code < 500:
                WireError(error.status.code, .paramError, error.status.reasonPhrase)
            default:
                WireError(
                    500, .systemError, "The request could not be answered; send the same again")
            }
        let answer = face.answer(wire, to: call)
        var response = answer.response(requestID: context.id)
        if let error = error as? WrongMethod {
            response.headers[.allow] = error.allowed.map(\.rawValue).joined(separator: ", ")
        }
        if error is BodyTooLarge { response.headers[.connection] = "close" }
        return response
    }

    func cutOff(_ error: TooSlow, _ head: HTTPRequest) -> FastLane.Answer? {
        var call = V3Face.Request(
            method: head.method.rawValue, target: head.path ?? "", body: [],
            authorization: head.headerFields[.authorization],
            wantedSerial: head.headerFields[.wechatpaySerial])
        if call.wantedSerial == nil {
            // On an event loop there is no time to look into the ledger.
            let agent = head.headerFields[.userAgent] ?? ""
            let hasCertificate = call.merchant.flatMap {
                certificateClients.remembers($0, userAgent: agent)
            }
            call.wantedSerial =
                hasCertificate == true ? signer.certificate?.serial : signer.publicKeyID
        }
        let wire = WireError(
            408, .invalidRequest,
            "The request was not there after \(error.seconds) seconds; send it at once")
        let signed = face.answer(wire, to: call)
        var answer = FastLane.Answer(.requestTimeout, signed.body)
        for header in signed.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            answer.head.headerFields[name] = header.value
        }
        return answer
    }
}

extension Request {
    fileprivate var userAgent: String { headers[.userAgent] ?? "" }
}

extension V3Face.Request {
    /// Who says it signed; for requests that were verified.
    fileprivate var merchant: MerchantID? {
        authorization.flatMap { try? Authorization($0) }.map { MerchantID(rawValue: $0.merchant) }
    }

    fileprivate init(_ request: Request, body: [UInt8]) {
        self.init(
            method: request.method.rawValue, target: request.target, body: body,
            authorization: request.headers[.authorization],
            wantedSerial: request.headers[.wechatpaySerial])
    }
}

extension V3Face.Answer {
    fileprivate func response(requestID: String) -> Response {
        var response =
            body.isEmpty
            ? Response(status: .init(code: status))
            : Response(.init(code: status), json: body)
        for header in headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            response.headers[name] = header.value
        }
        response.headers[.requestID] = requestID
        return response
    }
}

extension HTTPField.Name {
    fileprivate static let wechatpaySerial = HTTPField.Name("Wechatpay-Serial")!
    fileprivate static let requestID = HTTPField.Name("Request-ID")!
}

extension PlatformSigner {
    init(_ account: PlatformAccount) throws(ScripError) {
        // The private key is read where it signs, and nowhere else.
        self.init(
            key: try SigningKey(pem: account.privateKeyPEM.text),
            publicKeyID: account.publicKeyID.isEmpty ? nil : account.publicKeyID,
            certificate: account.certificatePEM.isEmpty
                ? nil
                : Certificate(
                    serial: account.serial, pem: account.certificatePEM,
                    effectiveAt: account.notBefore, expiresAt: account.notAfter))
    }
}

extension Merchant {
    init(_ account: MerchantAccount) throws(ScripError) {
        self.init(
            id: account.merchant, appids: account.appID.isEmpty ? [] : [account.appID],
            certificates: [
                Certificate(
                    serial: account.serial, key: try VerifyingKey(pem: account.publicKeyPEM))
            ],
            // Both keys are read where something is encrypted or signed under them.
            apiV3Key: account.apiV3Key.text.isEmpty ? nil : account.apiV3Key.text,
            apiV2Key: account.apiV2Key.text.isEmpty ? nil : account.apiV2Key.text)
    }
}
