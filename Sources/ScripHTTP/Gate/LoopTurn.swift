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
    private let beside: LoopTurns.Beside
    private var quotes: [Asked] = []
    /// Whether a look at a ledger far away is on its way; what comes meanwhile goes with the next.
    private var looks = false

    private struct Asked {
        let checkout: Checkout
        let caller: Caller
        let answer: QuoteAnswer
    }

    /// - Parameters:
    ///   - host: Who decides.
    ///   - loop: The loop.
    ///   - written: Makes the bytes of an answer.
    ///   - lane: Where long work is done.
    ///   - beside: Where another machine is waited for.
    init(
        _ host: CouponHost, on loop: any EventLoop,
        written: @escaping @Sendable (Quote) -> [UInt8], beside lane: SlowLane,
        waiting beside: @escaping LoopTurns.Beside
    ) {
        self.beside = beside
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
        quotes.append(Asked(checkout: checkout, caller: caller, answer: answer))
        guard quotes.count == 1 else { return }
        let turn = NIOLoopBound(self, eventLoop: loop)
        loop.execute { turn.value.end() }
    }

    private func end() {
        guard !looks, !quotes.isEmpty else { return }
        let asked = quotes
        quotes.removeAll(keepingCapacity: true)
        let checkouts = asked.map(\.checkout)
        guard host.isFarAway else {
            answer(asked, host.quotes(for: checkouts, within: CallBudget.turnSteps))
            return
        }
        looks = true
        let turn = NIOLoopBound((self, asked), eventLoop: loop)
        beside { [host, inbox] in
            let decided = host.quotes(for: checkouts, within: CallBudget.turnSteps)
            inbox.add {
                let (turn, asked) = turn.value
                turn.looks = false
                turn.answer(asked, decided)
                turn.end()
            }
        } _: { [inbox] in
            inbox.add {
                let (turn, asked) = turn.value
                turn.looks = false
                for quote in asked { quote.answer(.failure(.stopping)) }
                turn.end()
            }
        }
    }

    private func answer(_ asked: [Asked], _ decided: [QuoteProgress]) {
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
    /// Runs work on a thread that may wait, or what is there instead once the server has stopped.
    typealias Beside =
        @Sendable (
            _ work: @escaping @Sendable () -> Void, _ refused: @escaping @Sendable () -> Void
        ) -> Void

    private let host: CouponHost
    private let written: @Sendable (Quote) -> [UInt8]
    private let lane: SlowLane
    private let beside: Beside
    private let turns = Mutex<[ObjectIdentifier: NIOLoopBound<LoopTurn>]>([:])

    init(
        _ host: CouponHost, written: @escaping @Sendable (Quote) -> [UInt8], beside lane: SlowLane,
        waiting beside: @escaping Beside
    ) {
        self.beside = beside
        self.host = host
        self.written = written
        self.lane = lane
    }

    /// The turn of a loop; asked for on that loop.
    func turn(of loop: any EventLoop) -> LoopTurn {
        turns.withLock { turns in
            if let known = turns[ObjectIdentifier(loop)] { return known }
            let turn = NIOLoopBound(
                LoopTurn(host, on: loop, written: written, beside: lane, waiting: beside),
                eventLoop: loop)
            turns[ObjectIdentifier(loop)] = turn
            return turn
        }.value
    }
}
