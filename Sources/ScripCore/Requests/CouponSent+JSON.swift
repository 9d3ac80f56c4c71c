extension CouponSent.Request {
    private static let document = JSONDocument(name: "the request", path: "")
    private static let keys = JSONKeys(
        "request_no", "stock_id", "user", "code", "time", "channel")

    /// Reads a request to send a coupon from JSON (UTF-8).
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(json bytes: [UInt8]) throws(ScripError) {
        self = try Self.document.read(bytes) { reader throws(JSONFault) in
            var request = Self(
                number: "", stock: "", user: "", code: nil, at: nil, channel: "API")
            var members = try JSONMembers(&reader, Self.keys)
            while let key = try members.next(&reader) {
                switch key {
                case 0: request.number = try reader.requestNumber()
                case 1: request.stock = StockID(rawValue: try reader.string(characters: 1...32))
                case 2: request.user = UserID(rawValue: try reader.string(characters: 1...128))
                case 3: request.code = CouponCode(rawValue: try reader.string(characters: 1...32))
                case 4: request.at = try reader.instant()
                default: request.channel = try reader.string(characters: 1...32)
                }
            }
            try members.require(0b110)
            return request
        }
    }
}

extension JSONReader {
    /// Reads an idempotency key.
    mutating func requestNumber() throws(JSONFault) -> RequestNumber {
        RequestNumber(rawValue: try string(characters: 1...128))
    }

    /// Reads the name of a coupon: its code, or `stock_id:code`.
    mutating func couponName() throws(JSONFault) -> CouponCode {
        CouponCode(rawValue: try string(characters: 1...65))
    }
}
