/// A function that the host adds to Lua: `scrip.…`.
package struct HostHelper: Sendable {
    /// What an argument is.
    package enum Kind: Sendable {
        case text, amount, percent, number, pieces
        /// A scope, its lines, or an array of lines.
        case lines
        /// Those, or units of some.
        case linesOrUnits
        case units
        /// A function of a line.
        case perLine
        /// What stands behind a refusal.
        case details
        case rounding, choice
    }

    /// One argument.
    package struct Parameter: Sendable {
        /// Its name.
        package let name: String
        /// What it is.
        package let kind: Kind
        /// Whether it may be left out.
        package let isOptional: Bool
        /// What an author should know of it.
        package let note: String?

        init(_ name: String, _ kind: Kind, optional: Bool = false, _ note: String? = nil) {
            self.name = name
            self.kind = kind
            isOptional = optional
            self.note = note
        }
    }

    /// What a call answers.
    package enum Answer: Sendable {
        case refusal, money, number, text
        /// Money by line id.
        case shares
        /// Pieces by line id.
        case uses
        case units
        /// A line and an amount, once for each piece.
        case iterator
    }

    /// Its name behind `scrip.`.
    package let name: String
    /// What it does.
    package let note: String
    /// What it takes.
    package let parameters: [Parameter]
    /// What a call answers.
    package let answer: Answer

    private init(_ name: String, _ note: String, _ parameters: [Parameter], _ answer: Answer) {
        self.name = name
        self.note = note
        self.parameters = parameters
        self.answer = answer
    }

    /// Fewest and most arguments.
    package var arity: ClosedRange<Int> {
        parameters.count { !$0.isOptional }...parameters.count
    }

    /// The helper of a name.
    package static func named(_ name: String) -> HostHelper? { all.first { $0.name == name } }

    /// How helpers round, each with what it means.
    package static let roundings = [
        ("half_up", "0.5 goes up; the default"), ("down", "towards zero"),
        ("up", "away from zero"), ("half_even", "0.5 goes to the even neighbour"),
    ]

    /// Which pieces helpers look at, each with what it means.
    package static let choices = [
        ("unused", "those that no earlier coupon has used in a set; the default"),
        ("all", "every piece: for coupons that make single pieces cheaper and build no sets"),
    ]

    private static let rounding = Parameter("rounding", .rounding, optional: true)
    private static let choice = Parameter("pieces", .choice, optional: true)
    private static let count = Parameter("n", .pieces, optional: true, "1 when left out")

    /// Every one there is, in the order of the reference.
    package static let all: [HostHelper] = [
        HostHelper(
            "refuse", "Says no, with a code declared in `refusals` and the figures behind it.",
            [Parameter("code", .text), Parameter("details", .details, optional: true)], .refusal),
        HostHelper(
            "percent_off",
            "What comes off when the customer pays `pay_percent` % of `amount`: 88 takes 12 % off.",
            [
                Parameter("amount", .amount), Parameter("pay_percent", .percent, "0 to 100"),
                rounding,
            ], .money),
        HostHelper(
            "div", "Divides whole numbers and rounds once.",
            [Parameter("a", .number), Parameter("b", .number), rounding], .number),
        HostHelper(
            "share",
            "Splits `total` over lines, or pieces of lines, in proportion to their amounts, to the last minor unit.",
            [Parameter("total", .amount), Parameter("lines", .linesOrUnits)], .shares),
        HostHelper(
            "each_unit",
            "Visits every unused piece, in request order; all pieces of a line add up to its amount.",
            [Parameter("lines", .lines), choice], .iterator),
        HostHelper(
            "cheapest",
            "The `n` cheapest unused pieces, cheapest first, ties to the earlier line; fewer when there are fewer.",
            [Parameter("lines", .lines), count, choice], .units),
        HostHelper(
            "dearest",
            "The `n` dearest unused pieces, dearest first, ties to the earlier line; fewer when there are fewer.",
            [Parameter("lines", .lines), count, choice], .units),
        HostHelper(
            "uses", "How many pieces of each line these are; return it as `uses`.",
            [Parameter("units", .units)], .uses),
        HostHelper(
            "sum", "Adds up `fn(line)`, or the lines' amounts when there is no `fn`.",
            [Parameter("lines", .lines), Parameter("fn", .perLine, optional: true)], .number),
        HostHelper(
            "yuan", "Reads an amount written in yuan: `scrip.yuan(\"12.50\")` is 1250.",
            [Parameter("text", .text)], .money),
        HostHelper(
            "money", "Writes an amount in yuan: `scrip.money(1250)` is \"12.50\".",
            [Parameter("amount", .amount)], .text),
    ]
}
