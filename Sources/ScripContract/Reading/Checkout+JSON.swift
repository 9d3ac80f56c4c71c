public import ScripCore

extension Checkout {
    private static let document = JSONDocument(name: "the checkout", path: "")
    private static let keys = JSONKeys(
        "request_no", "user", "time", "method", "store", "coupons", "basket", "attributes")
    private static let holdKeys = JSONKeys(
        "request_no", "user", "time", "method", "store", "coupons", "basket", "attributes",
        "seconds")

    /// Reads a checkout from JSON (UTF-8).
    ///
    /// - Parameters:
    ///   - bytes: JSON, UTF-8.
    ///   - currency: What its amounts are in when its basket does not say so: that of the book.
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(
        json bytes: [UInt8], currency: String = Book.usualCurrency
    ) throws(ScripError) {
        self = try Checkout.document.read(bytes) { reader throws(JSONFault) in
            reader.usualCurrency = currency
            return try Checkout(from: &reader)
        }
    }

    /// Reads a checkout, or a basket alone, for where only a rule is evaluated.
    public init(
        checkoutOrBasketJSON bytes: [UInt8], currency: String = Book.usualCurrency
    ) throws(ScripError) {
        guard Checkout.looksLikeBasket(bytes) else {
            try self.init(json: bytes, currency: currency)
            return
        }
        self.init(basket: try Basket(json: bytes, currency: currency))
    }

    /// Whether the document's own keys are a basket's; a broken document is left to the reader.
    private static func looksLikeBasket(_ bytes: [UInt8]) -> Bool {
        let keys = JSONPlace.topLevelKeys(bytes)
        return !keys.contains("basket") && (keys.contains("lines") || keys.contains("currency"))
    }

    /// Reads a checkout that is to be held, and for how many seconds; nil where it does not say.
    public static func toHold(
        json bytes: [UInt8], currency: String = Book.usualCurrency
    ) throws(ScripError) -> (checkout: Checkout, seconds: Int64?) {
        try document.read(bytes) { reader throws(JSONFault) in
            reader.usualCurrency = currency
            var seconds: Int64?
            let checkout = try Checkout(from: &reader, holdKeys) { reader throws(JSONFault) in
                seconds = try reader.integer(in: 1...86_400)
            }
            return (checkout, seconds)
        }
    }

    /// Reads the checkout at the cursor.
    init(from reader: inout JSONReader) throws(JSONFault) {
        try self.init(from: &reader, Checkout.keys) { (_) throws(JSONFault) in }
    }

    @inline(__always)
    private init(
        from reader: inout JSONReader, _ keys: JSONKeys,
        rest: (inout JSONReader) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        var basket: Basket?
        var requestNumber: RequestNumber?
        var user: UserID?
        var time: Instant?
        var method: UseMethod?
        var store: Store?
        var coupons: [CouponCode] = []
        var attributes: [Attribute] = []
        var members = try JSONMembers(&reader, keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: requestNumber = RequestNumber(rawValue: try reader.string(characters: 1...128))
            case 1: user = UserID(rawValue: try reader.string(characters: 1...128))
            case 2: time = try reader.instant()
            case 3: method = try reader.word(UseMethod.self)
            case 4: store = try Store(from: &reader)
            case 5: coupons = try Checkout.readCoupons(from: &reader)
            case 6: basket = try Basket(from: &reader)
            case 7: attributes = try reader.attributes()
            default: try rest(&reader)
            }
        }
        try members.require(1 << 6)
        self.init(
            requestNumber: requestNumber, user: user, time: time, method: method, store: store,
            coupons: coupons, basket: basket!, attributes: attributes)
    }

    private static func readCoupons(
        from reader: inout JSONReader
    ) throws(JSONFault) -> [CouponCode] {
        let start = reader.position
        var coupons: [CouponCode] = []
        try reader.openList()
        while try reader.hasNextElement(first: coupons.isEmpty) {
            coupons.append(try reader.couponName())
            guard coupons.count <= couponsMax else {
                throw JSONFault(
                    offset: start, subject: .value, detail: "has more than \(couponsMax) coupons",
                    remedy: "Send at most \(couponsMax)")
            }
        }
        return coupons
    }
}

extension Checkout.Store {
    private static let keys = JSONKeys("id", "region")

    /// Reads the store at the cursor.
    init(from reader: inout JSONReader) throws(JSONFault) {
        self.init()
        var members = try JSONMembers(&reader, Checkout.Store.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: id = try reader.string(characters: 0...64)
            default: region = try reader.string(characters: 0...64)
            }
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

    /// Reads a time (RFC 3339).
    mutating func instant() throws(JSONFault) -> Instant {
        let start = position
        let span = try span()
        textCount = FlatRecords.offset(span)
        let bytes = unsafe UnsafeBufferPointer(
            start: text + FlatRecords.offset(span), count: FlatRecords.length(span))
        guard let instant = unsafe Instant(rfc3339: bytes) else {
            throw JSONFault(
                offset: start, subject: .value, detail: "is '\(string(span).shown)'",
                remedy: Instant.remedy)
        }
        return instant
    }

    /// Reads a map of strings, integers and booleans, in the order of its keys.
    mutating func attributes() throws(JSONFault) -> [Attribute] {
        let start = position
        var attributes: [Attribute] = []
        try openObject()
        while try hasNextMember(first: attributes.isEmpty) {
            let key = try freeKey { key in attributes.contains { $0.key == key } }
            attributes.append(Attribute(key: key, value: try attributeValue()))
            guard attributes.count <= Basket.Bounds.labelsMax else {
                throw JSONFault(
                    offset: start, subject: .value,
                    detail: "has more than \(Basket.Bounds.labelsMax) attributes",
                    remedy: "Send at most \(Basket.Bounds.labelsMax)")
            }
        }
        return attributes.sorted { $0.key < $1.key }
    }

    private mutating func attributeValue() throws(JSONFault) -> Attribute.Value {
        switch byte {
        case UInt8(ascii: "\""):
            let start = position
            let text = try string()
            guard text.utf8.count <= Basket.Bounds.textBytesMax else {
                throw JSONFault(
                    offset: start, subject: .value, detail: "has \(text.utf8.count) bytes",
                    remedy: "Use at most \(Basket.Bounds.textBytesMax)")
            }
            return .string(text)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .integer(try integer(in: .min ... .max))
        case UInt8(ascii: "t") where stands("true"), UInt8(ascii: "f") where stands("false"):
            return .boolean(try boolean())
        default:
            throw wrongType("a string, a whole number, true or false")
        }
    }
}
