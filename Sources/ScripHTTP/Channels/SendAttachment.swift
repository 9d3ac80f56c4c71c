internal import ScripCore
internal import ScripHost

/// What a channel knows about a coupon it sends and a notification of it says: kept by the send's number.
struct SendAttachment: Hashable, Sendable {
    private static let collection = "send.attached"

    /// The merchant's own number for the send.
    var requestNumber: String
    /// Who sent, if it is not the stock's merchant.
    var sender = ""
    /// The payment that earned the coupon.
    var transaction = ""
    /// The activity that gave it.
    var activity = ""

    init(requestNumber: String) { self.requestNumber = requestNumber }

    /// A change that keeps it; the same send keeps the same again.
    func change(for number: RequestNumber) -> DocumentChange {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("number", requestNumber)
            if !sender.isEmpty { writer.member("sender", sender) }
            if !transaction.isEmpty { writer.member("transaction", transaction) }
            if !activity.isEmpty { writer.member("activity", activity) }
        }
        return .put(SendAttachment.key(number), writer.bytes)
    }

    /// What was kept for a send; nil when nothing was.
    static func find(
        _ number: RequestNumber, in host: CouponHost
    ) throws(ScripError) -> SendAttachment? {
        guard let document = try host.document(key(number)) else { return nil }
        return try? Fields<DataContract>.read(
            document.body, "what was attached",
            keys: ["number", "sender", "transaction", "activity"], isKept: true
        ) { body throws(ScripError) in
            var attached = SendAttachment(requestNumber: try body.text("number", 1...128))
            attached.sender = try body.optionalText("sender", 1...32) ?? ""
            attached.transaction = try body.optionalText("transaction", 1...64) ?? ""
            attached.activity = try body.optionalText("activity", 1...64) ?? ""
            return attached
        }
    }

    private static func key(_ number: RequestNumber) -> DocumentKey {
        DocumentKey(collection: collection, key: number.rawValue)
    }
}
