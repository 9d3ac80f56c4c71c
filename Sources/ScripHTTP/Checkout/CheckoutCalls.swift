internal import Scrip
internal import ScripCore

/// The two calls of every checkout, from bytes to bytes; both ways into the server share them.
struct CheckoutCalls: Sendable {
    let services: Services

    /// Reads a checkout and its request number, which may be in a header instead.
    func checkout(_ bytes: [UInt8], _ headers: TillHeaders) throws(ScripError) -> Checkout {
        var checkout = try Checkout(
            json: bytes, currency: services.host.book.currency)
        if let number = try IdempotencyKey.number(headers, inBody: checkout.requestNumber) {
            checkout.requestNumber = number
        }
        return checkout
    }

    /// What coupons would take off; may take as long as a call's budget allows.
    func quote(_ checkout: Checkout) throws(ScripError) -> [UInt8] {
        answer(try services.host.quote(checkout))
    }

    /// A quote in JSON, counted.
    func answer(_ quote: Quote) -> [UInt8] {
        for offer in quote.offers { services.metrics.decided(offer.verdict) }
        return quote.json(.compact, zone: services.host.timeZone)
    }

    /// The receipt of a redemption in JSON, counted.
    func answer(_ receipt: Receipt) -> [UInt8] {
        switch receipt.outcome {
        case .redeemed: services.metrics.redeemed(replayed: receipt.replayed)
        case .refused(_, let refusal): services.metrics.refused(refusal.code)
        case .failed(_, let failure): services.metrics.failed(failure.kind.rawValue)
        }
        return receipt.json(.compact, zone: services.host.timeZone)
    }
}

/// The request number in the header `Idempotency-Key`, an alternative to `request_no` in the body.
enum IdempotencyKey {
    /// The number to use; nil when neither gives one.
    static func number(
        _ headers: TillHeaders, inBody number: RequestNumber?
    ) throws(ScripError) -> RequestNumber? {
        guard let header = headers.idempotencyKey else { return number }
        guard (1...128).contains(header.utf8.count) else {
            throw ScripError(
                .invalidInput, "Idempotency-Key has \(header.utf8.count) characters",
                remedy: "Use 1 to 128")
        }
        guard number == nil || number?.rawValue == header else {
            throw ScripError(
                .invalidInput, "Idempotency-Key and request_no differ",
                remedy: "Send one of them, or the same in both", at: .path("request_no"))
        }
        return RequestNumber(rawValue: header)
    }
}
