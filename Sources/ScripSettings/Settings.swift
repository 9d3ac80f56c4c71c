public import ScripAccess
public import ScripCore
public import ScripPrograms

/// What an operator decides about a host: where it listens and what it puts up with.
public struct Settings: Hashable, Sendable {
    /// The address to listen on.
    public var address = "127.0.0.1"
    /// The port to listen on; 0 lets the system pick one.
    public var port = 8080
    /// What clients put before paths, without a slash at the end; nil for `http://address:port`.
    public var publicURL: String?
    /// The folder with the rules that new stocks may name.
    public var rulesFolder = "rules"
    /// The folder with the gates that campaigns and the guard against abuse may name.
    public var gatesFolder = "gates"
    /// What keeps abuse out; the host's guard is made of it.
    public var abuse = AbuseSettings()
    /// When notifications of received coupons are tried again.
    public var notifications = RetrySchedule.couponReceived
    /// Networks that notifications may be posted into although they are private, such as `10.0.0.0/8`.
    public var callbackNetworks: [String] = []
    /// With which key answers to clients are signed that do not name one in `Wechatpay-Serial`.
    public var platformKey = PlatformKey.learnt
    /// Bytes a request's body may have.
    public var bodyBytesMax = 1 << 20
    /// Seconds in which a request has to arrive whole.
    public var requestSeconds = 10
    /// Seconds a connection may stay open without a request.
    public var idleSeconds = 75
    /// Requests a second that one key may make in the long run; 0 for no limit.
    public var ratePerSecond = 0
    /// Requests one key may make at once, above ``ratePerSecond``.
    public var rateBurst = 100
    /// Wrong keys one address may show in a minute before keys from it are not looked at; 0 for any number.
    public var failedKeysPerMinute = 20
    /// What is asked of a rule before it is published.
    public var proofAsked = ProofRequirement.usual
    /// Threads for work that waits for the disk.
    public var threads = 8
    /// PEM file of the server's certificate, leaf first; nil for plain HTTP.
    public var tlsCertificate: String?
    /// PEM file of the certificate's private key.
    public var tlsKey: String?
    /// The folder of a certificate that the server makes itself; see ``SelfMadeCertificate``.
    public var tlsSelfMade: String?
    /// How much is logged: `trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`.
    public var logLevel = "info"

    /// The settings of a host that nobody has configured.
    public init() {}
}
