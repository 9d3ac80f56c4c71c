import ScripContract
import ScripCore
import ScripRules
import Testing

/// Where conditions stand among a rule's steps, what they cost, and what of the facts they look at.
struct ConditionStepTests {
    private static let outOfScope = [
        "scope = function(line) if line.tags.out then return false, \"out\" end return true end,",
        "scope = { exclude = { tag = { \"out\" } } },",
    ]

    /// Refuses in `eligible` when it is asked for it.
    private func rule(
        _ scope: String = "", conditions: String = "{ type = \"conditions\", optional = true }"
    ) throws -> Rule {
        let source = """
            return {
              api = 1,
              title = "t",
              params = { asked = \(conditions) },
              refusals = { own = "Own" },
              \(scope)
              eligible = function(_, _, ctx)
                if ctx.attributes.refuse then return scrip.refuse("own") end
                return true
              end,
              discount = function(scope) return scope.amount // 10 end,
            }
            """
        return try RuleBook().load(name: "mine", source: Array(source.utf8))
    }

    private func decide(
        _ rule: Rule, _ conditions: String?, tags: [[String]] = [[]], _ facts: Facts = Facts()
    ) throws -> Decision {
        let values =
            try conditions.map {
                try [ParameterValue.Field](json: Array("{\"asked\": \($0)}".utf8))
            } ?? []
        let lines = tags.enumerated().map { index, tags in
            Line(id: "\(index + 1)", unitPrice: 1_000, quantity: 1, tags: tags)
        }
        return try rule.bind(values).decide(on: try Basket(lines: lines), facts: facts)
    }

    private func code(_ decision: Decision) -> String? {
        if case .refused(let refusal) = decision.verdict.outcome { refusal.code } else { nil }
    }

    private let nobody = #"{"who": {"attributes": {"level": {"min": 1}}}}"#

    @Test(arguments: outOfScope)
    func `a basket in which nothing counts is refused for that`(_ scope: String) throws {
        let decision = try decide(try rule(scope), nobody, tags: [["out"]])
        #expect(code(decision) == "nothing_in_scope")
        #expect(decision.endedBy == .scope)
    }

    @Test(arguments: outOfScope + [""])
    func `conditions are asked before eligible`(_ scope: String) throws {
        let rule = try rule(scope)
        var facts = Facts()
        facts.attributes = [.init(key: "refuse", value: .boolean(true))]
        let refused = try decide(rule, nobody, facts)
        #expect(code(refused) == "wrong_customer")
        #expect(refused.endedBy == .conditions)
        facts.attributes.append(.init(key: "level", value: .integer(1)))
        let passed = try decide(rule, nobody, facts)
        #expect(code(passed) == "own")
        #expect(passed.endedBy == .eligible)
        #expect(try decide(rule, nil, facts).endedBy == .eligible)
    }

    /// The lines that did not count say why, as in any other refusal.
    @Test func `the lines are judged although the customer is the wrong one`() throws {
        for (scope, reason) in zip(Self.outOfScope, ["out", "excluded_tag"]) {
            let lines = try decide(try rule(scope), nobody, tags: [["out"], []]).verdict.lines
            #expect(lines.map(\.inScope) == [false, true])
            #expect(lines.map(\.reason) == [reason, nil])
            #expect(lines.allSatisfy { $0.discount == 0 })
        }
    }

    @Test func `a scope that fails has failed, whoever the customer is`() throws {
        let rule = try rule("scope = function(line) return line.tags.out + 1 end,")
        let decision = try decide(rule, nobody)
        guard case .failed(let failure) = decision.verdict.outcome else {
            Issue.record("\(decision.verdict.outcome)")
            return
        }
        #expect(failure.kind == .rule)
        #expect(decision.endedBy == .scope)
    }

    /// One step for each condition, up to the first that does not hold.
    @Test(arguments: outOfScope + [""])
    func `a condition costs one step`(_ scope: String) throws {
        let rule = try rule(scope)
        let three = #"{"who": {"attributes": {"a": 1, "b": 2}}, "where": {"stores": ["S"]}}"#
        var facts = Facts()
        let plain = try decide(rule, nil, facts).verdict.steps
        facts.attributes = [
            .init(key: "a", value: .integer(1)), .init(key: "b", value: .integer(2)),
        ]
        facts.redemption.store.id = "S"
        let met = try decide(rule, three, facts)
        #expect(met.verdict.applies)
        #expect(met.verdict.steps == plain + 3)
        // Without the scope's own cost.
        let none = try decide(rule, nobody, Facts()).verdict.steps - 1
        facts.attributes[0].value = .integer(2)
        #expect(try decide(rule, three, facts).verdict.steps == none + 1)
        facts.attributes[0].value = .integer(1)
        facts.redemption.store.id = "T"
        #expect(try decide(rule, three, facts).verdict.steps == none + 3)
    }

