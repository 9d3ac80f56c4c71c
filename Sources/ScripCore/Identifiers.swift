/// Text that names one thing; each kind is its own type, so that a code is never taken for a user.
public protocol TextIdentifier: RawRepresentable<String>, Hashable, Comparable, Sendable,
    CustomStringConvertible, ExpressibleByStringLiteral
{
    /// Wraps text that was checked where it came in.
    init(rawValue: String)
}

extension TextIdentifier {
    /// Wraps a literal.
    public init(stringLiteral value: String) { self.init(rawValue: value) }
    /// The text itself.
    public var description: String { rawValue }
    /// Equal byte for byte, as ledgers compare them: to Swift, é in one scalar and é in two are equal.
    public static func == (left: Self, right: Self) -> Bool {
        left.rawValue.isExactly(right.rawValue)
    }
    /// Orders by Unicode code points, the same on every machine.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

/// Names one stock (批次).
public struct StockID: TextIdentifier {
    /// The text.
    public let rawValue: String
    /// Wraps text that was checked where it came in.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The code a shopper shows (券码); unique within its stock, and globally when Scrip generated it.
public struct CouponCode: TextIdentifier {
    /// The text, 1 to 32 characters.
    public let rawValue: String
    /// Wraps text that was checked where it came in.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Names one customer, for example an `openid`.
public struct UserID: TextIdentifier {
    /// The text, 1 to 128 characters.
    public let rawValue: String
    /// Wraps text that was checked where it came in.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Names the merchant that owns a stock.
public struct MerchantID: TextIdentifier {
    /// The text, 1 to 32 characters.
    public let rawValue: String
    /// Wraps text that was checked where it came in.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The caller's idempotency key: the same number with the same body gets the first answer again.
public struct RequestNumber: TextIdentifier {
    /// The text, 1 to 128 characters.
    public let rawValue: String
    /// Wraps text that was checked where it came in.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Names one redemption (核销) in the ledger.
public struct RedemptionID: TextIdentifier {
    /// The text.
    public let rawValue: String
    /// Wraps text that was checked where it came in.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The content hash of a rule's source, written `sha256:` and 64 lower-case hex digits.
public struct RuleVersion: TextIdentifier {
    private static let prefix = "sha256:"
    /// The text.
    public let rawValue: String
    /// Wraps text that was checked where it came in.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The version of a source with this hash.
    package init(hash: some Sequence<UInt8>) { rawValue = RuleVersion.prefix + Hex.text(hash) }
    /// The source's hash; nil for text that is no version.
    package var hash: [UInt8]? {
        guard rawValue.utf8.starts(with: RuleVersion.prefix.utf8) else { return nil }
        return Hex.bytes(rawValue.utf8.dropFirst(RuleVersion.prefix.utf8.count))
    }
}
