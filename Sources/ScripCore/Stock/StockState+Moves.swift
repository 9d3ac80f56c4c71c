extension StockState {
    /// Whether a stock in this state may be put into another: unaudited → running ⇄ paused → stopped.
    ///
    /// Stopping is for good, and possible from every other state.
    package func mayBecome(_ next: StockState) -> Bool {
        switch (self, next) {
        case (.unaudited, .running), (.running, .paused), (.paused, .running): true
        case (.unaudited, .stopped), (.running, .stopped), (.paused, .stopped): true
        default: false
        }
    }
}
