internal import ScripCore

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

    /// Reads an event (`POST /v1/events/payments`).
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    init(json bytes: [UInt8], now: Instant) throws(ScripError) {
        let keys = [
            "request_no", "transaction_id", "merchant", "user", "amount", "time", "method",
            "store", "goods_tags", "member", "device", "person", "attributes",
        ]
        self = try Fields<DataContract>.read(bytes, "the payment", keys: keys) {
            body throws(ScripError) in try PaymentEvent(body, now: now)
        }
    }

    private init(_ body: Fields<DataContract>, now: Instant) throws(ScripError) {
        requestNumber = try body.text("request_no", 1...64)
        transaction = try body.optionalText("transaction_id", 1...64) ?? ""
        merchant = try body.text("merchant", 1...32)
        user = try body.text("user", 1...128)
        amount = try body.integer("amount", in: 1...Basket.Bounds.amountMax)
        time = try body.optionalTime("time") ?? now
        method = try body.word("method")
        let store = try body.optionalObject("store", keys: ["id", "region"])
        self.store = try store?.optionalText("id", 1...64) ?? ""
        region = try store?.optionalText("region", 1...64) ?? ""
        goodsTags = try body.texts("goods_tags", 0...50, each: 1...128)
        isMember = try body.flag("member") ?? false
        device = try body.optionalText("device", 1...128) ?? ""
        person = try body.optionalText("person", 1...128)
        attributes = try PaymentEvent.attributes(body)
    }

    private static func attributes(
        _ body: Fields<DataContract>
    ) throws(ScripError) -> [Attribute] {
        guard let object = try body.optionalMap("attributes") else { return [] }
        guard object.present.count <= Basket.Bounds.labelsMax else {
            throw body.wrong(
                "attributes", "has more than \(Basket.Bounds.labelsMax) keys",
                remedy: "Leave out what no gate asks for")
        }
        var attributes: [Attribute] = []
        for member in object.present.sorted(by: { $0.key < $1.key }) {
            switch member.value {
            case .string(let text) where text.utf8.count <= Basket.Bounds.textBytesMax:
                attributes.append(Attribute(key: member.key, value: .string(text)))
            case .integer(let number):
                attributes.append(Attribute(key: member.key, value: .integer(number)))
            case .boolean(let flag):
                attributes.append(Attribute(key: member.key, value: .boolean(flag)))
            default:
                throw object.wrong(
                    member.key, "is no attribute",
                    remedy: "Use a string of at most \(Basket.Bounds.textBytesMax) bytes, "
                        + "a whole number, true or false")
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

    /// What is kept of it.
    static let keys = ["request_no", "replayed", "sent", "not_sent"]

    /// Reads an outcome that was kept.
    init(kept body: Fields<DataContract>) throws(ScripError) {
        requestNumber = try body.text("request_no", 1...128)
        for entry in try body.objects(
            "sent", 0...Int.max, keys: ["campaign", "kind", "stock_id", "coupon", "expires_at"])
        {
            sent.append(
                Sent(
                    campaign: try entry.text("campaign", 1...64),
                    kind: try entry.text("kind", 1...64),
                    stock: try entry.text("stock_id", 1...64),
                    coupon: try entry.text("coupon", 1...64),
                    expiresAt: try entry.optionalTime("expires_at")))
        }
        for entry in try body.objects(
            "not_sent", 0...Int.max, keys: ["campaign", "kind", "stock_id", "reason"])
        {
            let reason = try entry.object("reason", keys: ["code", "message"])
            notSent.append(
                NotSent(
                    campaign: try entry.text("campaign", 1...64),
                    kind: try entry.text("kind", 1...64),
                    stock: try entry.optionalText("stock_id", 1...64),
                    code: try reason.text("code", 1...256),
                    message: try reason.text("message", 0...10_000)))
        }
    }
}
