public import ScripCore

/// A merchant as the platform's API knows it: who signs, and with which keys.
public struct MerchantAccount: Sendable {
    /// The merchant's number (商户号, `mchid`).
    public var merchant: MerchantID
    /// The app whose users (`openid`) receive coupons.
    public var appID: String
    /// Serial number of the merchant's API certificate, upper-case hex.
    public var serial: String
    /// The public key that goes with it, PEM (SubjectPublicKeyInfo).
    public var publicKeyPEM: String
    /// 32 characters; encrypts notifications and platform certificates (APIv3 密钥).
    public var apiV3Key: Secret
    /// 32 characters; signs channel parameters with HMAC (API 密钥).
    public var apiV2Key: Secret

    /// A merchant's account.
    public init(
        merchant: MerchantID, appID: String, serial: String, publicKeyPEM: String,
        apiV3Key: Secret, apiV2Key: Secret
    ) {
        self.merchant = merchant
        self.appID = appID
        self.serial = serial
        self.publicKeyPEM = publicKeyPEM
        self.apiV3Key = apiV3Key
        self.apiV2Key = apiV2Key
    }
}

/// What the host signs its own answers with, in the platform's place.
public struct PlatformAccount: Sendable {
    /// The private key, PEM (PKCS #8).
    public var privateKeyPEM: Secret
    /// The public key, PEM (SubjectPublicKeyInfo).
    public var publicKeyPEM: String
    /// Names the public key, `PUB_KEY_ID_…`.
    public var publicKeyID: String
    /// The certificate over the same key, PEM.
    public var certificatePEM: String
    /// The certificate's serial number, upper-case hex.
    public var serial: String
    /// First second the certificate is good for.
    public var notBefore: Instant
    /// Last second the certificate is good for.
    public var notAfter: Instant

    /// The platform's keys.
    public init(
        privateKeyPEM: Secret, publicKeyPEM: String, publicKeyID: String, certificatePEM: String,
        serial: String, notBefore: Instant, notAfter: Instant
    ) {
        self.privateKeyPEM = privateKeyPEM
        self.publicKeyPEM = publicKeyPEM
        self.publicKeyID = publicKeyID
        self.certificatePEM = certificatePEM
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

/// Everybody whose signature a host knows, and its own.
public struct Accounts: Sendable {
    /// The host's own keys; without them there is no platform API.
    public var platform: PlatformAccount?
    /// The merchants that may call.
    public let merchants: MerchantRegister

    /// Nobody, unless told otherwise.
    public init(platform: PlatformAccount? = nil, merchants: [MerchantAccount] = []) {
        self.platform = platform
        self.merchants = MerchantRegister(merchants)
    }
}
