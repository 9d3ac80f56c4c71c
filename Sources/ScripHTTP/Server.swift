internal import AsyncHTTPClient
internal import Configuration
internal import CryptoExtras
internal import Hummingbird
internal import HummingbirdTLS
internal import Scrip
internal import WeChatPay
internal import X509

/// Answers over HTTP.
public struct Server: Sendable {
    /// A server that does not listen yet.
    public init() {}
}
