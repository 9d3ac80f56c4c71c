internal import ScripCore
internal import WeChatPay

extension WireError {
    /// What the platform would answer where the core could not.
    init(_ error: ScripError) {
        switch error.code {
        case .notFound: self.init(404, .resourceNotExists, error.description)
        case .invalidInput, .ruleInvalid: self.init(400, .paramError, error.description)
        case .ledgerUnavailable, ScripError.stopping.code:
            self.init(503, .systemError, error.description)
        case .internalFault: self.init(500, .systemError, error.description)
        default: self.init(400, .invalidRequest, error.description)
        }
    }

    /// Asks the core.
    static func asking<Answer>(
        _ body: () throws(ScripError) -> Answer
    ) throws(WireError) -> Answer {
        do throws(ScripError) {
            return try body()
        } catch {
            throw WireError(error)
        }
    }

    /// The stock or coupon is another merchant's.
    static let notYours = WireError(
        403, .noAuth, "The stock was neither created by this merchant nor belongs to it")
}
