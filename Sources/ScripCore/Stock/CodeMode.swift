/// Who makes the coupon codes of a stock (券code模式).
public enum CodeMode: String, Hashable, Sendable, CaseIterable {
    /// Scrip draws 22 random digits, unique across all stocks.
    case generated
    /// The merchant uploads codes beforehand; Scrip draws one at random.
    case uploaded
    /// The merchant names the code when sending.
    case assigned
}
