internal import Locked
package import ScripCore

/// Tells who sent a request, or refuses it.
///
/// Called from any thread. A nonce counts per merchant, and only once its signature was verified: who
/// cannot sign cannot fill the memory.
package final class RequestVerifier: Sendable {
    /// How far a request's timestamp may be from the server's clock.
    package static let toleranceSeconds: Int64 = 300
    /// Nonces of one merchant within twice the tolerance: some 1,700 requests a second.
    package static let noncesMax = 1 << 20

    private let known = Locked<[String: Merchant]>([:])
    private let nonces: NonceMemories

    /// Knows these merchants.
    ///
    /// - Parameter nonces: Of all verifiers of a server, so that nothing is signed again by going elsewhere.
    package init(_ merchants: [Merchant] = [], nonces: NonceMemories = NonceMemories()) {
        self.nonces = nonces
        know(merchants)
    }

    /// Knows these merchants from now on, and no others.
    package func know(_ merchants: [Merchant]) {
        let next = Dictionary(
            merchants.map { ($0.id.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
        known.withLock { $0 = next }
    }

    /// The merchant with a number.
    package func merchant(_ id: MerchantID) -> Merchant? {
        known.withLock { $0[id.rawValue] }
    }

    /// The merchant that signed a request.
    ///
    /// - Parameters:
    ///   - authorization: The header's text; nil when there was none.
    ///   - method: `GET`, `POST`, …
    ///   - target: Path and query as they came, nothing decoded.
    ///   - body: The bytes as they came.
    ///   - now: The server's clock.
    package func merchant(
        authorizedBy authorization: String?, method: String, target: String, body: [UInt8],
        now: Instant
    ) throws(WireError) -> Merchant {
        guard let authorization else {
            throw WireError.authorization("Authorization", "is missing; every request is signed")
        }
        let parts = try Authorization(authorization)
        guard let merchant = known.withLock({ $0[parts.merchant] }) else {
            throw WireError.authorization("mchid", "is not a merchant of this platform")
        }
        guard !merchant.certificates.isEmpty else {
            throw WireError.authorization("mchid", "has not applied for an API certificate")
        }
        guard merchant.apiV3Key != nil else {
            throw WireError.authorization("mchid", "has not set an APIv3 key")
        }
        let key = try key(of: merchant, serial: parts.serial, now: now)
        try RequestVerifier.check(parts.timestamp, now: now)
        let message = SignedMessage(
            method: method, target: target, timestamp: parts.timestamp, nonce: parts.nonce,
            body: body)
        guard key.verifies(parts.signature, of: message) else {
            throw WireError.authorization(
                "signature", "sign not match", signed: message.shown(method: method, target: target)
            )
        }
        switch nonces.memory(of: merchant.id).note(parts.nonce, at: now) {
        case .fresh: return merchant
        case .repeated:
            throw WireError.authorization(
                "nonce_str", "was used before; sign each request with a new one")
        case .full:
            throw WireError(
                429, .frequencyLimited, "Too many requests within the time a nonce is remembered")
        }
    }

    private func key(
        of merchant: Merchant, serial: String, now: Instant
    ) throws(WireError) -> VerifyingKey {
        guard let certificate = merchant.certificates.first(where: { $0.serial == serial }) else {
            throw WireError.authorization("serial_no", "is not a certificate of this merchant")
        }
        guard !certificate.isRevoked else {
            throw WireError.authorization("serial_no", "is a certificate that was revoked")
        }
        if let end = certificate.goodThrough, end < now {
            throw WireError.authorization("serial_no", "is a certificate that has expired")
        }
        return certificate.key
    }

    private static func check(_ timestamp: String, now: Instant) throws(WireError) {
        let digits = timestamp.utf8
        guard digits.count <= 12, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Int64(timestamp)
        else {
            throw WireError.authorization(
                "timestamp", "is not a number of seconds since 1970-01-01T00:00:00Z")
        }
        guard abs(seconds - now.epochSeconds) <= toleranceSeconds else {
            throw WireError.authorization(
                "timestamp",
                "is \(seconds - now.epochSeconds) seconds from the server's clock; "
                    + "at most \(toleranceSeconds) are accepted")
        }
    }
}
