internal import ScripCore
internal import Synchronization

/// Which clients came for the platform's certificate, and so verify answers with it.
///
/// Most clients name the key they have in `Wechatpay-Serial`. One that does not has the certificate if it
/// fetched it, and otherwise the public key, which is all that a new merchant is given.
final class CertificateClients: Sendable {
    private struct Client: Hashable {
        var merchant: MerchantID
        var userAgent: String
    }

    /// More than a merchant has programs; a client that is forgotten fetches the certificate again.
    private static let clientsMax = 1_000
    private let clients = Mutex<Set<Client>>([])

    /// Notes that a merchant's client was given the certificate.
    func note(_ merchant: MerchantID, userAgent: String) {
        clients.withLock { clients in
            if clients.count >= CertificateClients.clientsMax { clients.removeAll() }
            clients.insert(Client(merchant: merchant, userAgent: userAgent))
        }
    }

    /// Whether a merchant's client was given the certificate.
    func contains(_ merchant: MerchantID, userAgent: String) -> Bool {
        clients.withLock { $0.contains(Client(merchant: merchant, userAgent: userAgent)) }
    }
}
