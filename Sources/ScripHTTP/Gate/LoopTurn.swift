internal import NIOCore
internal import Scrip
internal import ScripCore
internal import Synchronization

/// The quotes that arrive in one turn of an event loop, decided together at its end.
///
/// They share one look at the ledger, which costs as much as deciding a coupon does. The look comes after
/// the last of them has arrived, so that each sees all that was committed before it was asked.
final class LoopTurn {
    typealias QuoteAnswer = (Result<Quote, ScripError>) -> Void

    /// For what comes back from other threads.
    let inbox: LoopInbox
    private let host: CouponHost
    private let loop: any EventLoop
    private var quotes: [(checkout: Checkout, answer: QuoteAnswer)] = []

    init(_ host: CouponHost, on loop: any EventLoop) {
        self.host = host
        self.loop = loop
        inbox = LoopInbox(of: loop)
    }

    /// Has a checkout quoted at the end of this turn.
    func quote(_ checkout: Checkout, then answer: @escaping QuoteAnswer) {
        quotes.append((checkout, answer))
        guard quotes.count == 1 else { return }
        let turn = NIOLoopBound(self, eventLoop: loop)
        loop.execute { turn.value.end() }
    }

    private func end() {
        let asked = quotes
        quotes.removeAll(keepingCapacity: true)
        let decided = host.quotes(for: asked.map(\.checkout))
        for (index, quote) in decided.enumerated() { asked[index].answer(quote) }
    }
}

@available(*, unavailable)
extension LoopTurn: Sendable {}

/// One ``LoopTurn`` for each event loop.
final class LoopTurns: Sendable {
    private let host: CouponHost
    private let turns = Mutex<[ObjectIdentifier: NIOLoopBound<LoopTurn>]>([:])

    init(_ host: CouponHost) { self.host = host }

    /// The turn of a loop; asked for on that loop.
    func turn(of loop: any EventLoop) -> LoopTurn {
        turns.withLock { turns in
            if let known = turns[ObjectIdentifier(loop)] { return known }
            let turn = NIOLoopBound(LoopTurn(host, on: loop), eventLoop: loop)
            turns[ObjectIdentifier(loop)] = turn
            return turn
        }.value
    }
}
