public import ScripCore

extension StockLimits {
    private static let keys = JSONKeys("total", "per_user", "per_day", "redeem", "amount")

    /// Reads the limits at the cursor.
    init(from reader: inout JSONReader) throws(JSONFault) {
        self.init()
        var members = try JSONMembers(&reader, StockLimits.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: total = try reader.integer(in: StockLimits.counts)
            case 1: perUser = try reader.integer(in: StockLimits.countsOfOne)
            case 2: perDay = try reader.integer(in: StockLimits.counts)
            case 3: redeem = try RedeemLimits(from: &reader)
            default: amount = try AmountLimits(from: &reader)
            }
        }
    }
}

extension RedeemLimits {
    private static let keys = JSONKeys("per_order", "per_user", "per_day")
    private static let userKeys = JSONKeys("day", "week", "month", "year")

    fileprivate init(from reader: inout JSONReader) throws(JSONFault) {
        self.init()
        var members = try JSONMembers(&reader, RedeemLimits.keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: perOrder = try reader.integer(in: StockLimits.countsOfOne)
            case 1: perUser = try RedeemLimits.readPerUser(from: &reader)
            default: perDay = try reader.integer(in: StockLimits.counts)
            }
        }
    }

    private static func readPerUser(
        from reader: inout JSONReader
    ) throws(JSONFault) -> PerUser {
        var limits = PerUser()
        var members = try JSONMembers(&reader, userKeys)
        while let key = try members.next(&reader) {
            let limit = try reader.integer(in: StockLimits.countsOfOne)
            switch key {
            case 0: limits.day = limit
            case 1: limits.week = limit
            case 2: limits.month = limit
            default: limits.year = limit
            }
        }
        return limits
    }
}

extension AmountLimits {
    private static let keys = JSONKeys("total", "per_user", "per_order")

    fileprivate init(from reader: inout JSONReader) throws(JSONFault) {
        self.init()
        var members = try JSONMembers(&reader, AmountLimits.keys)
        while let key = try members.next(&reader) {
            let limit = try reader.integer(in: StockLimits.amounts, .minorUnits)
            switch key {
            case 0: total = limit
            case 1: perUser = limit
            default: perOrder = limit
            }
        }
    }
}

extension StockLimits: JSONWritable {
    /// Writes the limits that are set.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let total { writer.member("total", total) }
            if let perUser { writer.member("per_user", perUser) }
            if let perDay { writer.member("per_day", perDay) }
            if !redeem.isEmpty { writer.member("redeem", redeem) }
            if !amount.isEmpty { writer.member("amount", amount) }
        }
    }
}

extension RedeemLimits: JSONWritable {
    /// Writes the limits that are set.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let perOrder { writer.member("per_order", perOrder) }
            if !perUser.isEmpty {
                writer.key("per_user")
                writer.object { writer in
                    if let day = perUser.day { writer.member("day", day) }
                    if let week = perUser.week { writer.member("week", week) }
                    if let month = perUser.month { writer.member("month", month) }
                    if let year = perUser.year { writer.member("year", year) }
                }
            }
            if let perDay { writer.member("per_day", perDay) }
        }
    }
}

extension AmountLimits: JSONWritable {
    /// Writes the limits that are set.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let total { writer.member("total", total) }
            if let perUser { writer.member("per_user", perUser) }
            if let perOrder { writer.member("per_order", perOrder) }
        }
    }
}
