/// What an operator decides against abuse (安全防刷); a check without a limit is off.
public struct AbuseSettings: Hashable, Sendable {
    /// Claims and sends one user may ask for.
    public var user: VelocityLimit?
    /// Claims and sends that may come from one device, or from one address where none is named.
    public var device: VelocityLimit?
    /// Claims and sends for one person, over all accounts of that person.
    public var person: VelocityLimit?
    /// Unknown codes one key or merchant may try before it is locked out.
    public var unknownCodes: VelocityLimit?
    /// Seconds for which it is locked out then.
    public var lockSeconds: Int64 = 60
    /// The gate that is asked about every attempt, by name; nil for none.
    public var rule: String?

    /// Everything off.
    public init() {}

    /// What a shop that nobody attacks never notices: 30 claims a minute for one user, 60 for one
    /// device, and a minute's lock after 100 unknown codes a minute.
    public static let standard: AbuseSettings = {
        var settings = AbuseSettings()
        settings.user = VelocityLimit(count: 30, seconds: 60)
        settings.device = VelocityLimit(count: 60, seconds: 60)
        settings.person = VelocityLimit(count: 60, seconds: 60)
        settings.unknownCodes = VelocityLimit(count: 100, seconds: 60)
        return settings
    }()

    /// For campaigns that draw crowds: 5 claims a minute for one user, 10 for one device, and ten
    /// minutes' lock after 20 unknown codes a minute.
    public static let strict: AbuseSettings = {
        var settings = AbuseSettings()
        settings.user = VelocityLimit(count: 5, seconds: 60)
        settings.device = VelocityLimit(count: 10, seconds: 60)
        settings.person = VelocityLimit(count: 5, seconds: 60)
        settings.unknownCodes = VelocityLimit(count: 20, seconds: 60)
        settings.lockSeconds = 600
        return settings
    }()
}
