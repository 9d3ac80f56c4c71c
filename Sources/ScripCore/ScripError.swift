/// A call that could not be answered.
///
/// A coupon that does not apply is no error; see ``Refusal``.
public struct ScripError: Error, Hashable, Sendable {
    /// A stable word for programs, also used by the C API and HTTP.
    ///
    /// More may come: keep a default.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The word.
        public let rawValue: String
        /// Wraps a word.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The input is not what the contract asks for; the detail names the place.
        public static let invalidInput = Code(rawValue: "invalid_input")
        /// A file, stock, rule or coupon that was named does not exist.
        public static let notFound = Code(rawValue: "not_found")
        /// This request number was used before with other contents.
        public static let requestMismatch = Code(rawValue: "request_mismatch")
        /// The stock's state or limits do not allow this.
        public static let notAllowed = Code(rawValue: "not_allowed")
        /// A send from a stock that is unaudited, paused, stopped or over.
        public static let stockNotRunning = Code(rawValue: "stock_not_running")
        /// A send from a stock that has sent all it may, or has no uploaded code left.
        public static let budgetExhausted = Code(rawValue: "budget_exhausted")
        /// A send from a stock that has sent all it may today.
        public static let dayLimit = Code(rawValue: "day_limit")
        /// A send to a user who has received all that one user may.
        public static let userLimit = Code(rawValue: "user_limit")
        /// A send to a user whose accounts together have received all that one person may.
        public static let personLimit = Code(rawValue: "person_limit")
        /// A send that the host's guard took for abuse.
        public static let intercepted = Code(rawValue: "intercepted")
        /// Somebody asks too often, or named too many codes that do not exist; nothing was changed.
        public static let tooOften = Code(rawValue: "too_often")
        /// A stock, a coupon or a program is another merchant's.
        public static let notYours = Code(rawValue: "not_yours")
        /// Something is not, or no longer, what the caller believes it to be; nothing was changed.
        public static let conflict = Code(rawValue: "conflict")
        /// A rule that does not load or breaks its contract.
        public static let ruleInvalid = Code(rawValue: "rule_invalid")
        /// A rule without the evidence that is asked for; nothing was changed.
        public static let notProven = Code(rawValue: "not_proven")
        /// The ledger could not be opened, read or written; the same request again is answered with what was kept of
        /// the first, if anything was.
        public static let ledgerUnavailable = Code(rawValue: "ledger_unavailable")
        /// This machine was too slow to decide; nothing was changed, so the same call may be repeated.
        public static let undecided = Code(rawValue: "undecided")
        /// A server is about to end and takes nothing on any more; nothing was changed.
        public static let stopping = Code(rawValue: "stopping")
        /// A defect in Scrip itself.
        public static let internalFault = Code(rawValue: "internal_fault")

