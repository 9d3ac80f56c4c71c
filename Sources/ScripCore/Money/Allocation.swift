/// Splits a discount over lines in proportion to their amounts, to the last minor unit.
///
/// Largest remainder; ties go to the earlier line. No share is above its line's amount, and the order
/// of lines changes only who wins a tie. Takes time linear in the number of lines.
///
/// - Parameters:
///   - discount: Minor units, from 0 through the sum of `amounts`.
///   - amounts: Minor units, one per line, each 0 or more; their sum fits `Int64`.
/// - Returns: One share per line, in the same order, adding up to `discount`.
package func allocate(_ discount: Int64, over amounts: [Int64]) -> [Int64] {
    var shares = [Int64](repeating: 0, count: amounts.count)
    unsafe amounts.withUnsafeBufferPointer { amounts in
        unsafe shares.withUnsafeMutableBufferPointer { shares in
            unsafe allocate(discount, over: amounts, into: shares)
        }
    }
    return shares
}

/// ``allocate(_:over:)`` into lent memory, for the path of every checkout.
package func allocate(
    _ discount: Int64, over amounts: UnsafeBufferPointer<Int64>,
    into shares: UnsafeMutableBufferPointer<Int64>
) {
    precondition(amounts.count == shares.count)
    var total: Int64 = 0
    for index in 0..<amounts.count { total += unsafe amounts[index] }
    precondition(discount >= 0 && discount <= total)
    guard discount > 0 else {
        for index in 0..<shares.count { unsafe shares[index] = 0 }
        return
    }
    unsafe withUnsafeTemporaryAllocation(of: Int64.self, capacity: amounts.count) { remainders in
        var left = discount
        // With both factors below 2^31 the product fits a machine word, which is every real basket.
        if discount < 1 << 31, total < 1 << 31 {
            for index in 0..<amounts.count {
                let product =
                    UInt64(bitPattern: discount) &* UInt64(bitPattern: unsafe amounts[index])
                let (share, remainder) = product.quotientAndRemainder(
                    dividingBy: UInt64(bitPattern: total))
                unsafe shares[index] = Int64(bitPattern: share)
                unsafe remainders[index] = Int64(bitPattern: remainder)
                left &-= Int64(bitPattern: share)
            }
        } else {
            for index in 0..<amounts.count {
                let product = discount.multipliedFullWidth(by: unsafe amounts[index])
                let (share, remainder) = total.dividingFullWidth(product)
                unsafe shares[index] = share
                unsafe remainders[index] = remainder
                left &-= share
            }
        }
        unsafe handOut(left, by: remainders, below: total, to: shares)
    }
}

/// Gives one minor unit each to the `count` largest remainders, ties to the earlier.
///
/// Remainders are at least 0 and below `total`. Counts them by their leading bits and narrows the
/// one group that is split, so that no sort is needed: eight bits a round.
private func handOut(
    _ count: Int64, by remainders: UnsafeMutableBufferPointer<Int64>, below total: Int64,
    to shares: UnsafeMutableBufferPointer<Int64>
) {
    guard count > 0 else { return }
    if remainders.count <= 64 {
        unsafe pick(count, by: remainders, to: shares)
        return
    }
    var wanted = count
    // Everything above `floor` at the current precision is given; `floor`'s group is still open.
    var prefix: UInt64 = 0
    var shift = max(0, (64 - total.leadingZeroBitCount + 7) / 8 * 8 - 8)
    var known = 64
    while true {
        // How many remainders share the prefix, by their next eight bits.
        var groups = InlineArray<256, Int64>(repeating: 0)
        for index in 0..<remainders.count {
            let bits = UInt64(bitPattern: unsafe remainders[index])
            if known == 64 || bits >> UInt64(shift + 8) == prefix {
                groups[Int(bits >> UInt64(shift) & 0xFF)] += 1
            }
        }
        known = shift
        var group = 255
        while group > 0, groups[group] <= wanted {
            wanted -= groups[group]
            group -= 1
        }
        prefix = prefix << 8 | UInt64(group)
        if shift == 0 { break }
        shift -= 8
    }
    let threshold = prefix
    for index in 0..<remainders.count {
        let remainder = UInt64(bitPattern: unsafe remainders[index])
        if remainder > threshold {
            unsafe shares[index] += 1
        } else if remainder == threshold, wanted > 0 {
            unsafe shares[index] += 1
            wanted -= 1
        }
    }
}

/// ``handOut(_:by:below:to:)`` for a basket of everyday size: one pass a unit is the fastest there.
private func pick(
    _ count: Int64, by remainders: UnsafeMutableBufferPointer<Int64>,
    to shares: UnsafeMutableBufferPointer<Int64>
) {
    for _ in 0..<count {
        var best = 0
        var largest: Int64 = -1
        for index in 0..<remainders.count where unsafe remainders[index] > largest {
            largest = unsafe remainders[index]
            best = index
        }
        unsafe shares[best] += 1
        unsafe remainders[best] = -1
    }
}
