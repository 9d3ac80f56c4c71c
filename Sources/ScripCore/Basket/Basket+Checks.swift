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
        for (field, text) in texts where text.utf8.count > Bounds.textBytesMax {
            throw ScripError.invalid(
                "\(place).\(field)", "has \(text.utf8.count) bytes",
                remedy: "Use at most \(Bounds.textBytesMax)")
        }
        guard !line.id.isEmpty else {
            throw ScripError.invalid(
                "\(place).id", "is empty", remedy: "Give every line an id of its own")
        }
        guard Set(line.tags).count == line.tags.count, line.tags.count <= Bounds.labelsMax,
            Set(line.attributes.map(\.key)).count == line.attributes.count,
            line.attributes.count <= Bounds.labelsMax
        else {
            throw ScripError.invalid(
                "\(place)", "repeats a tag or attribute, or has too many",
                remedy: "Name each once, at most \(Bounds.labelsMax)")
        }
        for text in [line.id, line.sku, line.name, line.category, line.brand] {
            records.rows.append(records.append(text: text))
        }
        records.rows.append(line.unitPrice)
        records.rows.append(line.quantity)
        records.rows.append(line.amount)
        let tags = line.tags.map { records.append(text: $0) }
        records.rows.append(FlatRecords.span(records.extras.count, tags.count))
        records.extras.append(contentsOf: tags)
        let entries = line.attributes.flatMap { entry in
            [records.append(text: entry.key), FlatKind.text, records.append(text: entry.value)]
        }
        records.rows.append(FlatRecords.span(records.extras.count, line.attributes.count))
        records.extras.append(contentsOf: entries)
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
