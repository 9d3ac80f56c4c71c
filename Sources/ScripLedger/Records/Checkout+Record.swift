public import ScripCore

extension Checkout: Record {
    /// The request's bytes after their version, with room for them made beforehand.
    public var record: [UInt8] {
        let lines = basket.records
        var encoder = RecordEncoder.record(
            capacity: 256 + lines.text.count + lines.rows.count * 3)
        encode(to: &encoder)
        return encoder.bytes
    }

    /// Writes the request as it was made; how the basket is laid out in memory makes no difference.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: requestNumber?.rawValue)
        encoder.append(optional: user?.rawValue)
        encoder.append(optional: time?.epochSeconds)
        encoder.append(optional: method?.rawValue)
        encoder.append(optional: store) { encoder, store in
            encoder.append(store.id)
            encoder.append(store.region)
        }
        encoder.append(count: coupons.count)
        for coupon in coupons { encoder.append(coupon.rawValue) }
        encoder.append(basket)
        encoder.append(list: attributes)
    }

    /// Reads a request.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        let requestNumber = try decoder.optional { d throws(ScripError) in try d.string() }
        let user = try decoder.optional { d throws(ScripError) in try d.string() }
        let time = try decoder.optional { d throws(ScripError) in try d.integer() }
        let method = try decoder.optional { d throws(ScripError) in try d.choice(UseMethod.self) }
        let store = try decoder.optional { d throws(ScripError) in
            Store(id: try d.string(), region: try d.string())
        }
        let coupons = try decoder.list { d throws(ScripError) in
            CouponCode(rawValue: try d.string())
        }
        self.init(
            requestNumber: requestNumber.map(RequestNumber.init(rawValue:)),
            user: user.map(UserID.init(rawValue:)), time: time.map(Instant.init(epochSeconds:)),
            method: method, store: store, coupons: coupons, basket: try decoder.value(),
            attributes: try decoder.list { d throws(ScripError) in try d.value() })
    }
}

extension Attribute: Record {
    /// Writes key and value.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(key)
        encoder.append(value)
    }

    /// Reads key and value.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(key: try decoder.string(), value: try decoder.value())
    }
}

extension Attribute.Value: Record {
    /// Writes a kind and the value.
    public func encode(to encoder: inout RecordEncoder) {
        switch self {
        case .string(let text):
            encoder.append(byte: 0)
            encoder.append(text)
        case .integer(let number):
            encoder.append(byte: 1)
            encoder.append(number)
        case .boolean(let flag):
            encoder.append(byte: 2)
            encoder.append(flag)
        }
    }

    /// Reads a kind and the value.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        switch try decoder.byte() {
        case 0: self = .string(try decoder.string())
        case 1: self = .integer(try decoder.integer())
        case 2: self = .boolean(try decoder.boolean())
        default: throw decoder.damaged("has an unknown kind of attribute")
        }
    }
}
