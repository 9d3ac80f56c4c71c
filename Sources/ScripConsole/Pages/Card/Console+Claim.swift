internal import ScripContract
public import ScripCore
internal import ScripHost
internal import ScripOperations

extension Console {
    /// What became of a claim, as the platform says it: `SUCCESS`, `DUPLICATEREQUEST`.
    public struct Claimed: Sendable {
        let outcome: String
        let coupon: CouponCode?
        let user: UserID

        /// An outcome, with the coupon if there is one.
        public init(outcome: String, coupon: CouponCode?, user: UserID) {
            self.outcome = outcome
            self.coupon = coupon
            self.user = user
        }
    }

    /// The page on which a customer claims a coupon: the card, and the button or what became of it.
    public func claimPage(
        of stock: Stock, _ claimed: Claimed?, _ request: ConsoleRequest
    ) -> ConsoleAnswer {
        let visit = visit(request)
        do throws(ScripError) {
            let words = claimed.map {
                Words.text("claim." + $0.outcome, visit.format.language)
                    ?? Words.text("claim.FAILED", visit.format.language) ?? $0.outcome
            }
            guard let claimed, let code = claimed.coupon else {
                let face = try face(of: stock, visit)
                return finished(
                    visit.page(
                        "claim",
                        [
                            "stock": face, "outcome": .text(words),
                            "hours": StockView.hoursShown(face["available"], visit.format),
                            "open": .boolean(claimed == nil),
                        ]))
            }
            let card = try operations.host.card(
                CouponCode(rawValue: "\(stock.id.rawValue):\(code.rawValue)"))
            let link = try CardLink(user: claimed.user.rawValue, at: operations.now, secret)
            return finished(
                visit.page(
                    "card-coupon",
                    members: try Page.shown(card, visit, link) + [("outcome", .text(words))]))
        } catch {
            return finished(visit.page("card-error", error: error))
        }
    }

    /// The page for a link that leads to no card.
    ///
    /// - Parameters:
    ///   - message: Why not.
    ///   - status: What HTTP says of it.
    ///   - seconds: When it may be tried again.
    ///   - request: Who asks.
    public func claimRefused(
        _ message: String, status: Int, retryAfter seconds: Int64?, _ request: ConsoleRequest
    ) -> ConsoleAnswer {
        var answer = visit(request).page(
            "claim", ["refused": .string(message)], status: status)
        if let seconds { answer.headers.append(("Retry-After", String(seconds))) }
        return finished(answer)
    }

    private func visit(_ request: ConsoleRequest) -> Visit {
        Visit(console: self, request: request, person: nil, format: format(request))
    }

    /// What a stock's card says before anybody has one.
    private func face(of stock: Stock, _ visit: Visit) throws(ScripError) -> JSONValue {
        try JSONValue(
            json: StockFace(definition: stock.definition).json(.compact, zone: visit.format.zone))
    }
}

/// The outward parts of a stock, as a card has them.
private struct StockFace: JSONWritable {
    let definition: StockDefinition

    func write(to writer: inout JSONWriter) {
        writer.object { writer in definition.writeFace(to: &writer) }
    }
}
