package import ScripCore
internal import ScripRules

/// A quote that is not known to be brief: what the ledger says is known, and the rest can be done anywhere.
package struct LongQuote: Sendable {
    let host: CouponHost
    let candidates: [Candidate]
    let checkout: Checkout
    let instant: Instant

    /// Decides, within the budget of any call.
    package func quote() throws(ScripError) -> Quote {
        try host.quote(candidates, checkout, at: instant)
    }
}

/// How far a quote came.
package enum QuoteProgress: Sendable {
    /// It is answered.
    case answered(Result<Quote, ScripError>)
    /// It would take long, or nothing is known about how long.
    case takesLong(LongQuote)
}
