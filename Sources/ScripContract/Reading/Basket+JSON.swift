public import ScripCore

extension Basket {
    static let document = JSONDocument(name: "the basket", path: "basket")
    private static let keys = JSONKeys("currency", "lines")
    private static let lineKeys = JSONKeys(
        "id", "sku", "name", "category", "brand", "unit_price", "quantity", "tags", "attributes",
        "amount")

    /// Reads a basket that stands alone: `{"currency": "CNY", "lines": […]}`.
    ///
    /// - Parameters:
    ///   - bytes: JSON, UTF-8.
    ///   - currency: What its amounts are in when it does not say so.
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(
        json bytes: [UInt8], currency: String = Book.usualCurrency
    ) throws(ScripError) {
        self = try Basket.document.read(bytes) { reader throws(JSONFault) in
            reader.usualCurrency = currency
            return try Basket(from: &reader)
        }
    }

    /// Reads the basket at the cursor.
    init(from reader: inout JSONReader) throws(JSONFault) {
        var currency = reader.usualCurrency
        var records = FlatRecords()
        var members = try JSONMembers(&reader, Basket.keys)
        reader.textCount = 0
        while let key = try members.next(&reader) {
            switch key {
            case 0: currency = try reader.currency()
            default: try Basket.readLines(from: &reader, into: &records)
            }
        }
        try members.require(0b10)
        let count = reader.textCount
        records.text = unsafe Array(UnsafeBufferPointer(start: reader.text, count: count))
        reader.textCount = 0
        do throws(ScripError) {
            try self.init(currency: currency, records: records)
        } catch {
            throw Basket.fault(of: records, error, at: reader.position)
        }
    }

    /// Reads the list of lines into rows of ``Basket/Cell``.
    private static func readLines(
        from reader: inout JSONReader, into records: inout FlatRecords
    ) throws(JSONFault) {
        let start = reader.position
        try reader.openList()
        // A line of a till takes some 150 bytes; a wrong guess costs one growth.
        records.rows.reserveCapacity(min(4_096, (reader.end - start) / 128 + 1) * Cell.count)
        let keys = lineKeys
        var index = 0
        while try reader.hasNextElement(first: index == 0) {
            guard index < Bounds.linesMax else {
                throw JSONFault(
                    offset: start, subject: .value, detail: "has more than \(index) lines",
                    remedy: "Send at most \(Bounds.linesMax)")
            }
            try readLine(from: &reader, keys, into: &records)
            index &+= 1
        }
    }

    private static func readLine(
        from reader: inout JSONReader, _ keys: JSONKeys, into records: inout FlatRecords
    ) throws(JSONFault) {
        var id: Int64 = 0
        var sku: Int64 = 0
        var name: Int64 = 0
        var category: Int64 = 0
        var brand: Int64 = 0
        var unitPrice: Int64 = 0
        var quantity: Int64 = 0
        var amount: Int64 = -1
        var tags: Int64 = 0
        var attributes: Int64 = 0
        let start = reader.position
        var members = try JSONMembers(&reader, keys)
        while let key = try members.next(&reader) {
            switch key {
            case 0: id = try reader.shortSpan(from: 1)
            case 1: sku = try reader.shortSpan()
            case 2: name = try reader.shortSpan()
            case 3: category = try reader.shortSpan()
            case 4: brand = try reader.shortSpan()
            case 5: unitPrice = try reader.integer(in: 0...Bounds.amountMax, .minorUnits)
            case 6: quantity = try reader.integer(in: 1...Bounds.quantityMax, .pieces)
            case 7: tags = try readTags(from: &reader, into: &records.extras)
            case 8: attributes = try readAttributes(from: &reader, into: &records.extras)
            default: amount = try reader.integer(in: 0...Bounds.amountMax, .minorUnits)
            }
        }
        try members.require(0b110_0001)
        if amount < 0 {
            // Within bounds both factors are small enough for the product to fit.
            amount = unitPrice &* quantity
            guard amount <= Bounds.amountMax else {
                throw JSONFault(
                    offset: start, subject: .value, detail: "costs \(amount) in all",
                    remedy: "Use a unit_price and quantity whose product is at most "
                        + "\(Bounds.amountMax)")
            }
        }
        records.rows.append(id)
        records.rows.append(sku)
        records.rows.append(name)
        records.rows.append(category)
        records.rows.append(brand)
        records.rows.append(unitPrice)
        records.rows.append(quantity)
        records.rows.append(amount)
        records.rows.append(tags)
        records.rows.append(attributes)
    }

