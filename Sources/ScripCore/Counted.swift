/// A number with its noun: `1 coupon`, `2 coupons`, `0 entries`.
///
/// - Parameters:
///   - number: How many.
///   - one: The noun for 1.
///   - many: The noun for any other number; `one` with an `s` when left out.
package func counted(
    _ number: some BinaryInteger, _ one: String, _ many: String? = nil
) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
}
