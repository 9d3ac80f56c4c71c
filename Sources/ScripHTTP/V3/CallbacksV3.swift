internal import HTTPTypes
internal import ScripAccess
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripSettings
internal import WeChatPay

/// Where a merchant wants to be told about its coupons (商家券事件通知地址).
struct CallbacksV3: Sendable {
    private let book: CallbackBook
    private let policy: CallbackPolicy

    init(_ services: Services) {
        policy = CallbackPolicy(services.settings)
        book = CallbackBook(services.host, policy)
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
        let merchant = try fields.optionalText("mchid", MerchantID.digits, .digits)
        let text = try fields.text("notify_url", 10...256)
        let url: CallbackURL
        do throws(WebAddress.Fault) {
            url = try CallbackURL(text, under: policy)
        } catch {
            throw fields.wrong("notify_url", error.issue)
        }
        try check(merchant, call)
        try WireError.asking { () throws(ScripError) in
            try book.set(url, for: call.merchant.id, at: call.now)
        }
        return V3Reply(
            Wire { writer in
                writer.member("update_time", call.now)
                writer.member("notify_url", url.text)
                writer.member("mchid", call.merchant.id.rawValue)
            })
    }

    private func get(_ call: V3Call) throws(WireError) -> V3Reply {
        try check(try call.query.optionalText("mchid", MerchantID.digits, .digits), call)
        let kept = try WireError.asking { () throws(ScripError) in
            try book.address(of: call.merchant.id)
        }
        guard let kept else {
            throw WireError(404, .resourceNotExists, "No notify_url was set")
        }
        return V3Reply(
            Wire { writer in
                writer.member("mchid", call.merchant.id.rawValue)
                writer.member("notify_url", kept.text)
            })
    }

    /// A merchant sees and sets only its own.
    private func check(_ merchant: String?, _ call: V3Call) throws(WireError) {
        guard let merchant, merchant != call.merchant.id.rawValue else { return }
        throw WireError(403, .noAuth, "A merchant has only its own notify_url")
    }
}
