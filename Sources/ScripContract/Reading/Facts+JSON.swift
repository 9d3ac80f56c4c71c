package import ScripCore

extension Facts {
    private static let document = JSONDocument(name: "the context", path: "ctx")
    private static let keys = JSONKeys(
        "now", "stock", "coupon", "wallet", "redemption", "attributes")
    private static let nowKeys = JSONKeys(
        "epoch", "year", "month", "day", "hour", "minute", "weekday")

    /// Reads facts in the shape of `ctx`; what is left out keeps what `defaults` says.
    ///
    /// - Parameters:
    ///   - bytes: JSON, UTF-8.
    ///   - defaults: Facts known otherwise; by default all is zero, empty or absent.
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    package init(json bytes: [UInt8], defaults: Facts = .none) throws(ScripError) {
        self = try Facts.document.read(bytes) { reader throws(JSONFault) in
            try Facts(from: &reader, defaults: defaults)
        }
    }

    /// Reads the facts at the cursor.
    init(from reader: inout JSONReader, defaults: Facts = .none) throws(JSONFault) {
        self = defaults
        var members = try JSONMembers(&reader, Facts.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: try Facts.readNow(from: &reader, into: &now)
            case 1: try stock.read(from: &reader)
            case 2: try coupon.read(from: &reader)
            case 3: try wallet.read(from: &reader)
            case 4: try redemption.read(from: &reader)
            default: attributes = try reader.attributes()
            }
        }
    }

    private static func readNow(
        from reader: inout JSONReader, into now: inout CivilTime
    ) throws(JSONFault) {
        var members = try JSONMembers(&reader, nowKeys)
        while let key = try members.next(&reader) {
            switch key {
            case 0:
                now.epoch = try reader.integer(in: .min ... .max)
                // Rules see no seconds, so none are written; every zone in use is whole minutes from UTC.
                now.second = (now.epoch % 60 + 60) % 60
            case 1: now.year = try reader.integer(in: -9_999...9_999)
            case 2: now.month = try reader.integer(in: 0...12)
            case 3: now.day = try reader.integer(in: 0...31)
            case 4: now.hour = try reader.integer(in: 0...23)
            case 5: now.minute = try reader.integer(in: 0...59)
            default: now.weekday = try reader.integer(in: 0...6)
            }
        }
    }
}

extension Facts.Stock {
    private static let keys = JSONKeys("id", "name", "type", "sent", "redeemed", "remaining")

    fileprivate mutating func read(from reader: inout JSONReader) throws(JSONFault) {
        var members = try JSONMembers(&reader, Self.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: id = try reader.string()
            case 1: name = try reader.string()
            case 2: type = try reader.wordOrNothing(StockType.self)
            case 3: sent = try reader.integer(in: 0 ... .max)
            case 4: redeemed = try reader.integer(in: 0 ... .max)
            default: remaining = try reader.integer(in: 0 ... .max)
            }
        }
    }
}

extension Facts.Coupon {
    private static let keys = JSONKeys(
        "code", "received_at", "available_from", "expires_at", "channel")

    fileprivate mutating func read(from reader: inout JSONReader) throws(JSONFault) {
        var members = try JSONMembers(&reader, Self.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: code = try reader.string()
            case 1: receivedAt = try reader.integer(in: .min ... .max)
            case 2: availableFrom = try reader.integer(in: .min ... .max)
            case 3: expiresAt = try reader.integer(in: .min ... .max)
            default: channel = try reader.string()
            }
        }
    }
}

extension Facts.Wallet {
    private static let keys = JSONKeys(
        "user", "count", "of_stock", "redeemed", "redeemed_today", "first_purchase", "coupons")
    private static let entryKeys = JSONKeys("state", "stock", "code")

    fileprivate mutating func read(from reader: inout JSONReader) throws(JSONFault) {
        var members = try JSONMembers(&reader, Self.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: user = try reader.string()
            case 1: count = try reader.integer(in: 0 ... .max)
            case 2: ofStock = try reader.integer(in: 0 ... .max)
            case 3: redeemed = try reader.integer(in: 0 ... .max)
            case 4: redeemedToday = try reader.integer(in: 0 ... .max)
            case 5: firstPurchase = try reader.boolean()
            default:
                coupons = []
                try reader.openList()
                while try reader.hasNextElement(first: coupons.isEmpty) {
                    coupons.append(try Self.readEntry(from: &reader))
                }
            }
        }
    }

    private static func readEntry(from reader: inout JSONReader) throws(JSONFault) -> Entry {
        var entry = Entry()
        var members = try JSONMembers(&reader, entryKeys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: entry.state = try reader.word(CouponState.self).rawValue
            case 1: entry.stock = try reader.string()
            default: entry.code = try reader.string()
            }
        }
        return entry
    }
}

extension Facts.Redemption {
    private static let keys = JSONKeys("request_no", "method", "store", "applied")
    private static let appliedKeys = JSONKeys("stock", "discount")

    fileprivate mutating func read(from reader: inout JSONReader) throws(JSONFault) {
        var members = try JSONMembers(&reader, Self.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: requestNumber = try reader.string()
            case 1: method = try reader.wordOrNothing(UseMethod.self)
            case 2: store = try Checkout.Store(from: &reader)
            default:
                applied = []
                try reader.openList()
                while try reader.hasNextElement(first: applied.isEmpty) {
                    applied.append(try Self.readApplied(from: &reader))
                }
            }
        }
    }

    private static func readApplied(from reader: inout JSONReader) throws(JSONFault) -> Applied {
        var entry = Applied()
        var members = try JSONMembers(&reader, appliedKeys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: entry.stock = try reader.string()
            default:
                entry.discount = try reader.integer(in: 0 ... .max, .minorUnits)
            }
        }
        return entry
    }
}

extension JSONReader {
    /// Reads one of an enumeration's words, or the empty string for "not known".
    fileprivate mutating func wordOrNothing<Word: RawRepresentable<String> & CaseIterable>(
        _ type: Word.Type
    ) throws(JSONFault) -> String {
        if stands("\"\"") { return try string() }
        return try word(type).rawValue
    }
}
