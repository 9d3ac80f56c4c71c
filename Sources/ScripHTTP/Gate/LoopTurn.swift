internal import NIOCore
internal import ScripCore
internal import ScripHost
internal import Synchronization

/// The quotes that arrive in one turn of an event loop, decided together at its end.
///
/// They share one look at the ledger, which costs as much as deciding a coupon does. The look comes after
/// the last of them has arrived, so that each sees all that was committed before it was asked.
///
/// What is not known to be brief leaves the loop: it is decided and written where long work is done, and
/// only the answer comes back.
final class LoopTurn {
    typealias QuoteAnswer = (Result<[UInt8], ScripError>) -> Void

    /// For what comes back from other threads.
    let inbox: LoopInbox
    private let host: CouponHost
    private let loop: any EventLoop
    private let written: @Sendable (Quote) -> [UInt8]
    private let lane: SlowLane
    private var quotes: [(checkout: Checkout, caller: Caller, answer: QuoteAnswer)] = []

    /// - Parameters:
    ///   - host: Who decides.
    ///   - loop: The loop.
    ///   - written: Makes the bytes of an answer.
    ///   - lane: Where long work is done.
    init(
        _ host: CouponHost, on loop: any EventLoop,
        written: @escaping @Sendable (Quote) -> [UInt8], beside lane: SlowLane
    ) {
        self.host = host
        self.loop = loop
        self.written = written
        self.lane = lane
        inbox = LoopInbox(of: loop)
    }

    /// Has a checkout quoted at the end of this turn.
    func quote(
        _ checkout: Checkout, by caller: Caller, then answer: @escaping QuoteAnswer
    ) {
        quotes.append((checkout, caller, answer))
        guard quotes.count == 1 else { return }
        let turn = NIOLoopBound(self, eventLoop: loop)
        loop.execute { turn.value.end() }
    }

    private func end() {
        let asked = quotes
        quotes.removeAll(keepingCapacity: true)
        let decided = host.quotes(for: asked.map(\.checkout), within: CallBudget.turnSteps)
        for (index, progress) in decided.enumerated() {
            switch progress {
            case .answered(let quote):
                if case .success(let quote) = quote { host.note(quote, of: asked[index].caller) }
                asked[index].answer(quote.map(written))
            case .takesLong(let quote): later(quote, asked[index].caller, asked[index].answer)
            }
        }
    }

    private func later(
        _ quote: LongQuote, _ caller: Caller, _ answer: @escaping QuoteAnswer
    ) {
        let answer = NIOLoopBound(answer, eventLoop: loop)
        lane.run { [host, inbox, written] in
            let bytes = Result { () throws(ScripError) in
                let quote = try quote.quote()
                host.note(quote, of: caller)
                return written(quote)
            }
            inbox.add { answer.value(bytes) }
        } refused: { [inbox] in
            inbox.add { answer.value(.failure(.stopping)) }
        }
    }
}

@available(*, unavailable)
extension LoopTurn: Sendable {}

/// One ``LoopTurn`` for each event loop.
final class LoopTurns: Sendable {
    private let host: CouponHost
    private let written: @Sendable (Quote) -> [UInt8]
    private let lane: SlowLane
    private let turns = Mutex<[ObjectIdentifier: NIOLoopBound<LoopTurn>]>([:])

    init(
        _ host: CouponHost, written: @escaping @Sendable (Quote) -> [UInt8], beside lane: SlowLane
    ) {
        self.host = host
        self.written = written
        self.lane = lane
    }

    /// The turn of a loop; asked for on that loop.
    func turn(of loop: any EventLoop) -> LoopTurn {
        turns.withLock { turns in
            if let known = turns[ObjectIdentifier(loop)] { return known }
            let turn = NIOLoopBound(
                LoopTurn(host, on: loop, written: written, beside: lane), eventLoop: loop)
            turns[ObjectIdentifier(loop)] = turn
            return turn
        }.value
    }
}
