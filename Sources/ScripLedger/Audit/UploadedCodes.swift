internal import ScripCore

/// A stock's uploaded codes, those left to draw in the order of their positions.
struct UploadedCodes: Sendable {
    /// Codes with the moment they were uploaded.
    private(set) var uploadedAt: [CouponCode: Instant] = [:]
    /// Codes left to draw; a code's index is its position.
    private(set) var left: [CouponCode] = []
    private var positions: [CouponCode: Int] = [:]

    /// Where a code stands; nil once it was drawn.
    func position(of code: CouponCode) -> Int64? { positions[code].map(Int64.init) }

    mutating func add(_ code: CouponCode, at instant: Instant) {
        uploadedAt[code] = instant
        positions[code] = left.count
        left.append(code)
    }

    /// Takes a code out of those left, where the last one fills its place; false when it is not there.
    mutating func draw(_ code: CouponCode) -> Bool {
        guard let place = positions.removeValue(forKey: code) else { return false }
        let last = left.removeLast()
        if last != code {
            left[place] = last
            positions[last] = place
        }
        return true
    }

    /// Removes a code that was not drawn; false when there is none.
    mutating func forget(_ code: CouponCode) -> Bool {
        guard draw(code) else { return false }
        uploadedAt[code] = nil
        return true
    }
}
