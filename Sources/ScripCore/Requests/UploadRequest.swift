/// A request to store codes of the merchant's own for a stock.
public struct UploadRequest: Hashable, Sendable {
    /// The idempotency key; empty when the body has none.
    public var number: RequestNumber
    /// The codes, as they are given: what is wrong with one is said in the answer.
    public var codes: [CouponCode]

    /// More than the host takes, so that it can say so.
    private static let codesMax = 1_000
    private static let document = JSONDocument(name: "the request", path: "")
    private static let keys = JSONKeys("request_no", "codes")

    /// Reads a request from JSON (UTF-8).
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(json bytes: [UInt8]) throws(ScripError) {
        self = try Self.document.read(bytes) { reader throws(JSONFault) in
            var request = Self(number: "", codes: [])
            var members = try JSONMembers(&reader, Self.keys)
            while let key = try members.next(&reader) {
                switch key {
                case 0: request.number = try reader.requestNumber()
                default: request.codes = try Self.codes(from: &reader)
                }
            }
            try members.require(0b10)
            return request
        }
    }

    private init(number: RequestNumber, codes: [CouponCode]) {
        self.number = number
        self.codes = codes
    }

    private static func codes(from reader: inout JSONReader) throws(JSONFault) -> [CouponCode] {
        let start = reader.position
        var codes: [CouponCode] = []
        try reader.openList()
        while try reader.hasNextElement(first: codes.isEmpty) {
            codes.append(CouponCode(rawValue: try reader.string(characters: 0...256)))
            guard codes.count <= codesMax else {
                throw JSONFault(
                    offset: start, subject: .value, detail: "has more than \(codesMax) codes",
                    remedy: "Send 1 to 200")
            }
        }
        return codes
    }
}
