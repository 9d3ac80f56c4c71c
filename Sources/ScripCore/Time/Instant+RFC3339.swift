extension Instant {
    package static let remedy =
        "Use a time such as 2026-11-23T12:30:00+08:00 (RFC 3339), with the offset from UTC"

    /// Reads a time such as `2026-11-23T12:30:00+08:00` or `…T04:30:00Z` (RFC 3339).
    ///
    /// `T` and `Z` are capitals; a fraction of a second is cut off; the 61st second of a leap minute is
    /// refused, since no clock here counts it.
    public init(rfc3339 text: String) throws(ScripError) {
        let bytes = Array(text.utf8)
        guard let instant = unsafe bytes.withUnsafeBufferPointer({ unsafe Instant(rfc3339: $0) })
        else {
            throw ScripError(
                .invalidInput, "'\(text.shown)' is not a time", remedy: Instant.remedy)
        }
        self = instant
    }

    /// Reads a time from UTF-8; nil when it is none.
    package init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
        var text = unsafe TimeText(bytes)
        guard let year = text.digits(4), text.sign("-"), let month = text.digits(2),
            text.sign("-"), let day = text.digits(2), text.sign("T"), let hour = text.digits(2),
            text.sign(":"), let minute = text.digits(2), text.sign(":"),
            let second = text.digits(2), (1...12).contains(month), day >= 1,
            day <= CalendarDay.days(of: month, in: year), hour < 24, minute < 60, second < 60
        else { return nil }
        if text.sign(".") {
            guard text.digits(1) != nil else { return nil }
            while text.digits(1) != nil {}
        }
        guard let offset = text.offset(), text.isAtEnd else { return nil }
        let midnight = CivilTime.epochSeconds(year: year, month: month, day: day)
        self.init(epochSeconds: midnight + hour * 3_600 + minute * 60 + second - offset)
        guard Instant.writable.contains(epochSeconds) else { return nil }
    }

    /// Writes the time as RFC 3339 with a zone's offset: `2026-11-23T12:30:00+08:00`.
    public func rfc3339(in zone: MerchantTimeZone = .shanghai) -> String {
        // RFC 3339 has no seconds in an offset; local mean time, before zones, did.
        let offset = zone.offset(at: self) / 60 * 60
        let civil = CivilTime(self, offset: offset)
        // Every receipt has one: written digit by digit, without a text for each part.
        var text: [UInt8] = []
        text.reserveCapacity(32)
        func add(_ number: Int64, width: Int = 2, then sign: Unicode.Scalar? = nil) {
            if number < 0 { text.append(UInt8(ascii: "-")) }
            var divisor: UInt64 = 1
            for _ in 1..<width { divisor *= 10 }
            while number.magnitude / divisor >= 10 { divisor *= 10 }
            while divisor > 0 {
                let digit = number.magnitude / divisor % 10
                text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
                divisor /= 10
            }
            if let sign { text.append(UInt8(ascii: sign)) }
        }
        add(civil.year, width: 4, then: "-")
        add(civil.month, then: "-")
        add(civil.day, then: "T")
        add(civil.hour, then: ":")
        add(civil.minute, then: ":")
        add(civil.second)
        if offset == 0 {
            text.append(UInt8(ascii: "Z"))
        } else {
            text.append(UInt8(ascii: offset < 0 ? "-" : "+"))
            let minutes = Int64(offset.magnitude / 60)
            add(minutes / 60, then: ":")
            add(minutes % 60)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Instants with a year of four digits in every zone: a day inside 0001-01-01 and 9999-12-31.
    private static let writable: ClosedRange<Int64> = -62_135_510_400...253_402_214_399
}

/// A cursor over a time's text.
@safe private struct TimeText {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { unsafe self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// Passes over exactly so many digits.
    mutating func digits(_ count: Int) -> Int64? {
        guard position + count <= bytes.count else { return nil }
        var value: Int64 = 0
        for index in position..<position + count {
            let digit = unsafe bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        position += count
        return value
    }

    /// Passes over a sign, if it stands here.
    mutating func sign(_ sign: Unicode.Scalar) -> Bool {
        guard position < bytes.count, unsafe bytes[position] == UInt8(ascii: sign) else {
            return false
        }
        position += 1
        return true
    }

    /// Passes over `Z`, `+08:00` or `-05:00` and answers its seconds.
    mutating func offset() -> Int64? {
        if sign("Z") { return 0 }
        let west = sign("-")
        guard west || sign("+"), let hours = digits(2), sign(":"), let minutes = digits(2),
            hours < 24, minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (west ? -60 : 60)
    }
}
