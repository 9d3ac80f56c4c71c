package import ScripCore
package import ScripHost
internal import Synchronization

/// Which of the platform's keys each merchant last verified with; kept over restarts.
///
/// A notification is signed under the same name as the answers a merchant got. Nothing is kept for the
/// public key, which is what those get who never asked for the certificate.
package final class PlatformKeyMemory: Sendable {
    private let host: CouponHost
    private let known = Mutex<[MerchantID: String]>([:])

    package init(host: CouponHost) { self.host = host }

    /// Takes note of the name a verified request was answered under; empty for the public key's.
    package func note(_ merchant: MerchantID, _ serial: String) {
        guard known.withLock({ $0[merchant] }) != serial else { return }
        let before = known.withLock { $0.updateValue(serial, forKey: merchant) }
        guard before != nil || serial != kept(merchant) else { return }
        // Only a hint for later: the request it came with was answered, whatever becomes of this.
        _ = try? host.write([.put(Self.key(merchant), Array(serial.utf8))])
    }

    /// The name a merchant's last answer was under; nil for the public key's.
    package func serial(of merchant: MerchantID) -> String? {
        let serial = known.withLock { $0[merchant] } ?? kept(merchant)
        return serial.isEmpty ? nil : serial
    }

    private func kept(_ merchant: MerchantID) -> String {
        let document = try? host.document(Self.key(merchant))
        return document.map { String(decoding: $0.body, as: UTF8.self) } ?? ""
    }

    private static func key(_ merchant: MerchantID) -> DocumentKey {
        DocumentKey(collection: "v3.platform_key", key: merchant.rawValue)
    }
}
