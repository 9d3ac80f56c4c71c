public import ScripCore

/// A stock was paused, resumed, approved or stopped, or its budget changed.
package struct StockChanged: Hashable, Sendable, Record {
    /// The request number.
    package var number: RequestNumber
    /// The stock.
    package var stock: StockID
    /// What was asked for.
    package var asked: StockChange
    /// Its state from now on.
    package var state: StockState
    /// Its limits of sending from now on.
    package var limits: SendLimits
    /// When.
    package var at: Instant

    /// A change.
    package init(
        number: RequestNumber, stock: StockID, asked: StockChange,
        state: StockState, limits: SendLimits, at: Instant
    ) {
        self.number = number
        self.stock = stock
        self.asked = asked
        self.state = state
        self.limits = limits
        self.at = at
    }

    /// Writes the change.
    package func encode(to encoder: inout RecordEncoder) {
        encoder.append(number.rawValue)
        encoder.append(stock.rawValue)
        encoder.append(asked)
        encoder.append(state.rawValue)
        encoder.append(limits)
        encoder.append(at.epochSeconds)
    }

    /// Reads a change.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: RequestNumber(rawValue: try decoder.string()),
            stock: StockID(rawValue: try decoder.string()), asked: try decoder.value(),
            state: try decoder.choice(StockState.self), limits: try decoder.value(),
            at: Instant(epochSeconds: try decoder.integer()))
    }
}

extension StockChange: Record {
    /// Writes what is to change.
    public func encode(to encoder: inout RecordEncoder) {
        switch self {
        case .state(let state):
            encoder.append(byte: 0)
            encoder.append(state.rawValue)
        case .total(let total, let current):
            encoder.append(byte: 1)
            encoder.append(total)
            encoder.append(optional: current)
        case .perDay(let perDay, let current):
            encoder.append(byte: 2)
            encoder.append(perDay)
            encoder.append(optional: current)
        }
    }

    /// Reads what is to change.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        let current = { (d: inout RecordDecoder) throws(ScripError) -> Int64? in
            try d.optional { d throws(ScripError) in try d.integer() }
        }
        switch try decoder.byte() {
        case 0: self = .state(try decoder.choice(StockState.self))
        case 1: self = .total(try decoder.integer(), current: try current(&decoder))
        case 2: self = .perDay(try decoder.integer(), current: try current(&decoder))
        case let tag:
            throw ScripError(
                .ledgerUnavailable, "A record has a change of unknown kind \(tag)",
                remedy: "Use the version of Scrip that wrote it, or restore a copy")
        }
    }
}
