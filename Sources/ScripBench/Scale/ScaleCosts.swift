/// What the parts of a shop's machines take, in seconds.
package struct ScaleCosts: Hashable, Sendable {
    /// A turn of a book, whoever shares it: locks, round trips, the disk.
    package var turn: Double
    /// Each redemption of a turn, besides.
    package var entry: Double
    /// A processor of a host for a request: HTTP, JSON, signatures.
    package var request: Double

    /// Costs as they are known.
    package init(turn: Double, entry: Double, request: Double) {
        self.turn = turn
        self.entry = entry
        self.request = request
    }

    /// The most that callers may share of one turn.
    package static let groupMax = 256

    /// Redemptions a second of one book whose turns are all full.
    package var bookPerSecond: Double {
        Double(ScaleCosts.groupMax) / (turn + Double(ScaleCosts.groupMax) * entry)
    }

    /// Turn and entry by two measurements of a book that was never idle.
    ///
    /// - Parameters:
    ///   - few: Seconds, turns and redemptions with small groups.
    ///   - many: The same with large ones.
    package init?(few: Measured, many: Measured, request: Double) {
        // Two equations, turns * turn + writes * entry = seconds.
        let determinant = few.turns * many.writes - many.turns * few.writes
        guard determinant > 0 else { return nil }
        let turn = (few.seconds * many.writes - many.seconds * few.writes) / determinant
        let entry = (few.turns * many.seconds - many.turns * few.seconds) / determinant
        guard turn > 0, entry > 0 else { return nil }
        self.init(turn: turn, entry: entry, request: request)
    }

    /// How long a book took for how much.
    package struct Measured: Hashable, Sendable {
        package var seconds: Double
        package var turns: Double
        package var writes: Double

        package init(seconds: Double, turns: Double, writes: Double) {
            self.seconds = seconds
            self.turns = turns
            self.writes = writes
        }
    }
}
