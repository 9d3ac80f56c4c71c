extension Int64 {
    /// The sum, or the end of the range it is beyond.
    ///
    /// For counters and sums over what is stored: a damaged file makes a wrong figure, which an audit finds,
    /// and never ends the process.
    package func adding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, or the end of the range it is beyond.
    package func subtracting(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }

    /// Adds, and stops at the ends of the range.
    package mutating func add(_ other: Int64) { self = adding(other) }
}
