internal import Locked
internal import ScripCore
internal import ScripHost
internal import ScripLedger
internal import ScripRules

/// Which uploaded codes are drawn, as the seed has it: how many rows a draw changes depends on it.
private final class Draws: Sendable {
    private let random: Locked<SeededGenerator>

    init(seed: UInt64) { random = Locked(SeededGenerator(seed: seed)) }

    func below(_ end: Int64) -> Int64 {
        random.withLock { Int64.random(in: 0..<end, using: &$0) }
    }
}

/// The shop of one simulation, and what it remembers of every answer it got.
struct SimulatedShop {
    private var random: SeededGenerator
    private let open: Simulation.Open
    private let clock = SimulatedClock(Instant(epochSeconds: 1_795_408_200))
    private var host: CouponHost
    private let rules: RuleBook
    private let draws: Draws
    private var report = Simulation.Report()

    private var stocks: [Stock] = []
    private var codes: [CouponCode] = []
    private var uploads = 0
    private var number = 0
    /// Calls that were made before: repeated now and then, and always after they failed.
    private var calls: [Call] = []
    private var unanswered: [Int] = []
    /// The first answer to each request number.
    private var receipts: [RequestNumber: Receipt] = [:]
    private var sent: [RequestNumber: Coupon] = [:]
    private var used: [RequestNumber: UseAnswer] = [:]
    private var written: [RequestNumber: [Document]] = [:]
    /// The newest version of each document that was read or written; a guess for the next write.
    private var versions: [DocumentKey: Int64] = [:]

    private enum Call {
        case create(StockDefinition)
        case send(SendRequest)
        case use(Used.Request)
        case associate(CouponCode, String, RequestNumber)
        case edit(StockID, StockEdit, RequestNumber)
        case write([DocumentChange], RequestNumber)
        case redeem(Checkout)
        case hold(Checkout)
        case commit(RequestNumber)
        case release(RequestNumber)
        case returnCoupon(CouponCode, RequestNumber)
        case deactivate(CouponCode, RequestNumber)
        case delete(CouponCode, UserID, RequestNumber)
        case move(StockID, StockState, RequestNumber)
        case budget(StockID, Int64, Int64?, RequestNumber)
        case upload([CouponCode], StockID, RequestNumber)
        case remind
    }

    private static let rule = """
        return {
          api = 1, title = "Save", params = { off = { type = "money", min = 1 } },
          refusals = { small = "More", often = "Not again today" },
          eligible = function(scope, p, ctx)
            if scope.amount < 2 * p.off then return scrip.refuse("small", {}) end
            if p.off % 2 == 0 and ctx.wallet.redeemed_today > 2 then
              return scrip.refuse("often", {})
            end
            return true
          end,
          discount = function(scope, p, ctx)
            if p.off % 3 == 0 then return p.off + ctx.stock.redeemed % 5 end
            return p.off
          end,
        }
        """

    init(seed: UInt64, open: @escaping Simulation.Open) throws(ScripError) {
        random = SeededGenerator(seed: seed)
        self.open = open
        rules = try RuleBook(states: 1)
        let draws = Draws(seed: seed &+ 2_000_000)
        self.draws = draws
        host = try SimulatedShop.host(open, rules, draws, clock)
    }

    /// A host after a start or a crash; a book that could not be begun is begun at another try.
    private static func host(
        _ open: Simulation.Open, _ rules: RuleBook, _ draws: Draws, _ clock: SimulatedClock
    ) throws(ScripError) -> CouponHost {
        try untilAnswered { () throws(ScripError) in
            try CouponHost(
                ledger: open(), rules: rules, draw: { draws.below($0) }, clock: { clock.now })
        }
    }

    /// The answer to what has no request number, and is asked until a ledger that fails now and then has it.
    private static func untilAnswered<Answer>(
        _ ask: () throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        for _ in 0..<100 {
            do throws(ScripError) {
                return try ask()
            } catch {
                guard error.code == .ledgerUnavailable else { throw error }
            }
        }
        throw ScripError(
            .ledgerUnavailable, "The ledger gave no answer in 100 tries",
            remedy: "Let fewer of its steps fail")
    }

    // MARK: One step

