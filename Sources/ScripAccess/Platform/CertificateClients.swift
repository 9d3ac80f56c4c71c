internal import Crypto
package import ScripCore
package import ScripHost
internal import Synchronization

/// Which clients came for the platform's certificate, and so verify answers with it; kept in the ledger.
///
/// Most clients name the key they have in `Wechatpay-Serial`. One that does not has the certificate if it
/// fetched it, and otherwise the public key, which is all that a new merchant is given. Clients of one
/// merchant are told apart by their `User-Agent`; where that is not enough, the operator decides outright.
package final class CertificateClients: Sendable {
    /// More than a merchant has programs; those that come later fetch the certificate at each start.
    private static let clientsMax = 1_000
    private static let collection = "v3.certificate_clients"

    private let host: CouponHost
    private let setting: PlatformKey
    /// Clients known to have it, by the keys of their documents.
    private let known = Mutex<Set<String>>([])

    package init(_ host: CouponHost, _ setting: PlatformKey) {
        self.host = host
        self.setting = setting
    }

    /// Notes that a merchant's client was given the certificate; waits for the disk the first time.
    package func note(_ merchant: MerchantID, userAgent: String) {
        let key = CertificateClients.key(merchant, userAgent)
        let isNew = known.withLock { known in
            known.count < CertificateClients.clientsMax && known.insert(key).inserted
        }
        guard isNew, setting == .learnt else { return }
        // A client that is forgotten fetches the certificate again.
        _ = try? host.write([
            .put(
                DocumentKey(collection: CertificateClients.collection, key: key), [],
                expecting: .absent)
        ])
    }

    /// Whether a merchant's client verifies with the certificate; looks into the ledger.
    package func contains(_ merchant: MerchantID, userAgent: String) -> Bool {
        if let decided = remembers(merchant, userAgent: userAgent) { return decided }
        let key = CertificateClients.key(merchant, userAgent)
        let name = DocumentKey(collection: CertificateClients.collection, key: key)
        guard (try? host.document(name)) != nil else { return false }
        known.withLock { known in
            if known.count < CertificateClients.clientsMax { known.insert(key) }
        }
        return true
    }

    /// What is known without looking into the ledger; nil when nothing is.
    package func remembers(_ merchant: MerchantID, userAgent: String) -> Bool? {
        switch setting {
        case .publicKey: return false
        case .certificate: return true
        case .learnt:
            let key = CertificateClients.key(merchant, userAgent)
            return known.withLock { $0.contains(key) } ? true : nil
        }
    }

    private static func key(_ merchant: MerchantID, _ userAgent: String) -> String {
        let digest = Hex.text(SHA256.hash(data: Array(userAgent.utf8)).prefix(16))
        return "\(merchant):\(digest)"
    }
}
