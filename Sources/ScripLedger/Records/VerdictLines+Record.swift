internal import ScripCore

extension Verdict.Lines {
    /// Writes the lines' parts beside the basket they speak of: no ids, and each reason's text once.
    func encode(to encoder: inout RecordEncoder) {
        encoder.append(count: count)
        // The place of each reason among those written; 0 for one that was not met.
        var places = Array(repeating: 0, count: reasons.count)
        var written: [String: Int] = [:]
        for cell in cells {
            let reason = Int(cell >> 1 & 0xFFFF)
            var place = reason > 0 ? places[reason - 1] : 0
            var isNew = false
            if reason > 0, place == 0 {
                // By its text: a table may have it twice, and equal verdicts have one record.
                let known = written[reasons[reason - 1]]
                isNew = known == nil
                place = known ?? written.count + 1
                written[reasons[reason - 1]] = place
                places[reason - 1] = place
            }
            encoder.append(count: place << 1 | Int(cell & 1))
            if isNew { encoder.append(reasons[reason - 1]) }
            encoder.append(cell >> 17)
        }
    }

    /// Reads the parts of a basket's lines.
    init(from decoder: inout RecordDecoder, of basket: Basket) throws(ScripError) {
        let count = try decoder.count()
        guard count <= basket.count else { throw decoder.damaged("has more parts than lines") }
        var cells: [Int64] = []
        var reasons: [String] = []
        for _ in 0..<count {
            let flags = try decoder.varint()
            let place = flags >> 1
            guard place <= UInt64(reasons.count) + 1, place <= 0xFFFF else {
                throw decoder.damaged("has a reason that is not there")
            }
            if place > reasons.count { reasons.append(try decoder.string()) }
            let discount = try decoder.integer()
            guard (0...Basket.Bounds.amountMax).contains(discount) else {
                throw decoder.damaged("has a discount out of bounds")
            }
            cells.append(
                Self.pack(inScope: flags & 1 == 1, reason: Int(place), discount: discount))
        }
        self.init(basket: basket, cells: cells, reasons: reasons)
    }

    /// Writes which pieces the coupon used; most use none.
    func encodeUses(to encoder: inout RecordEncoder) {
        encoder.append(count: uses.count)
        for pieces in uses { encoder.append(pieces) }
    }

    /// These lines with the pieces that were used.
    func decodingUses(from decoder: inout RecordDecoder) throws(ScripError) -> Self {
        let read = try decoder.list { d throws(ScripError) in try d.integer() }
        guard !read.isEmpty else { return self }
        guard read.count == count, zip(indices, read).allSatisfy({ basket.allows(use: $1, at: $0) })
        else { throw decoder.damaged("uses pieces that are not there") }
        return Self(basket: basket, cells: cells, reasons: reasons, uses: read)
    }
}

extension Basket {
    fileprivate func allows(use pieces: Int64, at index: Int) -> Bool {
        (0...quantity(at: index)).contains(pieces)
    }
}
