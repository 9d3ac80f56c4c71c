internal import ScripContract
package import ScripCore
package import ScripHost

/// The addresses merchants set, kept as documents of the ledger.
package struct CallbackBook: Sendable {
    /// What a merchant set.
    package struct Kept: Sendable {
        /// The address as it was set.
        package let text: String
        /// The address to post to; nil when it is none, or none under the present policy.
        package let url: CallbackURL?
        /// Since when.
        package let setAt: Instant
    }

    private static let collection = "v3.callbacks"
    private let host: CouponHost
    private let policy: CallbackPolicy

    package init(_ host: CouponHost, _ policy: CallbackPolicy) {
        self.host = host
        self.policy = policy
    }

    /// Where a merchant wants to be told and since when; nil when it never said.
    ///
    /// An address is read by the rules of today, whenever it was stored.
    package func address(of merchant: MerchantID) throws(ScripError) -> Kept? {
        guard let document = try host.document(Self.key(merchant)) else { return nil }
        guard let body = try? JSONValue(json: document.body),
            case .string(let text) = body["notify_url"],
            case .string(let setAt) = body["update_time"],
            let setAt = try? Instant(rfc3339: setAt)
        else {
            throw ScripError(
                .ledgerUnavailable, "The notify_url of merchant \(merchant) cannot be read",
                remedy: "Set it again; run scrip audit")
        }
        return Kept(text: text, url: try? CallbackURL(text, under: policy), setAt: setAt)
    }

    /// Replaces a merchant's address.
    package func set(
        _ url: CallbackURL, for merchant: MerchantID, at now: Instant
    ) throws(ScripError) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("notify_url", url.text)
            writer.member("update_time", now)
        }
        try host.write([.put(Self.key(merchant), writer.bytes)])
    }

    private static func key(_ merchant: MerchantID) -> DocumentKey {
        DocumentKey(collection: collection, key: merchant.rawValue)
    }
}
