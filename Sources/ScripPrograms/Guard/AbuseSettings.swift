public import ScripCore

/// What an operator decides against abuse (安全防刷); a check without a limit is off.
public struct AbuseSettings: Hashable, Sendable {
    /// Claims and sends one user may ask for.
    public var user: VelocityLimit?
    /// Claims and sends that may come from one device, or from one address where none is named.
    public var device: VelocityLimit?
    /// Claims and sends for one person, over all accounts of that person.
    public var person: VelocityLimit?
    /// Unknown codes one merchant of the platform's API may try before it is locked out.
    public var unknownCodes: VelocityLimit?
    /// Unknown codes a till's key may name before it is slowed down to one call a second.
    ///
    /// Always on: ten a second is more than a busy chain mistypes behind one key.
    public var tillUnknownCodes: VelocityLimit? = VelocityLimit(count: 600, seconds: 60)
    /// Seconds for which it is locked out then.
    public var lockSeconds: Int64 = 60
    /// Claims and sends of one user from stocks that ask for suspicious accounts to be kept out
    /// (`prevent_api_abuse`), where there is no limit for users of all stocks.
    public var guardedUser: VelocityLimit? = VelocityLimit(count: 30, seconds: 60)
    /// The gate that is asked about every attempt, by name; nil for none.
    public var rule: String?

    /// Everything off, but for tills that name hundreds of unknown codes, and for stocks that ask for a
    /// guard.
    public init() {}

    /// Settings by the name of one of those below, with a gate.
    public init(named name: String, rule: String? = nil) throws(ScripError) {
        switch name {
        case "off": self.init()
        case "standard": self = .standard
        case "strict": self = .strict
        default:
            throw ScripError(
                .invalidInput, "abuse is '\(name.prefix(20))'",
                remedy: "Use off, standard or strict", at: .path("abuse"))
        }
        self.rule = rule
    }

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
