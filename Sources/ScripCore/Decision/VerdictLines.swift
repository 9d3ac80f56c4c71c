extension Verdict {
    /// The basket's lines with their parts, in request order.
    ///
    /// Kept as one packed cell a line beside the basket it speaks of: a verdict is made for every coupon
    /// of every checkout, and most are never printed.
    public struct Lines: RandomAccessCollection, Hashable, Sendable {
        private let basket: Basket
        private let cells: [Int64]
        private let reasons: [String]

        /// Packed lines of a basket, from its first; see ``pack(inScope:reason:discount:)``.
        public init(basket: Basket, cells: [Int64], reasons: [String]) {
            self.basket = basket
            self.cells = cells
            self.reasons = reasons
        }

        /// Every line of a basket, none in scope.
        public init(outOfScope basket: Basket) {
            self.init(basket: basket, cells: Array(repeating: 0, count: basket.count), reasons: [])
        }

        /// One line's cell: amounts stay below 2^40, so all fits.
        ///
        /// - Parameters:
        ///   - inScope: Whether the line counted.
        ///   - reason: 0, or 1 + the index of its reason, below 2^16.
        ///   - discount: Minor units.
        @inlinable
        public static func pack(inScope: Bool, reason: Int, discount: Int64) -> Int64 {
            discount << 17 | Int64(reason) << 1 | (inScope ? 1 : 0)
        }

        /// Always 0.
        public var startIndex: Int { 0 }

        /// The number of lines.
        public var endIndex: Int { cells.count }

        /// The line at a position.
        public subscript(position: Int) -> Line {
            Line(
                id: basket.id(at: position), inScope: inScope(position),
                reason: reason(position), discount: discount(at: position))
        }

        /// Minor units off the line at a position, without building the line.
        public func discount(at position: Int) -> Int64 { cells[position] >> 17 }

        private func inScope(_ position: Int) -> Bool { cells[position] & 1 == 1 }

        private func reason(_ position: Int) -> String? {
            let number = Int(cells[position] >> 1 & 0xFFFF)
            return number > 0 ? reasons[number - 1] : nil
        }

        /// Equal line by line.
        public static func == (left: Lines, right: Lines) -> Bool {
            left.count == right.count && zip(left, right).allSatisfy(==)
        }

        /// Hashes every line.
        public func hash(into hasher: inout Hasher) {
            for line in self { hasher.combine(line) }
        }
    }
}

extension Verdict.Lines: JSONWritable {
    /// Writes a list of lines without building them.
    public func write(to writer: inout JSONWriter) {
        writer.list(indices) { index, writer in
            writer.object { writer in
                basket.writeID(at: index, to: &writer)
                Verdict.Line.writeMembers(
                    inScope: inScope(index), reason: reason(index), discount: discount(at: index),
                    to: &writer)
            }
        }
    }
}

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
            let flags = try decoder.number()
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
}