    /// Reads a set of tags, in the order of their bytes.
    private static func readTags(
        from reader: inout JSONReader, into extras: inout [Int64]
    ) throws(JSONFault) -> Int64 {
        let start = reader.position
        let first = extras.count
        try reader.openList()
        while try reader.hasNextElement(first: extras.count == first) {
            let offset = reader.position
            let tag = try reader.shortSpan(from: 1)
            var index = extras.count
            while index > first {
                let order = reader.compare(tag, extras[index &- 1])
                guard order != 0 else {
                    throw JSONFault(
                        offset: offset, subject: .value, detail: "repeats a tag of this line",
                        remedy: "Name each tag once")
                }
                if order > 0 { break }
                index &-= 1
            }
            if index == extras.count { extras.append(tag) } else { extras.insert(tag, at: index) }
            try check(extras.count &- first, "tags", at: start)
        }
        return FlatRecords.span(first, extras.count &- first)
    }

    /// Reads a map of strings, in the order of its keys' bytes.
    private static func readAttributes(
        from reader: inout JSONReader, into extras: inout [Int64]
    ) throws(JSONFault) -> Int64 {
        let start = reader.position
        let first = extras.count
        try reader.openObject()
        var count = 0
        while try reader.hasNextMember(first: count == 0) {
            let offset = reader.position
            let key = try reader.shortSpan(from: 1)
            var index = extras.count
            while index > first {
                let order = reader.compare(key, extras[index &- FlatKind.mapEntryCells])
                guard order != 0 else { throw reader.repeated(key, at: offset) }
                if order > 0 { break }
                index &-= FlatKind.mapEntryCells
            }
            try reader.colon()
            let value = try reader.shortSpan()
            if index == extras.count {
                extras.append(key)
                extras.append(FlatKind.text)
                extras.append(value)
            } else {
                extras.insert(contentsOf: [key, FlatKind.text, value], at: index)
            }
            count &+= 1
            try check(count, "attributes", at: start)
        }
        return FlatRecords.span(first, count)
    }

    private static func check(_ count: Int, _ what: String, at start: Int) throws(JSONFault) {
        guard count > Bounds.labelsMax else { return }
        throw JSONFault(
            offset: start, subject: .value, detail: "has more than \(Bounds.labelsMax) \(what)",
            remedy: "Send at most \(Bounds.labelsMax) for one line")
    }

    /// A fault of the basket as a whole, with its place.
    @inline(never)
    private static func fault(
        of records: FlatRecords, _ error: ScripError, at offset: Int
    ) -> JSONFault {
        var seen: [String: Int] = [:]
        for index in 0..<records.rows.count / Cell.count {
            let id = records.string(records.rows[index * Cell.count + Cell.id])
            guard let first = seen.updateValue(index, forKey: id) else { continue }
            return JSONFault(
                offset: offset, subject: .path("basket.lines[\(index)].id"),
                detail: "'\(id.shown)' is already used by basket.lines[\(first)]",
                remedy: "Give every line an id of its own")
        }
        return JSONFault(
            offset: offset, subject: .text, detail: error.detail, remedy: error.remedy)
    }
}

extension JSONReader {
    /// Reads a text field of a basket, within ``Basket/Bounds``.
    @inline(__always)
    mutating func shortSpan(from least: Int = 0) throws(JSONFault) -> Int64 {
        let start = position
        let span = try span()
        let count = FlatRecords.length(span)
        if count < least || count > Basket.Bounds.textBytesMax {
            throw JSONFault(
                offset: start, subject: .value,
                detail: count == 0 ? "is empty" : "has \(count) bytes",
                remedy: "Use \(least) to \(Basket.Bounds.textBytesMax) bytes")
        }
        return span
    }

    /// Orders two spans of ``text`` by their bytes: below, at or above zero.
    func compare(_ left: Int64, _ right: Int64) -> Int {
        let (leftStart, rightStart) = (FlatRecords.offset(left), FlatRecords.offset(right))
        let (leftCount, rightCount) = (FlatRecords.length(left), FlatRecords.length(right))
        for index in 0..<min(leftCount, rightCount) {
            let (a, b) = unsafe (text[leftStart &+ index], text[rightStart &+ index])
            if a != b { return a < b ? -1 : 1 }
        }
        return leftCount - rightCount
    }

    /// A key that stands twice in a map of free keys.
    @inline(never)
    func repeated(_ key: Int64, at offset: Int) -> JSONFault {
        JSONFault(
            offset: offset, subject: .key(string(key)), detail: "stands here twice",
            remedy: "Write each key once")
    }

    /// Reads an ISO 4217 code.
    mutating func currency() throws(JSONFault) -> String {
        let start = position
        let currency = try string()
        guard Book.isCurrency(currency)
        else {
            throw JSONFault(
                offset: start, subject: .value, detail: "is '\(currency.shown)'",
                remedy: "Use three capital letters such as CNY")
        }
        return currency
    }
}
