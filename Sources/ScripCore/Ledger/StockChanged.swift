/// A stock was paused, resumed, approved or stopped, or its budget changed.
public struct StockChanged: Hashable, Sendable, Record {
    /// The request number.
    public var number: RequestNumber
    /// The stock.
    public var stock: StockID
    /// Its state from now on.
    public var state: StockState
    /// Its limits of sending from now on.
    public var limits: SendLimits
    /// When.
    public var at: Instant

    /// A change.
    public init(
        number: RequestNumber, stock: StockID, state: StockState, limits: SendLimits, at: Instant
    ) {
        self.number = number
        self.stock = stock
        self.state = state
        self.limits = limits
        self.at = at
    }

    /// Writes the change.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(number.rawValue)
        encoder.append(stock.rawValue)
        encoder.append(state.rawValue)
        encoder.append(limits)
        encoder.append(at.epochSeconds)
    }

    /// Reads a change.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: RequestNumber(rawValue: try decoder.string()),
            stock: StockID(rawValue: try decoder.string()),
            state: try decoder.choice(StockState.self), limits: try decoder.value(),
            at: Instant(epochSeconds: try decoder.integer()))
    }
}
