extension Stock {
    /// The stock with what has changed about it since.
    package func with(_ figures: StockFigures) -> Stock {
        var stock = self
        stock.state = figures.state
        stock.definition.limits.sending = figures.limits
        stock.sent = figures.sent
        stock.redeemed = figures.redeemed
        stock.discounted = figures.discounted
        stock.edition = figures.edition
        stock.neverDiscounted = figures.neverDiscounted
        return stock
    }
}
