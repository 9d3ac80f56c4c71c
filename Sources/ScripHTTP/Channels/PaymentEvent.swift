internal import ScripCore
internal import WeChatPay

/// A payment somebody made, as a till or a payment system reports it (`POST /v1/events/payments`).
struct PaymentEvent: Hashable, Sendable {
    enum Method: String, Hashable, Sendable, CaseIterable {
        /// In a store, the shopper's code scanned or the store's.
        case faceToFace = "face_to_face"
        /// On the web or in an app.
        case online
        /// In a mini-program.
        case miniProgram = "mini_program"
    }

    var requestNumber: String
    var transaction: String
    var merchant: String
    var user: String
    var amount: Int64
    var time: Instant
    var method: Method
    var store: String
    var region: String
    var goodsTags: [String]
    var isMember: Bool
    var device: String
    var person: String?
    var attributes: [Attribute]

    init(json bytes: [UInt8], now: Instant) throws(WireError) {
        let body = try FieldReader(json: bytes)
        try body.expect(
            only: "request_no", "transaction_id", "merchant", "user", "amount", "time", "method",
            "store", "goods_tags", "member", "device", "person", "attributes")
        requestNumber = try body.required("request_no", 1...64)
        transaction = try body.text("transaction_id", 1...64) ?? ""
        merchant = try body.required("merchant", 1...32)
        user = try body.required("user", 1...128)
        amount = try body.requiredInteger("amount", 1...Basket.Bounds.amountMax)
        time = try body.time("time") ?? now
        method = try body.requiredWord("method", Method.self)
        let store = try body.object("store")
        try store?.expect(only: "id", "region")
        self.store = try store?.text("id", 1...64) ?? ""
        region = try store?.text("region", 1...64) ?? ""
        goodsTags = try body.texts("goods_tags", 0...50, each: 1...128)
        isMember = try body.boolean("member") ?? false
        device = try body.text("device", 1...128) ?? ""
        person = try body.text("person", 1...128)
        attributes = try PaymentEvent.attributes(body)
    }

    private static func attributes(_ body: FieldReader) throws(WireError) -> [Attribute] {
        guard let object = try body.object("attributes") else { return [] }
        guard object.keys.count <= Basket.Bounds.labelsMax else {
            throw body.fault("attributes", "has more than \(Basket.Bounds.labelsMax) keys")
        }
        var attributes: [Attribute] = []
        for key in object.keys.sorted() {
            switch object[key] {
            case .string(let text)? where text.utf8.count <= Basket.Bounds.textBytesMax:
                attributes.append(Attribute(key: key, value: .string(text)))
            case .integer(let number)?:
                attributes.append(Attribute(key: key, value: .integer(number)))
            case .boolean(let flag)?:
                attributes.append(Attribute(key: key, value: .boolean(flag)))
            default:
                throw object.fault(key, "is not a short string, a whole number, true or false")
            }
        }
        return attributes
    }
}

/// What became of a payment event: what was sent, and why the rest was not.
struct PaymentOutcome: Hashable, Sendable {
    struct Sent: Hashable, Sendable {
        var campaign: String
        var kind: String
        var stock: String
        var coupon: String
        var expiresAt: Instant?
    }

    struct NotSent: Hashable, Sendable {
        var campaign: String
        var kind: String
        var stock: String?
        var code: String
        var message: String
    }

    var requestNumber: String
    var replayed = false
    var sent: [Sent] = []
    var notSent: [NotSent] = []
}

extension PaymentOutcome: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("request_no", requestNumber)
            writer.member("replayed", replayed)
            writer.key("sent")
            writer.list(sent) { sent, writer in
                writer.object { writer in
                    writer.member("campaign", sent.campaign)
                    writer.member("kind", sent.kind)
                    writer.member("stock_id", sent.stock)
                    writer.member("coupon", sent.coupon)
                    if let expiresAt = sent.expiresAt { writer.member("expires_at", expiresAt) }
                }
            }
            writer.key("not_sent")
            writer.list(notSent) { notSent, writer in
                writer.object { writer in
                    writer.member("campaign", notSent.campaign)
                    writer.member("kind", notSent.kind)
                    if let stock = notSent.stock { writer.member("stock_id", stock) }
                    writer.key("reason")
                    writer.object { writer in
                        writer.member("code", notSent.code)
                        writer.member("message", notSent.message)
                    }
                }
            }
        }
    }

    /// Reads an outcome that was kept.
    init(kept body: FieldReader) throws(WireError) {
        requestNumber = try body.required("request_no", 1...128)
        for entry in try body.objects("sent", 0...Int.max) {
            sent.append(
                Sent(
                    campaign: try entry.required("campaign", 1...64),
                    kind: try entry.required("kind", 1...64),
                    stock: try entry.required("stock_id", 1...64),
                    coupon: try entry.required("coupon", 1...64),
                    expiresAt: try entry.time("expires_at")))
        }
        for entry in try body.objects("not_sent", 0...Int.max) {
            let reason = try entry.requiredObject("reason")
            notSent.append(
                NotSent(
                    campaign: try entry.required("campaign", 1...64),
                    kind: try entry.required("kind", 1...64),
                    stock: try entry.text("stock_id", 1...64),
                    code: try reason.required("code", 1...256),
                    message: try reason.required("message", 0...10_000)))
        }
    }
}
