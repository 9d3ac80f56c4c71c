/// How a coupon is redeemed (核销方式).
public enum UseMethod: String, Hashable, Sendable, CaseIterable {
    /// The shopper shows the code at the till (线下滴码).
    case offLine = "OFF_LINE"
    /// The shopper jumps to the merchant's mini-program.
    case miniPrograms = "MINI_PROGRAMS"
    /// The shopper's payment code carries it.
    case paymentCode = "PAYMENT_CODE"
    /// The shopper redeems alone.
    case selfConsume = "SELF_CONSUME"
}
