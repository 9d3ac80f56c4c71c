extension Verdict {
    /// The basket's lines with their parts, in request order.
    ///
    /// Kept as one packed cell a line beside the basket it speaks of: a verdict is made for every coupon
    /// of every checkout, and most are never printed.
    public struct Lines: RandomAccessCollection, Hashable, Sendable, ExpressibleByArrayLiteral {
        private enum Storage: Sendable {
            case packed(Basket, cells: [Int64], reasons: [String])
            case listed([Line])
        }

        private let storage: Storage

        /// Lines as they are.
        public init(_ lines: [Line]) { storage = .listed(lines) }

        /// Lines as they are.
        public init(arrayLiteral lines: Line...) { storage = .listed(lines) }

        /// Packed lines of a basket; see ``pack(inScope:reason:discount:)``.
        public init(basket: Basket, cells: [Int64], reasons: [String]) {
            storage = .packed(basket, cells: cells, reasons: reasons)
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
        public var endIndex: Int {
            switch storage {
            case .packed(_, let cells, _): cells.count
            case .listed(let lines): lines.count
            }
        }

        /// The line at a position.
        public subscript(position: Int) -> Line {
            switch storage {
            case .packed(let basket, let cells, let reasons):
                let reason = Int(cells[position] >> 1 & 0xFFFF)
                return Line(
                    id: basket.id(at: position), inScope: cells[position] & 1 == 1,
                    reason: reason > 0 ? reasons[reason - 1] : nil, discount: discount(at: position)
                )
            case .listed(let lines): return lines[position]
            }
        }

        /// Minor units off the line at a position, without building the line.
        public func discount(at position: Int) -> Int64 {
            switch storage {
            case .packed(_, let cells, _): cells[position] >> 17
            case .listed(let lines): lines[position].discount
            }
        }

        /// Writes every line, packed ones without building them.
        func encode(to encoder: inout RecordEncoder) {
            encoder.append(count: count)
            switch storage {
            case .packed(let basket, let cells, let reasons):
                for (index, cell) in cells.enumerated() {
                    let reason = Int(cell >> 1 & 0xFFFF)
                    basket.appendID(at: index, to: &encoder)
                    encoder.append(byte: UInt8(cell & 1) | (reason == 0 ? 0 : 2))
                    if reason > 0 { encoder.append(reasons[reason - 1]) }
                    encoder.append(cell >> 17)
                }
            case .listed(let lines):
                for line in lines {
                    encoder.append(line.id)
                    encoder.append(byte: (line.inScope ? 1 : 0) | (line.reason == nil ? 0 : 2))
                    if let reason = line.reason { encoder.append(reason) }
                    encoder.append(line.discount)
                }
            }
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
    /// Writes a list of lines, packed ones without building them.
    public func write(to writer: inout JSONWriter) {
        switch storage {
        case .listed(let lines): lines.write(to: &writer)
        case .packed(let basket, let cells, let reasons):
            writer.list(cells.indices) { index, writer in
                let cell = cells[index]
                let reason = Int(cell >> 1 & 0xFFFF)
                writer.object { writer in
                    basket.writeID(at: index, to: &writer)
                    Verdict.Line.writeMembers(
                        inScope: cell & 1 == 1, reason: reason > 0 ? reasons[reason - 1] : nil,
                        discount: cell >> 17, to: &writer)
                }
            }
        }
    }
}
