/// A request to change a stock that is out: its state, its budget, or its daily budget.
public struct StockChangeRequest: Hashable, Sendable {
    /// What is to change.
    public enum Change: Hashable, Sendable {
        /// Move it to another state.
        case state(StockState)
        /// Coupons in all; the present number must be known, nil for "unlimited".
        case total(Int64, current: Int64?)
        /// Coupons a day; the present number must be known, nil for "unlimited".
        case perDay(Int64, current: Int64?)
    }

    /// The idempotency key; empty when the body has none.
    public var number: RequestNumber
    /// What is to change.
    public var change: Change

    private static let document = JSONDocument(name: "the request", path: "")
    private static let keys = JSONKeys("request_no", "state", "total", "per_day", "current")

    /// Reads a request from JSON (UTF-8).
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    public init(json bytes: [UInt8]) throws(ScripError) {
        self = try Self.document.read(bytes) { reader throws(JSONFault) in
            let start = reader.position
            var number: RequestNumber = ""
            var state: StockState?
            var total: Int64?
            var perDay: Int64?
            var current: Int64?
            var members = try JSONMembers(&reader, Self.keys)
            while let key = try members.next(&reader) {
                switch key {
                case 0: number = try reader.requestNumber()
                case 1: state = try reader.word(StockState.self)
                case 2: total = try reader.integer(in: 1...1_000_000_000)
                case 3: perDay = try reader.integer(in: 1...1_000_000_000)
                default: current = try reader.integer(in: 1...1_000_000_000)
                }
            }
            switch (state, total, perDay) {
            case (let state?, nil, nil) where current == nil:
                return Self(number: number, change: .state(state))
            case (nil, let total?, nil):
                return Self(number: number, change: .total(total, current: current))
            case (nil, nil, let perDay?):
                return Self(number: number, change: .perDay(perDay, current: current))
            default:
                throw JSONFault(
                    offset: start, subject: .value, detail: "names not exactly one change",
                    remedy: "Write \"state\", or \"total\" or \"per_day\" with \"current\"")
            }
        }
    }

    private init(number: RequestNumber, change: Change) {
        self.number = number
        self.change = change
    }
}
