import ScripContract
import ScripCore
import Testing

@testable import ScripRules

/// Gates: the same sandbox and contract as a rule's, with one step that says whether.
struct GateTests {
    private func gate(
        _ source: String, _ kind: GateQuestion.Kind = .payment, _ json: String = "{}"
    ) throws -> BoundGate {
        let book = try GateBook(kind, states: 2)
        let gate = try book.load(name: "campaign", source: Array(source.utf8))
        return try gate.bind([ParameterValue.Field](json: Array(json.utf8)))
    }

    private func ask(
        _ source: String, _ payment: GatePayment, _ params: String = "{}",
        at: Instant = Instant(epochSeconds: 1_795_492_800)
    ) throws -> GateAnswer {
        let gate = try gate(source, .payment, params)
        var context = GateContext(now: MerchantTimeZone.shanghai.civilTime(at: at))
        context.campaign = "C1"
        context.received = 2
        context.attributes = [Attribute(key: "weather", value: .string("rain"))]
        return gate.ask(payment.question, context)
    }

    private static let threshold = """
        return {
          api = 1,
          params = { least = { type = "money", min = 0 } },
          refusals = { too_little = "Pay {short:money} more" },
          eligible = function(payment, p, ctx)
            if payment.amount < p.least then
              return scrip.refuse("too_little", { short = p.least - payment.amount })
            end
            return true
          end,
        }
        """

    @Test func aPaymentBelowTheLeastIsRefusedInTheGatesWords() throws {
        var payment = GatePayment()
        payment.amount = 4_999
        let answer = try ask(GateTests.threshold, payment, #"{"least": 5000}"#)
        #expect(
            answer
                == .refused(
                    Refusal(
                        code: "too_little", message: "Pay 0.01 more",
                        details: [.init(key: "short", value: .integer(1))])))
        payment.amount = 5_000
        #expect(try ask(GateTests.threshold, payment, #"{"least": 5000}"#) == .allowed)
    }

