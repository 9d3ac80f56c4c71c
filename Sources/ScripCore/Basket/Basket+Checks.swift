extension Basket {
    /// Checks one line's fields and writes its row.
    static func append(
        _ line: Line, at index: Int, to records: inout FlatRecords
    ) throws(ScripError) {
        let place = "basket.lines[\(index)]"
        try check(line.unitPrice, in: 0...Bounds.amountMax, "\(place).unit_price")
        try check(line.quantity, in: 1...Bounds.quantityMax, "\(place).quantity")
        try check(line.amount, in: 0...Bounds.amountMax, "\(place).amount")
        let texts: KeyValuePairs = [
            "id": line.id, "sku": line.sku, "name": line.name, "category": line.category,
            "brand": line.brand,
        ]
        for (field, text) in texts {
            try check(text, field == "id" ? 1 : 0, "\(place).\(field)")
            records.rows.append(records.append(text: text))
        }
        records.rows.append(line.unitPrice)
        records.rows.append(line.quantity)
        records.rows.append(line.amount)
        for tag in line.tags { try check(tag, 1, "\(place).tags") }
        let tags = try inOrder(line.tags, key: { $0 }, "\(place).tags")
        let spans = tags.map { records.append(text: $0) }
        records.rows.append(FlatRecords.span(records.extras.count, spans.count))
        records.extras.append(contentsOf: spans)
        for attribute in line.attributes {
            try check(attribute.key, 1, "\(place).attributes")
            try check(
                attribute.value, 0, FieldPath.join("\(place).attributes", key: attribute.key))
        }
        let attributes = try inOrder(line.attributes, key: \.key, "\(place).attributes")
        let entries = attributes.flatMap { entry in
            [records.append(text: entry.key), FlatKind.text, records.append(text: entry.value)]
        }
        records.rows.append(FlatRecords.span(records.extras.count, attributes.count))
        records.extras.append(contentsOf: entries)
    }

    /// Labels in the order of their bytes, each once, so that one basket is one request whoever made it.
    private static func inOrder<Label>(
        _ labels: [Label], key: (Label) -> String, _ place: String
    ) throws(ScripError) -> [Label] {
        guard labels.count <= Bounds.labelsMax else {
            throw .invalid(
                place, "has \(labels.count) entries", remedy: "Send at most \(Bounds.labelsMax)")
        }
        let ordered = labels.sorted { key($0).utf8.lexicographicallyPrecedes(key($1).utf8) }
        for (left, right) in zip(ordered, ordered.dropFirst())
        where key(left).utf8.elementsEqual(key(right).utf8) {
            throw .invalid(
                place, "names '\(key(left).shown)' twice", remedy: "Name each once")
        }
        return ordered
    }

    private static func check(_ text: String, _ least: Int, _ place: String) throws(ScripError) {
        let count = text.utf8.count
        guard count >= least, count <= Bounds.textBytesMax else {
            throw .invalid(
                place, count == 0 ? "is empty" : "has \(count) bytes",
                remedy: "Use \(least) to \(Bounds.textBytesMax) bytes")
        }
        guard !text.utf8.contains(0) else {
            throw .invalid(place, "holds the zero character", remedy: "Leave it out")
        }
    }

    private static func check(
        _ value: Int64, in range: ClosedRange<Int64>, _ place: String
    ) throws(ScripError) {
        guard !range.contains(value) else { return }
        throw ScripError.invalid(
            "\(place)", "is \(value)",
            remedy: "Use a whole number from \(range.lowerBound) through \(range.upperBound)")
    }

    /// The first two lines that share an id, if any.
    func repeatedID() -> (first: Int, second: Int)? {
        // In a small basket comparing each with each beats hashing.
        if count <= 24 { return repeatedIDBySearch() }
        var seen: [ArraySlice<UInt8>: Int] = [:]
        seen.reserveCapacity(count)
        for index in 0..<count {
            if let first = seen.updateValue(index, forKey: idBytes(at: index)) {
                return (first, index)
            }
        }
        return nil
    }

    private func repeatedIDBySearch() -> (first: Int, second: Int)? {
        unsafe records.text.withUnsafeBufferPointer { text in
            unsafe records.rows.withUnsafeBufferPointer { rows in
                for second in 0..<count {
                    let id = unsafe rows[second &* Cell.count &+ Cell.id]
                    for first in 0..<second {
                        let other = unsafe rows[first &* Cell.count &+ Cell.id]
                        if unsafe Basket.equal(id, other, in: text) { return (first, second) }
                    }
                }
                return nil
            }
        }
    }

    @inline(__always)
    private static func equal(
        _ left: Int64, _ right: Int64, in text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard FlatRecords.length(left) == FlatRecords.length(right) else { return false }
        let (from, to) = (FlatRecords.offset(left), FlatRecords.offset(right))
        // From the end: ids that are counted up differ there.
        var index = FlatRecords.length(left)
        while index > 0 {
            index &-= 1
            if unsafe text[from &+ index] != text[to &+ index] { return false }
        }
        return true
    }

    private func idBytes(at index: Int) -> ArraySlice<UInt8> {
        let span = records.rows[index * Cell.count + Cell.id]
        let start = FlatRecords.offset(span)
        return records.text[start..<start + FlatRecords.length(span)]
    }
}
