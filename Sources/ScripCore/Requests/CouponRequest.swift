/// A request about one coupon: switch it off, or throw it away.
public struct CouponRequest: Hashable, Sendable {
    /// The idempotency key; empty when the body has none.
    public var number: RequestNumber
    /// The coupon, as its code or `stock_id:code`.
    public var coupon: CouponCode
    /// Words for the merchant's books.
    public var reason: String
    /// Whose it is, where that has to be said.
    public var user: UserID?

    private static let document = JSONDocument(name: "the request", path: "")
    private static let keys = JSONKeys("request_no", "coupon", "reason", "user")

    /// Reads a request from JSON (UTF-8).
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(json bytes: [UInt8]) throws(ScripError) {
        self = try Self.document.read(bytes) { reader throws(JSONFault) in
            var request = Self()
            var members = try JSONMembers(&reader, Self.keys)
            while let key = try members.next(&reader) {
                switch key {
                case 0: request.number = try reader.requestNumber()
                case 1: request.coupon = try reader.couponName()
                case 2: request.reason = try reader.string(characters: 0...64)
                default: request.user = UserID(rawValue: try reader.string(characters: 1...128))
                }
            }
            try members.require(0b10)
            return request
        }
    }

    private init() {
        number = ""
        coupon = ""
        reason = ""
    }
}
