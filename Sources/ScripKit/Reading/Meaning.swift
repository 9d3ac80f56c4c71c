internal import ScripCore

/// What an expression of a rule stands for, as far as that is known before a checkout.
indirect enum Meaning {
    /// What a number counts.
    enum Kind {
        case money
        case count
        case other
    }

    /// A value, and nil in Lua.
    case known(ParameterValue?, Kind)
    /// An amount or a number that a checkout decides.
    case number(Phrase, Kind)
    /// The lesser of two.
    case lesser(Meaning, Meaning)
    /// Something that holds or not, and what holds where it does not.
    case truth(Phrase, otherwise: Phrase)
    /// More than another; kept apart, for a cap is written so.
    case above(Meaning, Meaning)
    case scope
    case parameters
    case context([String])
    /// What has no words here.
    case quoted

    static func integer(_ number: Int64, _ kind: Kind = .other) -> Meaning {
        .known(.integer(number), kind)
    }

    /// The whole number it is.
    var integer: Int64? {
        if case .known(.integer(let number)?, _) = self { number } else { nil }
    }

    var kind: Kind {
        switch self {
        case .known(_, let kind), .number(_, let kind): kind
        case .lesser(let one, let two): one.kind == .other ? two.kind : one.kind
        default: .other
        }
    }

    /// Whether Lua takes it for true; nil where a checkout decides.
    var isTrue: Bool? {
        switch self {
        case .known(nil, _), .known(.boolean(false)?, _): false
        // A number is true in Lua, zero too.
        case .known, .scope, .parameters, .number, .lesser: true
        default: nil
        }
    }
}