        /// Every code of the core, and when it is given.
        public static let known: [(code: Code, words: String)] = [
            (
                .invalidInput,
                "The input is not what the contract asks for; the detail names the place."
            ),
            (.notFound, "A file, stock, rule or coupon that was named does not exist."),
            (.requestMismatch, "This request number was used before with other contents."),
            (.notAllowed, "The stock's state or limits do not allow this."),
            (.stockNotRunning, "A send from a stock that is unaudited, paused, stopped or over."),
            (
                .budgetExhausted,
                "A send from a stock that has sent all it may, or has no uploaded code left."
            ),
            (.dayLimit, "A send from a stock that has sent all it may today."),
            (.userLimit, "A send to a user who has received all that one user may."),
            (
                .personLimit,
                "A send to a user whose accounts together have received all that one person may."
            ),
            (.intercepted, "A send that the host's guard took for abuse."),
            (
                .tooOften,
                "Somebody asks too often, or named too many codes that do not exist; nothing was changed."
            ),
            (.notYours, "A stock, a coupon or a program is another merchant's."),
            (
                .conflict,
                "Something is not, or no longer, what the caller believes it to be; nothing was changed."
            ),
            (.ruleInvalid, "A rule that does not load or breaks its contract."),
            (.notProven, "A rule without the evidence that is asked for; nothing was changed."),
            (
                .ledgerUnavailable,
                "The ledger could not be opened, read or written; the same request again is answered with what was kept of the first, if anything was."
            ),
            (
                .undecided,
                "This machine was too slow to decide; nothing was changed, so the same call may be repeated."
            ),
            (.internalFault, "A defect in Scrip itself."),
        ]
    }

    /// Where it lies, in what was given; what does not apply is nil.
    public struct Place: Hashable, Sendable {
        /// The file, or what else was read: `checkout.json`, `--params`.
        public var document: String?
        /// From 1.
        public var line: Int?
        /// In Unicode characters, from 1.
        public var column: Int?
        /// Of keys and indices: `basket.lines[0].quantity`.
        public var path: String?

        /// A place.
        public init(
            document: String? = nil, line: Int? = nil, column: Int? = nil, path: String? = nil
        ) {
            self.document = document
            self.line = line
            self.column = column
            self.path = path
        }

        /// Nowhere that could be named.
        public static let none = Place()

        /// Where the value with a path is.
        public static func path(_ path: String) -> Place { Place(path: path) }
    }

    /// Why, as a word and the values behind the detail, for doors that say it in other languages.
    public struct Cause: Hashable, Sendable {
        /// For example `too_long`.
        public let word: String
        /// What the detail names, by name.
        public let values: [String: String]

        /// A cause.
        public init(_ word: String, _ values: [String: String] = [:]) {
            self.word = word
            self.values = values
        }

        /// So many characters, where others are allowed.
        package static func length(_ count: Int, _ range: ClosedRange<Int>) -> Cause {
            guard count > 0 else { return Cause("missing") }
            return Cause(
                "length",
                [
                    "count": "\(count)", "min": "\(range.lowerBound)",
                    "max": "\(range.upperBound)",
                ])
        }

        /// A number outside of what is allowed; an amount in minor units.
        package static func range(
            _ value: Int64, _ range: ClosedRange<Int64>, isMoney: Bool = false
        ) -> Cause {
            Cause(
                isMoney ? "amount" : "range",
                [
                    "value": "\(value)", "min": "\(range.lowerBound)",
                    "max": "\(range.upperBound)",
                ])
        }
    }

    /// The stable word.
    public let code: Code
    /// What happened, one sentence without a full stop, safe to log: no user ids, no full codes.
    public let detail: String
    /// What to do, one sentence without a full stop.
    public let remedy: String
    /// Where it lies.
    public let place: Place
    /// In which of its parts a repeated request differs from the first; doors have words of their own for them.
    public let differences: [String]
    /// Seconds after which the same call may go through, where that is known.
    public let retryAfter: Int64?
    /// The detail as data, where it has a word.
    public let cause: Cause?

    /// Says what happened, where, and what to do.
    public init(
        _ code: Code, _ detail: String, remedy: String, at place: Place = .none,
        differences: [String] = [], retryAfter: Int64? = nil, cause: Cause? = nil
    ) {
        self.code = code
        self.detail = detail
        self.remedy = remedy
        self.place = place
        self.differences = differences
        self.retryAfter = retryAfter
        self.cause = cause
    }

    /// A value is not what the contract asks for.
    ///
    /// - Parameters:
    ///   - path: Where it stands: `basket.lines[0].quantity`.
    ///   - detail: Follows the path in the message: `is 0`.
    ///   - remedy: What to do.
    ///   - cause: The detail as data.
    public static func invalid(
        _ path: String, _ detail: String, remedy: String, cause: Cause? = nil
    ) -> ScripError {
        ScripError(
            .invalidInput, "\(path) \(detail)", remedy: remedy, at: .path(path), cause: cause)
    }

    /// The same, in a document whose name only the caller knows.
    public func `in`(_ document: String) -> ScripError {
        var place = place
        place.document = document
        return at(place)
    }

    /// The same, somewhere else.
    public func at(_ place: Place) -> ScripError {
        ScripError(
            code, detail, remedy: remedy, at: place, differences: differences,
            retryAfter: retryAfter, cause: cause)
    }
}

extension ScripError.Place: CustomStringConvertible {
    /// As compilers write it: `checkout.json:3:5`; the path is left to the sentence that follows.
    public var description: String {
        let numbers = [line, column].compactMap { $0.map(String.init) }
        return ([document].compactMap { $0 } + numbers).joined(separator: ":")
    }
}

extension ScripError: CustomStringConvertible {
    /// Where it is and what happened, for somebody who cannot do anything about it.
    public var located: String {
        let start = place.description
        return (start.isEmpty ? "" : start + ": ") + detail
    }

    /// Where it is, what happened and what to do.
    public var description: String {
        // A sentence that asks has its mark already.
        located + (detail.hasSuffix("?") ? " " : ". ") + remedy
            + (remedy.hasSuffix("?") ? "" : ".")
    }
}
