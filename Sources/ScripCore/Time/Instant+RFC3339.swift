extension Instant {
    private static let remedy =
        "Use a time such as 2026-11-23T12:30:00+08:00 (RFC 3339), with the offset from UTC"

    /// Reads a time such as `2026-11-23T12:30:00+08:00` or `…T04:30:00Z` (RFC 3339).
    ///
    /// `T` and `Z` are capitals; a fraction of a second is cut off; the 61st second of a leap minute is
    /// refused, since no clock here counts it.
    public init(rfc3339 text: String) throws(ScripError) {
        guard let instant = Instant(rfc3339Bytes: Array(text.utf8.prefix(64))) else {
            throw ScripError(
                .invalidInput, "'\(JSONFault.shown(text))' is not a time", remedy: Instant.remedy)
        }
        self = instant
    }

    private init?(rfc3339Bytes bytes: [UInt8]) {
        var rest = bytes[...]
        guard let year = Instant.digits(4, &rest), Instant.sign("-", &rest),
            let month = Instant.digits(2, &rest), Instant.sign("-", &rest),
            let day = Instant.digits(2, &rest), Instant.sign("T", &rest),
            let hour = Instant.digits(2, &rest), Instant.sign(":", &rest),
            let minute = Instant.digits(2, &rest), Instant.sign(":", &rest),
            let second = Instant.digits(2, &rest),
            (1...12).contains(month), day >= 1, day <= Instant.days(of: month, in: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        if Instant.sign(".", &rest) {
            guard Instant.digits(1, &rest) != nil else { return nil }
            while Instant.digits(1, &rest) != nil {}
        }
        var offset: Int64 = 0
        if !Instant.sign("Z", &rest) {
            let west = rest.first == UInt8(ascii: "-")
            guard Instant.sign(west ? "-" : "+", &rest), let hours = Instant.digits(2, &rest),
                Instant.sign(":", &rest), let minutes = Instant.digits(2, &rest), hours < 24,
                minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (west ? -60 : 60)
        }
        guard rest.isEmpty else { return nil }
        let midnight = CivilTime.epochSeconds(year: year, month: month, day: day)
        self.init(epochSeconds: midnight + hour * 3_600 + minute * 60 + second - offset)
        guard Instant.writable.contains(epochSeconds) else { return nil }
    }

    /// Writes the time as RFC 3339 with a zone's offset: `2026-11-23T12:30:00+08:00`.
    public func rfc3339(in zone: MerchantTimeZone = .shanghai) -> String {
        // RFC 3339 has no seconds in an offset; local mean time, before zones, did.
        let offset = zone.offset(at: self) / 60 * 60
        let civil = CivilTime(self, offset: offset)
        func padded(_ number: Int64, _ width: Int = 2) -> String {
            let digits = String(number.magnitude)
            return (number < 0 ? "-" : "")
                + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let minutes = offset.magnitude / 60
        let suffix =
            offset == 0
            ? "Z"
            : (offset < 0 ? "-" : "+") + padded(Int64(minutes / 60)) + ":"
                + padded(Int64(minutes % 60))
        return "\(padded(civil.year, 4))-\(padded(civil.month))-\(padded(civil.day))T"
            + "\(padded(civil.hour)):\(padded(civil.minute)):\(padded(civil.second))\(suffix)"
    }

    /// Instants with a year of four digits in every zone: a day inside 0001-01-01 and 9999-12-31.
    private static let writable: ClosedRange<Int64> = -62_135_510_400...253_402_214_399

    private static func digits(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard rest.count >= count else { return nil }
        var value: Int64 = 0
        for byte in rest.prefix(count) {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        rest = rest.dropFirst(count)
        return value
    }

    private static func sign(_ sign: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: sign) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func days(of month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