    @Test func everyFieldOfAPaymentCanBeRead() throws {
        var payment = GatePayment()
        payment.requestNumber = "R"
        payment.transaction = "T"
        payment.merchant = "M"
        payment.user = "U"
        payment.amount = 1
        payment.method = "face_to_face"
        payment.store = "S"
        payment.region = "440300"
        payment.goodsTags = ["tea", "new"]
        payment.isMember = true
        let source = """
            return { api = 1, eligible = function(payment, p, ctx)
              local all = table.concat({ payment.request_no, payment.transaction_id,
                payment.merchant, payment.user, tostring(payment.amount), payment.method,
                payment.store, payment.region, tostring(payment.goods_tags.tea),
                tostring(payment.goods_tags.coffee), tostring(payment.member),
                tostring(ctx.now.hour), ctx.campaign.id, tostring(ctx.wallet.received),
                ctx.attributes.weather }, ",")
              return scrip.refuse("seen", { all = all })
            end }
            """
        guard case .refused(let refusal) = try ask(source, payment) else {
            Issue.record("expected what the gate saw")
            return
        }
        // 1795492800 is 2026-11-24T04:00:00Z: noon in Shanghai.
        #expect(
            refusal.details.first?.value
                == .string("R,T,M,U,1,face_to_face,S,440300,true,nil,true,12,C1,2,rain"))
    }

    @Test(arguments: [
        ("api = 2, eligible = function() return true end", "api must be 1"),
        ("api = 1", "eligible is missing"),
        ("api = 1, eligible = 3", "eligible must be a function"),
        ("api = 1, eligibel = function() return true end", "did you mean 'eligible'?"),
        ("api = 1, discount = function() return 1 end", "unknown key 'discount'"),
        ("api = 1, allow = function() return true end", "unknown key 'allow'"),
    ])
    func aGateThatBreaksTheContractIsNotLoaded(body: String, words: String) throws {
        let book = try GateBook(.payment, states: 1)
        let error = #expect(throws: ScripError.self) {
            _ = try book.load(name: "campaign", source: Array("return { \(body) }".utf8))
        }
        #expect(error?.code == .ruleInvalid)
        #expect(error?.detail.contains(words) == true, "\(error?.detail ?? "")")
    }

    @Test(arguments: [
        ("while true do end", RuleFailure.Kind.budget),
        ("local t = {} for i = 1, 1e9 do t[i] = 'x' .. i end return true", .budget),
        ("local s = 'x' while true do s = s .. s end return true", .memory),
        ("return payment.amout > 1", .rule), ("return false", .result), ("return 1", .result),
        ("payment.amount = 3 return true", .rule), ("return scrip.refuse('never')", .result),
    ])
    func aGateThatFailsIsAnAnswerOfItsOwn(body: String, kind: RuleFailure.Kind) throws {
        let source =
            "return { api = 1, refusals = { known = 'no' }, "
            + "eligible = function(payment, p, ctx) \(body) end }"
        guard case .failed(let failure) = try ask(source, GatePayment()) else {
            Issue.record("\(body) did not fail")
            return
        }
        // Which of the two limits a hoarder meets first is the machine's business.
        let either: Set<RuleFailure.Kind> =
            kind == .rule || kind == .result ? [kind] : [.budget, .memory]
        #expect(either.contains(failure.kind), "\(failure.message)")
        #expect(failure.message.hasPrefix("campaign.lua:"))
    }

    /// The words and the check are of one number, for gates as for rules.
    @Test func aNameIsAsLongAsItsRefusalSays() throws {
        let source = Array("return { api = 1, eligible = function() return true end }".utf8)
        let gates = try GateBook(.payment, states: 1)
        let longest = String(repeating: "a", count: 50)
        #expect(try gates.load(name: longest, source: source).name == longest)
        let ofGate = #expect(throws: ScripError.self) {
            try gates.load(name: longest + "a", source: source)
        }
        let ofRule = #expect(throws: ScripError.self) {
            try RuleBook(states: 1).load(name: longest + "a", source: source)
        }
        for error in [ofGate, ofRule] {
            #expect(error?.code == .ruleInvalid)
            #expect(error?.detail.contains("at most 50 characters") == true)
        }
    }

    @Test func anAttemptIsAskedInItsOwnWords() throws {
        let gate = try gate(
            """
            return { api = 1, allow = function(attempt, p, ctx)
              if attempt.device_count > 3 and attempt.guarded then
                return scrip.refuse("one_device", { device = attempt.device })
              end
              return true
            end }
            """, .attempt)
        let context = GateContext(now: CivilTime(Instant(epochSeconds: 0), offset: 0))
        var attempt = GateAttempt()
        attempt.device = "d"
        attempt.deviceCount = 4
        #expect(gate.ask(attempt.question, context) == .allowed)
        attempt.isGuarded = true
        guard case .refused(let refusal) = gate.ask(attempt.question, context) else {
            Issue.record("expected a refusal")
            return
        }
        #expect(refusal.code == "one_device")
    }

    @Test func hundredsOfGatesShareOneBookAndLeaveNothingBehind() throws {
        let book = try GateBook(.payment, states: 1)
        let context = GateContext(now: CivilTime(Instant(epochSeconds: 0), offset: 0))
        for turn in 0..<2 {
            for number in 0..<300 {
                let source =
                    "return { api = 1, eligible = function() "
                    + "return scrip.refuse('n', { n = \(number) }) end }"
                let gate = try book.load(name: "campaign", source: Array(source.utf8)).bind()
                guard case .refused(let refusal) = gate.ask(GatePayment().question, context)
                else {
                    Issue.record("gate \(number) in turn \(turn)")
                    return
                }
                #expect(refusal.details.first?.value == .integer(Int64(number)))
            }
        }
        #expect(book.pool.held.places < 16)
    }
}