    @Test func `a first purchase is marked as read when it was asked for`() throws {
        let rule = try rule()
        let asks = #"{"who": {"attributes": {"level": 1}, "first_purchase": true}}"#
        var facts = Facts()
        #expect(try decide(rule, asks, facts).read == [])
        facts.attributes = [.init(key: "level", value: .integer(1))]
        #expect(try decide(rule, asks, facts).read == .wallet)
        facts.wallet.firstPurchase = true
        let met = try decide(rule, asks, facts)
        #expect(met.read == .wallet)
        #expect(met.verdict.applies)
    }

    @Test func `no step can read them`() throws {
        for conditions in [nil, nobody] {
            let source = """
                return { api = 1, params = { asked = { type = "conditions", optional = true } },
                  scope = function(_, p) return p.asked == nil end, discount = function() return 1 end }
                """
            let rule = try RuleBook().load(name: "mine", source: Array(source.utf8))
            let decision = try decide(rule, conditions)
            guard case .failed(let failure) = decision.verdict.outcome else {
                Issue.record("\(decision.verdict.outcome)")
                continue
            }
            #expect(
                failure.message
                    == "mine.lua:2: 'asked' cannot be read: the host evaluates it before eligible")
        }
    }

    @Test func `a default in the rule holds until a stock says otherwise`() throws {
        let rule = try rule(
            conditions: """
                { type = "conditions", default = {
                  who = { attributes = { level = { one_of = { 1, "gold", true } } } },
                  when = { weekdays = { 0, 4 }, hours = { { from = "00:00", to = "12:00" } } } } }
                """)
        // The epoch was a Thursday, at midnight.
        var facts = Facts()
        #expect(code(try decide(rule, nil, facts)) == "wrong_customer")
        facts.attributes = [.init(key: "level", value: .string("gold"))]
        #expect(try decide(rule, nil, facts).verdict.applies)
        facts.now.hour = 12
        #expect(code(try decide(rule, nil, facts)) == "wrong_time")
        #expect(try decide(rule, "{}", facts).verdict.applies)
    }

    @Test(arguments: [
        (
            "a = { type = \"conditions\" }, b = { type = \"conditions\" }",
            "params declares conditions twice, as 'a' and 'b': one parameter says who, when and where"
        ),
        (
            "a = { type = \"list\", of = \"conditions\" }",
            "params.a.of: conditions are a parameter of the rule, not part of another"
        ),
        (
            "a = { type = \"list\", of = { b = { type = \"conditions\" } } }",
            "params.a.of: conditions are a parameter of the rule, not part of another"
        ),
        (
            "a = { type = \"conditions\", default = { when = { weekdays = { 7 } } } }",
            "params.a: default.when.weekdays[0] is 7. Use 0 for Sunday to 6 for Saturday."
        ),
        (
            "a = { type = \"conditions\", default = { who = { attributes = { l = { min = 1.5 } } } } }",
            "params.a.default has 1.5, a float: use whole numbers"
        ),
    ])
    func `a declaration that cannot be`(_ parameters: String, _ words: String) throws {
        let source =
            "return { api = 1, params = { \(parameters) }, discount = function() return 1 end }"
        let error = #expect(throws: ScripError.self) {
            _ = try RuleBook().load(name: "mine", source: Array(source.utf8))
        }
        #expect(error?.located == "mine.lua: \(words)")
    }

    @Test func `a gate has none`() throws {
        let source = """
            return { api = 1, params = { a = { type = "conditions" } },
              eligible = function() return true end }
            """
        let error = #expect(throws: ScripError.self) {
            _ = try GateBook(.payment).load(name: "mine", source: Array(source.utf8))
        }
        #expect(
            error?.located == "mine.lua: params.a: only a rule has conditions; ask in eligible")
    }
}
