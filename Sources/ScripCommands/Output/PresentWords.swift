internal import ScripCore

/// What is true now beside an answer that is given again, for people.
enum PresentWords {
    /// A line a coupon; nothing while all is as it was answered.
    static func text(_ states: [PresentState]?) -> String {
        (states ?? []).map { now in
            let held = now.heldUntil == nil ? "" : ", and held by a payment"
            let used = now.redemption.map { " in redemption \($0)" } ?? ""
            return "  now coupon \(now.coupon) is \(now.state.rawValue)\(used)\(held)".printable
                + "\n"
        }.joined()
    }
}
