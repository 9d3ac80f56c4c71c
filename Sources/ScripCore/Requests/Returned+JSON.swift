extension Returned.Request {
    private static let document = JSONDocument(name: "the request", path: "")
    private static let keys = JSONKeys("request_no", "coupon", "redemption_id", "lines", "time")
    private static let lineKeys = JSONKeys("id", "quantity")

    /// Reads a request to return a coupon, or goods of a redemption, from JSON (UTF-8).
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(json bytes: [UInt8]) throws(ScripError) {
        self = try Self.document.read(bytes) { reader throws(JSONFault) in
            let start = reader.position
            var request = Self(number: "", coupon: nil, redemption: nil, goods: [], at: nil)
            var members = try JSONMembers(&reader, Self.keys)
            while let key = try members.next(&reader) {
                switch key {
                case 0: request.number = try reader.requestNumber()
                case 1: request.coupon = try reader.couponName()
                case 2:
                    request.redemption = RedemptionID(
                        rawValue: try reader.string(characters: 1...32))
                case 3: request.goods = try Self.goods(from: &reader)
                default: request.at = try reader.instant()
                }
            }
            guard members.has(1) != members.has(2), members.has(2) == members.has(3) else {
                throw JSONFault(
                    offset: start, subject: .value,
                    detail: "names neither a coupon alone, nor a redemption with lines",
                    remedy: "Write \"coupon\", or \"redemption_id\" and \"lines\"")
            }
            return request
        }
    }

    private static func goods(
        from reader: inout JSONReader
    ) throws(JSONFault) -> [Returned.Goods] {
        let start = reader.position
        var goods: [Returned.Goods] = []
        try reader.openList()
        while try reader.hasNextElement(first: goods.isEmpty) {
            var line = Returned.Goods(line: "", quantity: 0)
            var members = try JSONMembers(&reader, lineKeys)
            while let key = try members.next(&reader) {
                switch key {
                case 0: line.line = try reader.string(characters: 1...128)
                default: line.quantity = try reader.integer(in: 1...1_000_000)
                }
            }
            try members.require(0b11)
            goods.append(line)
            guard goods.count <= 1_000 else { break }
        }
        guard (1...1_000).contains(goods.count) else {
            throw JSONFault(
                offset: start, subject: .value, detail: "has \(goods.count) lines",
                remedy: "Name 1 to 1000 lines")
        }
        return goods
    }
}
