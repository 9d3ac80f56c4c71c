public import ScripContract
public import ScripCore

/// A payment as it is reported: with what is known of the payer, which is not kept.
public struct PaymentReport: Hashable, Sendable {
    /// What is kept of it.
    public var payment: Payment
    /// The payer's device; empty when it is not known.
    public var device: String
    /// Any text that is the same for all accounts of one person; nil when it is not known.
    public var person: String?

    /// A report.
    public init(_ payment: Payment, device: String = "", person: String? = nil) {
        self.payment = payment
        self.device = device
        self.person = person
    }

    private static let keys = [
        "request_no", "transaction_id", "merchant", "user", "amount", "time", "method", "store",
        "goods_tags", "member", "device", "person", "attributes",
    ]

    /// Reads a report.
    ///
    /// - Throws: `invalid_input`, naming line, column and path of what is wrong and the remedy.
    package init(
        json bytes: [UInt8], given: [JSONValue.Member] = []
    ) throws(ScripError) {
        self = try Fields<DataContract>.read(
            bytes, "the payment", keys: Self.keys, given: given
        ) {
            body throws(ScripError) in
            PaymentReport(
                try Payment(body), device: try body.optionalText("device", 1...128) ?? "",
                person: try body.optionalText("person", 1...128))
        }
    }
}

extension Payment {
    fileprivate init(_ body: Fields<DataContract>) throws(ScripError) {
        self.init(
            number: try body.text("request_no", 1...64),
            merchant: MerchantID(rawValue: try body.text("merchant", MerchantID.characters)),
            user: UserID(rawValue: try body.text("user", 1...128)),
            amount: try body.integer("amount", in: 1...Basket.Bounds.amountMax),
            method: try body.word("method"), time: try body.optionalTime("time"))
        transaction = try body.optionalText("transaction_id", 1...64) ?? ""
        let place = try body.optionalObject("store", keys: ["id", "region"])
        store = try place?.optionalText("id", 1...64) ?? ""
        region = try place?.optionalText("region", 1...64) ?? ""
        goodsTags = try body.texts("goods_tags", 0...50, each: 1...128)
        isMember = try body.flag("member") ?? false
        attributes = try Payment.attributes(body)
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

/// What became of a payment: what was sent, and why the rest was not.
public struct PaymentAnswer: Hashable, Sendable {
    /// The payment and its outcome.
    public var taken: PaymentTaken
    /// Whether this is an earlier answer given again.
    public var replayed: Bool
}

extension PaymentAnswer: JSONWritable {
    /// Writes the outcome.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("request_no", taken.payment.number)
            writer.member("replayed", replayed)
            writer.key("sent")
            writer.list(taken.sent) { sent, writer in
                writer.object { writer in
                    writer.member("campaign", sent.campaign)
                    writer.member("kind", sent.kind)
                    writer.member("stock_id", sent.stock.rawValue)
                    writer.member("coupon", sent.coupon.rawValue)
                    if let expiresAt = sent.expiresAt { writer.member("expires_at", expiresAt) }
                }
            }
            writer.key("not_sent")
            writer.list(taken.notSent) { notSent, writer in
                writer.object { writer in
                    writer.member("campaign", notSent.campaign)
                    writer.member("kind", notSent.kind)
                    if let stock = notSent.stock { writer.member("stock_id", stock.rawValue) }
                    writer.key("reason")
                    writer.object { writer in
                        writer.member("code", notSent.why.code)
                        writer.member("message", notSent.why.message)
                    }
                }
            }
        }
    }
}
