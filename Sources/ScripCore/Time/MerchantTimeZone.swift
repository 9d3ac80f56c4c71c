internal import ZoneInfo

/// The zone in which a merchant's calendar questions are asked; Asia/Shanghai unless told otherwise.
public final class MerchantTimeZone: Hashable, Sendable {
    /// The zone of most merchants of the platform Scrip is modelled on.
    ///
    /// A machine without time zone data still knows it: eight hours ahead, all year since 1992.
    public static let shanghai = MerchantTimeZone(
        "Asia/Shanghai", ZoneInfo(named: "Asia/Shanghai") ?? ZoneInfo(ahead: 28_800))

    /// The IANA name, for example `Asia/Shanghai`.
    public let identifier: String
    private let zone: ZoneInfo

    /// Days that may be added to one: more than eight thousand years.
    private static let daysMax: Int64 = 3_000_000

    /// Looks up a zone by its IANA name: an area and a place, or `UTC`.
    ///
    /// Abbreviations and offsets, such as `PST` and `GMT+8`, are no zones: their clocks are never changed.
    public convenience init(identifier: String) throws(ScripError) {
        // Known before a file is looked for.
        let shanghai = MerchantTimeZone.shanghai
        guard identifier.contains("/") || identifier == "UTC",
            let zone = identifier == shanghai.identifier
                ? shanghai.zone : ZoneInfo(named: identifier)
        else {
            let remedy =
                ZoneInfo.isKnown
                ? "Use an IANA name such as Asia/Shanghai"
                : "Install the time zones of this system, as the package tzdata has them"
            throw ScripError(
                .invalidInput, "Time zone '\(identifier.shown)' is not known",
                remedy: remedy)
        }
        self.init(identifier, zone)
    }

    private init(_ identifier: String, _ zone: ZoneInfo) {
        self.identifier = identifier
        self.zone = zone
    }

    /// Zones of one name are one zone.
    public static func == (left: MerchantTimeZone, right: MerchantTimeZone) -> Bool {
        left === right || left.identifier == right.identifier
    }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(identifier) }

    /// Seconds that clocks in this zone are ahead of UTC at `instant`.
    public func offset(at instant: Instant) -> Int64 { zone.offset(at: instant.epochSeconds) }

    /// What calendar and clock show here at `instant`.
    public func civilTime(at instant: Instant) -> CivilTime {
        CivilTime(instant, offset: offset(at: instant))
    }

    /// The first second of the calendar day, `days` after the one `instant` falls on here.
    public func startOfDay(_ instant: Instant, addingDays days: Int64 = 0) -> Instant {
        let civil = civilTime(at: instant)
        let midnight =
            CivilTime.epochSeconds(year: civil.year, month: civil.month, day: civil.day)
            + min(max(days, -Self.daysMax), Self.daysMax) * 86_400
        // Clocks may be changed at midnight: then it comes twice, of which the first begins the day, or
        // never, and the day begins with the change.
        let before = offset(at: Instant(epochSeconds: midnight - 86_400))
        let after = offset(at: Instant(epochSeconds: midnight + 86_400))
        let first = Instant(epochSeconds: midnight - max(before, after))
        guard before != after, first.epochSeconds + offset(at: first) < midnight else {
            return first
        }
        return Instant(epochSeconds: midnight - min(before, after))
    }
}
