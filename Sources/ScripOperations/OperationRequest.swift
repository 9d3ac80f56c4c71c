package import ScripContract
package import ScripCore

/// What an operation is asked: a JSON object, and what the door knows of it from elsewhere.
public struct OperationRequest: Sendable {
    /// A member that did not come in the body.
    public struct Given: Sendable {
        /// Its key.
        public var key: String
        /// Its value.
        package var value: JSONValue
        /// Where it came from, for a message: `the path`, `Idempotency-Key`.
        public var source: String

        /// A member from elsewhere.
        package init(_ key: String, _ value: JSONValue, from source: String) {
            self.key = key
            self.value = value
            self.source = source
        }
    }

    /// The body: one JSON object, UTF-8; nothing for one without members.
    public var json: [UInt8]
    /// What came from elsewhere.
    public var given: [Given]

    /// A request.
    public init(_ json: [UInt8], given: [Given] = []) {
        self.json = json
        self.given = given
    }
}

extension OperationRequest {
    /// Takes out the fields of a request.
    func read<Value>(
        _ keys: [ScripOperation.Key], _ body: (Fields<DataContract>) throws(ScripError) -> Value
    ) throws(ScripError) -> Value {
        try Fields<DataContract>.read(
            bytes, "the request", keys: keys.map(\.name), given: members(), body)
    }

    private var bytes: [UInt8] { json.isEmpty ? Array("{}".utf8) : json }

    /// What came from elsewhere and does not stand in the body; throws where it stands there otherwise.
    func members() throws(ScripError) -> [JSONValue.Member] {
        guard !given.isEmpty else { return [] }
        var members: [JSONValue.Member] = []
        let written = try JSONValue(json: bytes)
        for item in given {
            guard let other = written[item.key] else {
                members.append(.init(key: item.key, value: item.value))
                continue
            }
            guard other == item.value else { throw OperationRequest.differs(item) }
        }
        return members
    }

    /// What the door knows of a document that has a reader of its own.
    ///
    /// - Parameters:
    ///   - key: The member.
    ///   - written: What the document itself says.
    func text(_ key: String, beside written: String?) throws(ScripError) -> String? {
        guard let item = given.first(where: { $0.key == key }), case .string(let text) = item.value
        else { return written }
        guard written == nil || written == text else { throw OperationRequest.differs(item) }
        return text
    }

    /// The checkout in the body, under the number it has there or in a header.
    package func checkout(in book: Book) throws(ScripError) -> Checkout {
        try numbered(Checkout(json: json, currency: book.currency))
    }

    /// A checkout under the number it has in itself or in a header.
    func numbered(_ checkout: Checkout) throws(ScripError) -> Checkout {
        guard !given.isEmpty else { return checkout }
        var checkout = checkout
        if let number = try text("request_no", beside: checkout.requestNumber?.rawValue) {
            checkout.requestNumber = RequestNumber(rawValue: number)
        }
        return checkout
    }

    static func differs(_ item: Given) -> ScripError {
        ScripError(
            .invalidInput, "\(item.source) and \(item.key) differ",
            remedy: "Send one of them, or the same in both", at: .path(item.key))
    }
}

extension Fields where Dialect == DataContract {
    func requestNumber() throws(ScripError) -> RequestNumber {
        guard let number = try optionalText("request_no", 1...128) else {
            throw .noRequestNumber
        }
        return RequestNumber(rawValue: number)
    }

    func stock() throws(ScripError) -> StockID {
        StockID(rawValue: try text("stock_id", 1...32))
    }

    func optionalStock() throws(ScripError) -> StockID? {
        try optionalText("stock_id", 1...32).map(StockID.init(rawValue:))
    }

    func coupon() throws(ScripError) -> CouponCode {
        CouponCode(rawValue: try text("coupon", 1...65))
    }

    func user() throws(ScripError) -> UserID { UserID(rawValue: try text("user", 1...128)) }

    func optionalUser() throws(ScripError) -> UserID? {
        try optionalText("user", 1...128).map(UserID.init(rawValue:))
    }

    func limit() throws(ScripError) -> Int {
        Int(try optionalInteger("limit", in: 1...100) ?? 20)
    }

    func after() throws(ScripError) -> String? { try optionalText("after", 1...200) }
}

extension ScripError {
    static let noRequestNumber = ScripError.invalid(
        "request_no", "is missing",
        remedy: "Give each request a number of its own, and repeat it when you retry")
}