    mutating func step() throws(ScripError) {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<2: try crash()
        case 2..<8: jump()
        case 8..<20 where !unanswered.isEmpty:
            let index = unanswered.remove(at: Int.random(in: 0..<unanswered.count, using: &random))
            make(index)
        case 20..<30 where !calls.isEmpty:
            make(Int.random(in: 0..<calls.count, using: &random))
        default:
            calls.append(next())
            make(calls.count - 1)
        }
    }

    private mutating func crash() throws(ScripError) {
        host = try SimulatedShop.host(open, rules, draws, clock)
    }

    private mutating func jump() {
        let seconds: ClosedRange<Int64> = Bool.random(using: &random) ? -90...90 : 0...90_000
        clock.now = clock.now.advanced(bySeconds: Int64.random(in: seconds, using: &random))
    }

    private mutating func next() -> Call {
        number += 1
        let request = RequestNumber(rawValue: "N\(number)")
        guard let stock = stocks.randomElement(using: &random),
            stocks.count > 5 || !pick(6)
        else { return .create(definition(request)) }
        let user = UserID(rawValue: "u\(Int.random(in: 0..<6, using: &random))")
        guard let code = codes.randomElement(using: &random) else {
            return .send(send(stock.id, user, request))
        }
        switch Int.random(in: 0..<50, using: &random) {
        case 0..<14: return .send(send(stock.id, user, request))
        case 14..<26: return .redeem(checkout(request, code))
        case 26..<28: return .hold(checkout(request, code))
        case 28: return .commit(RequestNumber(rawValue: "N\(max(1, number - 5))"))
        case 29: return .release(RequestNumber(rawValue: "N\(max(1, number - 5))"))
        case 30..<33: return .returnCoupon(code, request)
        case 33: return .deactivate(code, request)
        case 34: return .delete(code, user, request)
        case 35:
            let state: StockState = pick(2) ? .paused : .running
            return .move(stock.id, state, request)
        case 36:
            return .budget(stock.id, Int64.random(in: 1...60, using: &random), 30, request)
        case 37: return .remind
        case 40..<43:
            return .use(
                Used.Request(
                    number: request, coupon: code, user: pick(4) ? user : nil,
                    order: pick(2) ? "O\(number)" : nil,
                    discount: pick(2) ? Int64.random(in: 0...90, using: &random) : nil))
        case 43: return .associate(code, "O\(number % 7)", request)
        case 44..<46: return .edit(stock.id, edit(), request)
        case 46..<50: return .write(changes(), request)
        default:
            uploads += 3
            return .upload(
                (uploads..<uploads + 4).map { CouponCode(rawValue: "UP-\($0)") }, stock.id, request)
        }
    }

    private mutating func send(
        _ stock: StockID, _ user: UserID, _ request: RequestNumber
    ) -> SendRequest {
        // Two accounts a person, and now and then one nobody knows.
        let person = pick(4) ? nil : "P\((Int(String(user.rawValue.dropFirst())) ?? 0) / 2)"
        return SendRequest(number: request, stock: stock, user: user, person: person)
    }

    private mutating func edit() -> StockEdit {
        StockEdit(
            comment: pick(2) ? "note \(number)" : "",
            display: pick(2)
                ? StockDisplay(
                    backgroundColour: CardColour.allCases.randomElement(using: &random)) : nil,
            useMethod: pick(2) ? (pick(2) ? .offLine : .paymentCode) : nil)
    }

    private mutating func changes() -> [DocumentChange] {
        let names = (0..<4).shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
        return names.map { name in
            let key = DocumentKey(collection: "c", key: "\(name)")
            let expecting: DocumentChange.Expectation =
                if pick(3) { .any } else { versions[key].map { .version($0) } ?? .absent }
            return pick(5)
                ? .delete(key, expecting: expecting)
                : .put(key, Array("\(number)".utf8), expecting: expecting)
        }
    }

    private mutating func pick(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &random) == 0 }

    private mutating func definition(_ request: RequestNumber) -> StockDefinition {
        var definition = StockDefinition(
            requestNumber: request, name: "stock", type: .normal, goods: "all", merchant: "m",
            rule: "save",
            parameters: [
                .init(key: "off", value: .integer(Int64.random(in: 1...50, using: &random)))
            ], codeMode: pick(3) ? .uploaded : .generated,
            availability: Availability(daysAfterReceipt: pick(2) ? 2 : nil),
            limits: StockLimits(
                total: pick(2) ? 30 : nil, perUser: pick(2) ? 8 : nil, perDay: pick(3) ? 9 : nil),
            layer: pick(2) ? .item : .store)
        definition.naturalPersonLimit = pick(2)
        return definition
    }

    private mutating func checkout(_ request: RequestNumber, _ code: CouponCode) -> Checkout {
        var coupons = [code]
        if pick(3), let other = codes.randomElement(using: &random) { coupons.append(other) }
        let lines = (1...Int.random(in: 1...4, using: &random)).map { id in
            Line(
                id: "\(id)", unitPrice: Int64.random(in: 0...60, using: &random),
                quantity: Int64.random(in: 1...3, using: &random))
        }
        // Such lines are always within bounds.
        guard let basket = try? Basket(lines: lines) else { preconditionFailure("bad basket") }
        return Checkout(
            requestNumber: request, method: pick(3) ? .offLine : nil, coupons: coupons,
            basket: basket)
    }

    // MARK: Calls and their answers

    private mutating func make(_ index: Int) {
        do throws(ScripError) {
            try make(calls[index])
            report.answered += 1
        } catch {
            switch error.code {
            case .ledgerUnavailable:
                report.failed += 1
                unanswered.append(index)
            case .notAllowed, .notFound, .invalidInput, .stockNotRunning, .budgetExhausted,
                .dayLimit, .userLimit, .personLimit, .intercepted, .conflict:
                report.refused += 1
            default: report.faults.append("\(calls[index]): \(error)")
            }
        }
    }

    private mutating func make(_ call: Call) throws(ScripError) {
        switch call {
        case .create(let definition):
            let stock = try host.createStock(
                definition, ruleSource: Array(SimulatedShop.rule.utf8),
                proof: .unproven("a simulation"))
            if !stocks.contains(where: { $0.id == stock.id }) { stocks.append(stock) }
        case .send(let request):
            let answer = try host.send(request)
            let coupon = answer.coupon
            if let first = sent[request.number] {
                expect(first == coupon, "send \(request.number) was answered otherwise")
                expect(answer.replayed, "send \(request.number) was made again")
            } else {
                sent[request.number] = coupon
                codes.append(coupon.code)
            }
        case .use(let request): note(try host.use(request))
        case .associate(let code, let order, let request):
            _ = try host.associate(code, with: order, request: request)
        case .edit(let stock, let edit, let request):
            let edited = try host.edit(stock, edit, request: request).definition
            expect(edited.edited(by: edit) == edited, "edit \(request) was answered otherwise")
        case .write(let changes, let request):
            let documents = try host.write(changes, request: request)
            if let first = written[request] {
                expect(first == documents, "write \(request) was answered otherwise")
            } else {
                written[request] = documents
                for change in changes { versions[change.key] = nil }
                for document in documents { versions[document.key] = document.version }
            }
        case .redeem(let checkout): note(try host.redeem(checkout))
        case .hold(let checkout): _ = try host.hold(checkout)
        case .commit(let request): note(try host.commit(hold: request))
        case .release(let request): try host.release(hold: request)
        case .returnCoupon(let code, let request):
            _ = try host.returnCoupon(code, request: request)
        case .deactivate(let code, let request): _ = try host.deactivate(code, request: request)
        case .delete(let code, let user, let request):
            _ = try host.delete(code, of: user, request: request)
        case .move(let stock, let state, let request):
            _ = try host.move(stock: stock, to: state, request: request)
        case .budget(let stock, let total, let current, let request):
            _ = try host.changeBudget(of: stock, total: total, current: current, request: request)
        case .upload(let codes, let stock, let request):
            _ = try host.upload(codes, to: stock, request: request)
        case .remind: _ = try host.remind(daysAhead: 1)
        }
    }

    private mutating func note(_ answer: UseAnswer) {
        guard case .redeemed = answer.outcome else {
            report.refused += 1
            return
        }
        var first = answer
        first.replayed = false
        first.now = nil
        if let known = used[answer.requestNumber] {
            expect(known == first, "use \(answer.requestNumber) was answered otherwise")
            expect(answer.replayed, "use \(answer.requestNumber) was made again")
        } else {
            used[answer.requestNumber] = first
        }
    }

    private mutating func note(_ receipt: Receipt) {
        guard case .redeemed = receipt.outcome else {
            report.refused += 1
            return
        }
        var first = receipt
        first.replayed = false
        first.now = nil
        if let known = receipts[receipt.requestNumber] {
            expect(known == first, "redemption \(receipt.requestNumber) was answered otherwise")
            expect(receipt.replayed, "redemption \(receipt.requestNumber) was made again")
        } else {
            receipts[receipt.requestNumber] = first
        }
    }

    private mutating func expect(_ condition: Bool, _ otherwise: String) {
        if !condition { report.faults.append(otherwise) }
    }

    // MARK: The end

    mutating func finish() throws(ScripError) -> Simulation.Report {
        try crash()
        let host = host
        let audit = try SimulatedShop.untilAnswered { () throws(ScripError) in try host.audit() }
        if let fault = audit.fault {
            report.faults.append("audit: entry \(fault.entry ?? 0) \(fault.message)")
        }
        let replay = try SimulatedShop.untilAnswered { () throws(ScripError) in
            try host.replay()
        }
        expect(replay.differing == 0, "replay differs in \(replay.differing) coupons")
        expect(
            audit.redemptions >= Int64(receipts.count + used.count),
            "\(receipts.count + used.count) redemptions acknowledged, \(audit.redemptions) in the "
                + "journal")
        expect(
            replay.decidedByMerchant >= Int64(used.count),
            "\(used.count) uses acknowledged, \(replay.decidedByMerchant) in the journal")
        let bill = try SimulatedShop.untilAnswered { () throws(ScripError) in
            try host.bill().total
        }
        let stocks = try SimulatedShop.untilAnswered { () throws(ScripError) in
            try host.stocks()
        }
        expect(
            bill.discounted - bill.refunded == stocks.reduce(0) { $0 + $1.discounted },
            "the bills do not add up to the ledger")
        return report
    }
}
