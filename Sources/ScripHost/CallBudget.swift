/// What one call may spend on deciding coupons, in steps: unlike time, they are the same everywhere.
///
/// All figures about what steps are worth stand here.
public struct CallBudget: Hashable, Sendable {
    /// Steps that all decisions of a call may take together; the decision that reaches it is finished.
    public var stepsMax: Int64

    /// A budget; worth about 20 ms of a processor unless told otherwise.
    public init(stepsMax: Int64 = 20 * CallBudget.stepsPerMillisecond) {
        self.stepsMax = stepsMax
    }

    /// What a processor of 2020 does in a millisecond, a script's steps and the host's work alike: with
    /// 12 ns a step in the mean of all constructs, 45 ns in the dearest (`make measure-steps`), it is on
    /// the safe side of the mean.
    public static let stepsPerMillisecond: Int64 = 50_000

    /// What the host does for one decision, whatever its rule does.
    static let decisionSteps: Int64 = 50
    /// The same for each line of the basket.
    static let lineSteps: Int64 = 5
    /// The same for each coupon of a wallet that a rule looks at.
    static let walletSteps: Int64 = 5
    /// One place of a search, and the same for each coupon that may come next.
    static let placeSteps: Int64 = 10

    /// What all quotes of one turn of an event loop may take on it; what needs more goes on elsewhere.
    public static let turnSteps: Int64 = 4 * stepsPerMillisecond
    /// A decision that takes no more may be made on an event loop, or in a turn of the ledger.
    static let briefSteps: Int64 = 5_000
    /// The same for all coupons of one checkout.
    static let briefCallSteps: Int64 = 25_000

    /// What a decision costs.
    static func cost(ofSteps steps: Int64, lines: Int, wallet: Int) -> Int64 {
        steps &+ decisionSteps &+ lineSteps * Int64(lines) &+ walletSteps * Int64(wallet)
    }
}
