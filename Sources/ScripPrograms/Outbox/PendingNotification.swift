internal import Crypto
public import ScripContract
public import ScripCore
internal import ScripHost
public import ScripLedger

/// A received coupon a merchant has not been told about yet, as it is kept between attempts.
public struct PendingNotification: Hashable, Sendable {
    /// The journal entry that sent the coupon.
    public var entry: Int64
    /// The merchant that created the stock.
    public var merchant: MerchantID
    /// The coupon's stock.
    public var stock: StockID
    /// The coupon's code.
    public var code: CouponCode
    /// Who received it.
    public var user: UserID
    /// How it was sent.
    public var channel: String
    /// When.
    public var sentAt: Instant
    /// The number of the send.
    public var request: RequestNumber
    /// Attempts made.
    public var attempts = 0
    /// When the next one is due.
    public var dueAt: Instant
    /// What the last attempt met: a status, or 0 when there was no answer.
    public var lastStatus = 0
    /// What it was sent for, where a program sent it.
    public var occasion: SendOccasion?

    /// The key it is kept under: entries in order.
    var key: String {
        let digits = String(entry)
        return String(repeating: "0", count: max(0, 20 - digits.utf8.count)) + digits
    }

    /// The same in every attempt and after a restart: 36 characters, as the platform's ids have.
    public var id: String {
        let text = "notification \(entry) \(stock) \(code)"
        let hex = Hex.text(SHA256.hash(data: Array(text.utf8)).prefix(16))
        var id = ""
        for (index, character) in hex.enumerated() {
            if [8, 12, 16, 20].contains(index) { id.append("-") }
            id.append(character)
        }
        return id
    }

    private init(
        entry: Int64, merchant: MerchantID, stock: StockID, code: CouponCode, user: UserID,
        channel: String, sentAt: Instant, request: RequestNumber, attempts: Int, dueAt: Instant,
        lastStatus: Int, occasion: SendOccasion?
    ) {
        self.entry = entry
        self.merchant = merchant
        self.stock = stock
        self.code = code
        self.user = user
        self.channel = channel
        self.sentAt = sentAt
        self.request = request
        self.attempts = attempts
        self.dueAt = dueAt
        self.lastStatus = lastStatus
        self.occasion = occasion
    }

    /// A notice of the outbox that its merchant wants to hear of.
    init?(_ notice: Notice, merchant: MerchantID) {
        guard notice.kind == .received, let request = notice.request else { return nil }
        entry = notice.entry
        self.merchant = merchant
        stock = notice.stock
        code = notice.code
        user = notice.user
        channel = notice.channel
        sentAt = notice.at
        self.request = request
        dueAt = notice.at
        occasion = notice.occasion
    }
}

extension PendingNotification: JSONWritable {
    /// Writes what is kept.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("entry", entry)
            writer.member("merchant", merchant.rawValue)
            writer.member("stock", stock.rawValue)
            writer.member("code", code.rawValue)
            writer.member("user", user.rawValue)
            writer.member("channel", channel)
            writer.member("sent_at", sentAt)
            writer.member("request", request.rawValue)
            writer.member("attempts", Int64(attempts))
            writer.member("due_at", dueAt)
            writer.member("last_status", Int64(lastStatus))
            guard let occasion else { return }
            writer.key("occasion")
            writer.object { writer in
                writer.member("number", occasion.number)
                writer.member("merchant", occasion.merchant.rawValue)
                writer.member("transaction", occasion.transaction)
                writer.member("program", occasion.program)
            }
        }
    }

    /// Reads what was kept.
    init(kept bytes: [UInt8]) throws(ScripError) {
        let keys = [
            "entry", "merchant", "stock", "code", "user", "channel", "sent_at", "request",
            "attempts", "due_at", "last_status", "occasion",
        ]
        self = try Fields<DataContract>.read(
            bytes, "the notification", keys: keys, isKept: true
        ) {
            body throws(ScripError) in
            let occasion = try body.optionalObject(
                "occasion", keys: ["number", "merchant", "transaction", "program"])
            return PendingNotification(
                entry: try body.integer("entry", in: 0...Int64.max),
                merchant: MerchantID(rawValue: try body.text("merchant", MerchantID.characters)),
                stock: StockID(rawValue: try body.text("stock", 1...64)),
                code: CouponCode(rawValue: try body.text("code", 1...64)),
                user: UserID(rawValue: try body.text("user", 0...128)),
                channel: try body.text("channel", 0...64), sentAt: try body.time("sent_at"),
                request: RequestNumber(rawValue: try body.text("request", 1...256)),
                attempts: Int(try body.integer("attempts", in: 0...1_000)),
                dueAt: try body.time("due_at"),
                lastStatus: Int(try body.integer("last_status", in: 0...999)),
                occasion: try occasion.map { occasion throws(ScripError) in
                    SendOccasion(
                        number: try occasion.text("number", 1...128),
                        merchant: MerchantID(
                            rawValue: try occasion.text("merchant", MerchantID.characters)),
                        transaction: try occasion.text("transaction", 0...64),
                        program: try occasion.text("program", 1...128))
                })
        }
    }
}
