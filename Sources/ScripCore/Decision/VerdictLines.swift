extension Verdict {
    /// The basket's lines with their parts, in request order.
    ///
    /// Kept as one packed cell a line beside the basket it speaks of: a verdict is made for every coupon
    /// of every checkout, and most are never printed.
    public struct Lines: RandomAccessCollection, Hashable, Sendable {
        package let basket: Basket
        package let cells: [Int64]
        package let reasons: [String]
        /// Pieces of each line that the coupon used; empty when it used none.
        package let uses: [Int64]

        /// Packed lines of a basket, from its first; see ``pack(inScope:reason:discount:)``.
        public init(basket: Basket, cells: [Int64], reasons: [String], uses: [Int64] = []) {
            self.basket = basket
            self.cells = cells
            self.reasons = reasons
            self.uses = uses
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
                reason: reason(position), discount: discount(at: position),
                uses: uses(at: position))
        }

        /// Minor units off the line at a position, without building the line.
        public func discount(at position: Int) -> Int64 { cells[position] >> 17 }

        /// The same lines with so much off in all, spread in proportion to what comes off now; where
        /// nothing comes off any more, nothing is used.
        func trimmed(to discount: Int64) -> Lines {
            let shares = allocate(discount, over: indices.map(self.discount(at:)))
            let trimmed = zip(cells, shares).map { cell, share in cell & 0x1FFFF | share << 17 }
            return Lines(
                basket: basket, cells: trimmed, reasons: reasons, uses: discount > 0 ? uses : [])
        }

        /// Whether the coupon used any piece.
        public var haveUses: Bool { !uses.isEmpty }

        /// Pieces of the line at a position that the coupon used, without building the line.
        public func uses(at position: Int) -> Int64 {
            position < uses.count ? uses[position] : 0
        }

        /// Whether the line at a position counted, without building the line.
        public func inScope(_ position: Int) -> Bool { cells[position] & 1 == 1 }

        package func reason(_ position: Int) -> String? {
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
