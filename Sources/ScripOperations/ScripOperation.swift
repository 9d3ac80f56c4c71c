public import ScripContract
public import ScripCore
internal import ScripHost

/// One thing that Scrip can be asked, the same in every door.
public struct ScripOperation: Sendable {
    /// What a key of the host may be used for.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// Ask what coupons would take off, and try a rule on a basket.
        case quote
        /// Redeem, hold, commit and release.
        case redeem
        /// Return coupons and goods.
        case `return`
        /// Send coupons, and switch them off.
        case send
        /// Look into wallets.
        case wallet
        /// Read and acknowledge events.
        case events
        /// Create and change stocks.
        case stocks
        /// Read redemptions, bills and audits.
        case books
        /// Read, check, test, propose and publish rules.
        case rules
        /// Report payments, and nothing else of programs.
        case payments
        /// Run campaigns, report payments and note subsidies.
        case programs
    }

    /// What a request holds.
    public enum Request: Sendable {
        /// These keys.
        case keys([Key])
        /// A document of the data contract by its name, and further keys beside its own.
        case document(String, and: [Key] = [])

        /// The keys that are not part of a document.
        public var keys: [Key] {
            switch self {
            case .keys(let keys): keys
            case .document(_, let keys): keys
            }
        }
    }

    /// A key of a request.
    public struct Key: Sendable {
        /// What its value is.
        public enum Kind: Sendable {
            /// Text of so many characters.
            case text(ClosedRange<Int>)
            /// One of these words.
            case word([String])
            /// A whole number.
            case integer(ClosedRange<Int64>)
            /// True or false.
            case flag
            /// RFC 3339.
            case time
            /// A calendar day, `YYYY-MM-DD`.
            case day
            /// A list of texts.
            case texts(ClosedRange<Int>)
            /// A value of the data contract by its name.
            case document(String)
            /// A list of such values.
            case documents(String)
        }

        /// The key.
        public let name: String
        /// What its value is.
        public let kind: Kind
        /// Whether it has to be there.
        public let isRequired: Bool
        /// What it means, one sentence.
        public let words: String
    }

    /// Its name: `stock.show`.
    public let name: String
    /// What a key has to be for.
    public let scope: Scope
    /// What else is enough: a scope for this alone.
    public let narrow: Scope?
    /// Whether it writes to the ledger: then the request has a number, and may be repeated under it.
    public let isChange: Bool
    /// When it may take seconds.
    enum Length: Sendable {
        case short
        case long
        /// Some requests do; whether this one does is asked on a thread that may wait.
        case depends(@Sendable (OperationContext, OperationRequest) throws(ScripError) -> Bool)
    }

    let length: Length
    /// What it does, one sentence.
    public let words: String
    /// What it is asked.
    public let request: Request
    /// The name of what it answers, in the data contract.
    public let answer: String
    private let body: Body

    typealias Body =
        @Sendable (OperationContext, OperationRequest) throws(ScripError) -> any JSONWritable

    init(
        _ name: String, _ scope: Scope, or narrow: Scope? = nil, changes isChange: Bool = false,
        length: Length = .short,
        _ words: String,
        asks request: Request, answers answer: String, _ body: @escaping Body
    ) {
        self.name = name
        self.scope = scope
        self.narrow = narrow
        self.isChange = isChange
        self.length = length
        self.words = words
        self.request = request
        self.answer = answer
        self.body = body
    }

    /// Whether a request has a number of its own: every change, and what reads a till's checkout.
    public var takesRequestNumber: Bool {
        if request.keys.contains(where: { $0.name == Key.requestNumber.name }) { return true }
        guard case .document(let name, _) = request else { return false }
        return isChange || name == "Checkout"
    }

    /// Whether all of its requests are answered at once.
    public var isShort: Bool { if case .short = length { true } else { false } }

    /// Whether a request may take seconds: no till should have to wait behind it.
    public func takesLong(
        _ context: OperationContext, _ request: OperationRequest
    ) throws(ScripError) -> Bool {
        switch length {
        case .short: false
        case .long: true
        case .depends(let asks): try asks(context, request)
        }
    }

    /// Asks.
    ///
    /// Called from any thread; what was changed is durable when it returns.
    public func ask(
        _ context: OperationContext, _ request: OperationRequest
    ) throws(ScripError) -> any JSONWritable {
        guard looksForCoupon else { return try body(context, request) }
        try context.host.checkWait(of: context.caller)
        do throws(ScripError) {
            return try body(context, request)
        } catch {
            if error.code == .notFound, error.place.path == Key.coupon.name {
                context.host.noteUnknownCode(of: context.caller)
            }
            throw error
        }
    }

    /// Whether a code that does not exist is an error here; checkouts refuse it, and count it themselves.
    private var looksForCoupon: Bool {
        scope != .redeem && request.keys.contains { $0.name == Key.coupon.name }
    }
}

extension ScripOperation.Key {
    static func text(
        _ name: String, _ length: ClosedRange<Int>, _ words: String
    ) -> Self {
        Self(name: name, kind: .text(length), isRequired: true, words: words)
    }

    static func text(_ name: String, _ words: String) -> Self { text(name, 1...128, words) }

    static func integer(_ name: String, _ range: ClosedRange<Int64>, _ words: String) -> Self {
        Self(name: name, kind: .integer(range), isRequired: true, words: words)
    }

    static func texts(_ name: String, _ count: ClosedRange<Int>, _ words: String) -> Self {
        Self(name: name, kind: .texts(count), isRequired: true, words: words)
    }

    static func flag(_ name: String, _ words: String) -> Self {
        Self(name: name, kind: .flag, isRequired: false, words: words)
    }

    static func word(_ name: String, _ known: [String], _ words: String) -> Self {
        Self(name: name, kind: .word(known), isRequired: false, words: words)
    }

    static func time(_ name: String, _ words: String) -> Self {
        Self(name: name, kind: .time, isRequired: false, words: words)
    }

    /// A time that has to be there.
    static func moment(_ name: String, _ words: String) -> Self {
        Self(name: name, kind: .time, isRequired: true, words: words)
    }

    static func day(_ name: String, _ words: String) -> Self {
        Self(name: name, kind: .day, isRequired: false, words: words)
    }

    static func document(_ name: String, _ kind: String, _ words: String) -> Self {
        Self(name: name, kind: .document(kind), isRequired: false, words: words)
    }

    static func documents(_ name: String, _ kind: String, _ words: String) -> Self {
        Self(name: name, kind: .documents(kind), isRequired: false, words: words)
    }

    /// The same, and it may be left out.
    var optional: Self { Self(name: name, kind: kind, isRequired: false, words: words) }

    // MARK: What many requests hold

    static let requestNumber = text(
        "request_no",
        "The number that makes repeating safe: a repeated request gets the first answer.")
    static let stock = text("stock_id", 1...32, "The stock.")
    static let coupon = text("coupon", 1...65, "The coupon: its code, or stock_id:code.")
    static let limit = integer("limit", 1...100, "At most so many; 20 when left out.").optional
    static let after = text("after", 1...200, "`next` of the page before.").optional
}
