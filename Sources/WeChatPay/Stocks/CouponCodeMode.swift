package import ScripCore

/// Who makes the codes of a stock, as the platform spells it (券code模式).
package enum CouponCodeMode: String, Hashable, Sendable, CaseIterable {
    /// The platform, 22 digits.
    case platform = "WECHATPAY_MODE"
    /// The merchant, when sending.
    case assigned = "MERCHANT_API"
    /// The merchant, beforehand.
    case uploaded = "MERCHANT_UPLOAD"

    /// The same in the core's words.
    package var core: CodeMode {
        switch self {
        case .platform: .generated
        case .assigned: .assigned
        case .uploaded: .uploaded
        }
    }

    /// The core's mode in the platform's spelling.
    package init(_ mode: CodeMode) {
        switch mode {
        case .generated: self = .platform
        case .assigned: self = .assigned
        case .uploaded: self = .uploaded
        }
    }
}
