/// The background of a card (背景颜色): the ten the platform offers, in its order.
public enum CardColour: String, Hashable, Sendable, CaseIterable {
    /// Green.
    case green
    /// A darker green.
    case jade
    /// A light blue.
    case sky
    /// Blue.
    case blue
    /// Purple.
    case purple
    /// A brownish gold.
    case bronze
    /// Yellow.
    case yellow
    /// Orange.
    case orange
    /// A light red.
    case coral
    /// Red.
    case red

    /// Red, green and blue as `#RRGGBB`.
    public var hex: String {
        switch self {
        case .green: "#63B359"
        case .jade: "#2C9F67"
        case .sky: "#509FC9"
        case .blue: "#5885CF"
        case .purple: "#9062C0"
        case .bronze: "#D09A45"
        case .yellow: "#E4B138"
        case .orange: "#EE903C"
        case .coral: "#DD6549"
        case .red: "#CC463D"
        }
    }
}
