internal import HTTPTypes
internal import Scrip
internal import ScripCore
internal import WeChatPay

/// Where a merchant wants to be told about its coupons (商家券事件通知地址).
struct CallbacksV3: Sendable {
    private let host: CouponHost
    private let takesLoopback: Bool

    init(_ services: Services) {
        host = services.host
        // Plain HTTP is for a developer's own machine: server and receiver both on it.
        takesLoopback = CallbackURL.isLoopback(services.settings.address)
    }

    private static let path = "/v3/marketing/busifavor/callbacks"

    var operations: [V3Operation] {
        [
            V3Operation(.post, Self.path) { call throws(WireError) in try set(call) },
            V3Operation(.get, Self.path) { call throws(WireError) in try get(call) },
        ]
    }

    private func set(_ call: V3Call) throws(WireError) -> V3Reply {
        let fields = try call.fields()
        let merchant = try fields.optionalText("mchid", 8...15, .digits)
        let text = try fields.text("notify_url", 10...256)
        guard let url = CallbackURL(text, takesLoopback: takesLoopback) else {
            throw fields.wrong("notify_url", "is not an https address without a query")
        }
        try check(merchant, call)
        try WireError.asking { () throws(ScripError) in
            try CallbackBook(host).set(url, for: call.merchant.id, at: call.now)
        }
        return V3Reply(
            Wire { writer in
                writer.member("update_time", call.now)
                writer.member("notify_url", url.text)
                writer.member("mchid", call.merchant.id.rawValue)
            })
    }

    private func get(_ call: V3Call) throws(WireError) -> V3Reply {
        try check(try call.query.optionalText("mchid", 8...15, .digits), call)
        let url = try WireError.asking { () throws(ScripError) in
            try CallbackBook(host).url(of: call.merchant.id)
        }
        guard let url else {
            throw WireError(404, .resourceNotExists, "No notify_url was set")
        }
        return V3Reply(
            Wire { writer in
                writer.member("mchid", call.merchant.id.rawValue)
                writer.member("notify_url", url)
            })
    }

    /// A merchant sees and sets only its own.
    private func check(_ merchant: String?, _ call: V3Call) throws(WireError) {
        guard let merchant, merchant != call.merchant.id.rawValue else { return }
        throw WireError(403, .noAuth, "A merchant has only its own notify_url")
    }
}

/// The addresses merchants set, kept as documents of the ledger.
struct CallbackBook: Sendable {
    private static let collection = "v3.callbacks"
    private let host: CouponHost

    init(_ host: CouponHost) { self.host = host }

    /// Where a merchant wants to be told; nil when it never said.
    func url(of merchant: MerchantID) throws(ScripError) -> String? {
        guard let document = try host.document(Self.key(merchant)),
            case .string(let url) = try JSONValue(json: document.body)["notify_url"]
        else { return nil }
        return url
    }

    /// Replaces a merchant's address.
    func set(
        _ url: CallbackURL, for merchant: MerchantID, at now: Instant
    ) throws(ScripError) {
        let body = Wire { writer in
            writer.member("notify_url", url.text)
            writer.member("update_time", now)
        }
        try host.write([.put(Self.key(merchant), body.json)])
    }

    private static func key(_ merchant: MerchantID) -> DocumentKey {
        DocumentKey(collection: collection, key: merchant.rawValue)
    }
}
