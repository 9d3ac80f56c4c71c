internal import ScripCore

/// Whole numbers only: money and counts have no use for a fraction or an exponent.
extension JSONReader {
    /// What a number counts; the remedy explains minor units where money is meant.
    enum Unit {
        case plain
        case minorUnits
        /// Pieces of goods: a fraction is meant for goods by weight, which are written otherwise.
        case pieces
        /// Money or a percentage or a count: only the rule knows.
        case parameter
    }

    /// Reads a whole number within bounds.
    @inline(__always)
    mutating func integer(
        in range: ClosedRange<Int64>, _ unit: Unit = .plain
    ) throws(JSONFault) -> Int64 {
        let start = position
        let negative = byte == UInt8(ascii: "-")
        if negative { position &+= 1 }
        let first = position
        var magnitude: UInt64 = 0
        while position < end {
            let digit = unsafe base[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            magnitude = magnitude &* 10 &+ UInt64(digit)
            position &+= 1
        }
        let digits = position &- first
        let next = byte
        let whole =
            next != UInt8(ascii: ".") && next != UInt8(ascii: "e") && next != UInt8(ascii: "E")
        // Eighteen digits cannot overflow; a leading zero or a minus zero has a shorter spelling.
        guard digits > 0, digits <= 18, whole,
            unsafe base[first] != UInt8(ascii: "0") || (digits == 1 && !negative)
        else {
            return try rareInteger(from: start, in: range, unit)
        }
        let value = negative ? 0 &- Int64(magnitude) : Int64(magnitude)
        guard range.contains(value) else { throw outside(start, value, range, unit) }
        return value
    }

    /// Nineteen digits, or no whole number at all.
    @inline(never)
    private mutating func rareInteger(
        from start: Int, in range: ClosedRange<Int64>, _ unit: Unit
    ) throws(JSONFault) -> Int64 {
        position = start
        let remedy = JSONReader.remedy(range, unit)
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): break
        default: throw wrongType(JSONReader.wanted(range, unit))
        }
        let written = number
        let digits = written.utf8.drop { $0 == UInt8(ascii: "-") }
        let minus = written.utf8.count - digits.count
        guard minus <= 1, digits.first.map({ $0 >= 0x30 && $0 <= 0x39 }) ?? false else {
            throw JSONFault(
                offset: start, subject: .value, detail: "is \(written), which is no number",
                remedy: remedy)
        }
        if digits.count > 1, digits.first == UInt8(ascii: "0"),
            digits.dropFirst().first.map({ $0 >= 0x30 && $0 <= 0x39 }) ?? false
        {
            throw JSONFault(
                offset: start, subject: .value, detail: "is \(written), with a leading zero",
                remedy: "Write the number without it")
        }
        if written == "-0" {
            throw JSONFault(
                offset: start, subject: .value, detail: "is -0", remedy: "Write 0")
        }
        guard digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let value = Int64(written),
            range.contains(value)
        else {
            let isFraction =
                unit == .pieces && written.utf8.contains(UInt8(ascii: "."))
                && Double(written) != nil
            throw JSONFault(
                offset: start, subject: .value, detail: "is \(written)",
                remedy: isFraction ? JSONReader.byWeight : remedy)
        }
        position = start + written.utf8.count
        return value
    }

    @inline(never)
    private mutating func outside(
        _ start: Int, _ value: Int64, _ range: ClosedRange<Int64>, _ unit: Unit
    ) -> JSONFault {
        position = start
        return JSONFault(
            offset: start, subject: .value, detail: "is \(number)",
            remedy: JSONReader.remedy(range, unit),
            cause: .range(value, range, isMoney: unit == .minorUnits))
    }

    private static func remedy(_ range: ClosedRange<Int64>, _ unit: Unit) -> String {
        switch unit {
        case .plain, .pieces: "Use \(wanted(range, unit))"
        case .minorUnits: "Use \(wanted(range, unit)); 12.50 yuan is 1250"
        case .parameter:
            "Use \(wanted(range, unit)): money in minor units (12.50 yuan is 1250), a percentage as 88"
        }
    }

    private static let byWeight =
        "Write goods by weight or length with quantity 1, and what they cost as amount"

    private static func wanted(_ range: ClosedRange<Int64>, _ unit: Unit) -> String {
        let kind = unit == .minorUnits ? "whole minor units" : "a whole number"
        if range.lowerBound == .min, range.upperBound == .max {
            return "\(kind) that fits 64 bits"
        }
        if range.upperBound == .max { return "\(kind), \(range.lowerBound) or more" }
        return "\(kind) from \(range.lowerBound) through \(range.upperBound)"
    }
}
