internal import ScripRules

/// Statements that mean more together than one by one.
struct KnownShape: Sendable {
    let shape: LuaShape
    /// What its names stand for behind it; nil where it means nothing.
    let meaning: @Sendable (RuleEvaluator, LuaMatch, RuleEvaluator.Names) throws -> [String: Term]?

    private init?(
        _ text: String,
        _ meaning:
            @escaping @Sendable (RuleEvaluator, LuaMatch, RuleEvaluator.Names) throws -> [String:
            Term]?
    ) {
        guard let shape = LuaShape(text) else { return nil }
        self.shape = shape
        self.meaning = meaning
    }

    /// All that are known.
    static let all: [KnownShape] =
        [
            // The lines of each article together.
            KnownShape(
                """
                local groups, places = {}, {}
                for _, line in ipairs(LINES) do
                  local group = places[line.sku]
                  if not group then
                    group = {}
                    places[line.sku] = group
                    groups[#groups + 1] = group
                  end
                  group[#group + 1] = line
                end
                """
            ) { evaluator, match, names in
                let lines = try evaluator.lines(match, "LINES", names)
                return ["groups": .apply("articles", [lines])]
            },
            // The lines of an article, by its number.
            KnownShape(
                """
                local places = {}
                for _, line in ipairs(LINES) do
                  places[line.sku] = places[line.sku] or {}
                  table.insert(places[line.sku], line)
                end
                """
            ) { evaluator, match, names in
                let lines = try evaluator.lines(match, "LINES", names)
                return ["places": .apply("by_article", [lines])]
            },
            // How many articles.
            KnownShape(
                """
                local seen, count = {}, 0
                for _, line in ipairs(LINES) do
                  if not seen[line.sku] then
                    seen[line.sku] = true
                    count = count + 1
                  end
                end
                """
            ) { evaluator, match, names in
                let lines = try evaluator.lines(match, "LINES", names)
                return ["count": .apply("different", [lines])]
            },
            // A list from its end.
            KnownShape(
                """
                local turned = {}
                for i = #LIST, 1, -1 do
                  turned[#turned + 1] = LIST[i]
                end
                """
            ) { evaluator, match, names in
                let list = try evaluator.hole(match, "LIST", names)
                guard list.itemSort == .units else { return nil }
                return ["turned": .apply("last_first", [list])]
            },
            nearest("tier.off > best.tier.off", "off"),
            nearest("tier.pay_percent < best.tier.pay_percent", "pay_percent"),
            // The next step that would make some of these lines cheaper.
            KnownShape(
                """
                local count, best = COUNT, nil
                for _, tier in ipairs(TIERS) do
                  local lower = false
                  for _, line in ipairs(LINES) do
                    lower = lower or line.amount > tier.price * line.quantity
                  end
                  local missing = tier.pieces - count
                  if lower and missing > 0 then
                    local nearer = not best or missing < best.missing
                    if nearer or missing == best.missing and tier.price < best.price then
                      best = { missing = missing, pieces = tier.pieces, price = tier.price }
                    end
                  end
                end
                """
            ) { evaluator, match, names in
                let lines = try evaluator.lines(match, "LINES", names)
                let tiers = try evaluator.hole(match, "TIERS", names)
                let count = try evaluator.hole(match, "COUNT", names)
                guard case .list = tiers.node,
                    try count == evaluator.sum(of: "quantity", over: lines, names)
                else { return nil }
                return ["best": .apply("next_step", [tiers, lines])]
            },
            // As many sets as save more, each with a field.
            KnownShape(
                """
                local best = MAKE(SCOPE, PARAMS, 1)
                for count = 2, LIMIT do
                  local more = MAKE(SCOPE, PARAMS, count)
                  if more.off <= best.off then
                    break
                  end
                  best = more
                end
                """
            ) { evaluator, match, names in
                let answers = try evaluator.climbed(match, names)
                guard answers.count == 1, answers[0].field("off").kind == .money else { return nil }
                return ["best": answers[0]]
            },
            // The same with two answers.
            KnownShape(
                """
                local best, chosen = MAKE(SCOPE, PARAMS, 1)
                for count = 2, LIMIT do
                  local more, set = MAKE(SCOPE, PARAMS, count)
                  if more <= best then
                    break
                  end
                  best, chosen = more, set
                end
                """
            ) { evaluator, match, names in
                let answers = try evaluator.climbed(match, names)
                guard answers.count == 2, answers[0].kind == .money else { return nil }
                return ["best": answers[0], "chosen": answers[1]]
            },
            // Some pieces of an order, each so far from the one before.
            KnownShape(
                """
                local off, total, seen = {}, 0, 0
                for _, units in ipairs(SET) do
                  seen = seen + units.quantity
                  local hits = 0
                  if place <= seen and times > 0 then
                    hits = math.min((seen - place) // step + 1, times)
                  end
                  local each = scrip.percent_off(units.amount // units.quantity, PAY)
                  off[units.line.id] = each * hits
                  total = total + each * hits
                  place = place + step * hits
                  times = times - hits
                end
                """
            ) { evaluator, match, names in
                let set = try evaluator.hole(match, "SET", names)
                let pay = try evaluator.hole(match, "PAY", names)
                guard set.itemSort == .units, pay.integer != nil else { return nil }
                let numbers = try ["place", "step", "times"].map {
                    try evaluator.outer(match, $0, names)
                }
                guard numbers.allSatisfy({ $0.kind != nil }) else { return nil }
                let some = Term.apply("every", [set] + numbers)
                let item = Term.item(names.depth, .units)
                let generators = [Term.Generator(item: item, collection: some, condition: .yes)]
                let each = Term.folded(
                    "*",
                    [
                        .apply(
                            "percent_off",
                            [
                                .folded("//", [item.field("amount"), item.field("quantity")]), pay,
                                .text("half_up"),
                            ]), item.field("quantity"),
                    ])
                return [
                    "off": .gathered(.map, generators, [item.field("line").field("id"), each]),
                    "total": .gathered(.sum, generators, [each]),
                ]
            },
            // The pieces that sets of slots are made of.
            KnownShape(
                KnownFunction.slots + """

                    local set = {}
                    for _, one in ipairs(LIST) do
                      if one.taken > 0 then
                        set[#set + 1] = { line = one.line, quantity = one.taken, amount = cost(one) }
                      end
                    end
                    """
            ) { evaluator, match, names in
                let list = try evaluator.hole(match, "LIST", names)
                guard case .apply("best_list", let terms) = list.node else { return nil }
                return ["set": .apply("set_pieces", terms)]
            },
            // How many of the dearest pieces reach an amount.
            KnownShape(
                """
                local reached, short = 0, AMOUNT
                for _, units in ipairs(scrip.dearest(LINES, PIECES)) do
                  if short > units.amount then
                    reached = reached + units.quantity
                  elseif short > 0 then
                    reached = reached + scrip.div(short * units.quantity, units.amount, "up")
                  end
                  short = short - units.amount
                end
                """
            ) { evaluator, match, names in
                let lines = try evaluator.lines(match, "LINES", names)
                let amount = try evaluator.hole(match, "AMOUNT", names)
                guard amount.kind == .money,
                    try evaluator.hole(match, "PIECES", names)
                        == evaluator.sum(of: "unused", over: lines, names)
                else { return nil }
                return ["reached": .apply("reaching", [lines, amount])]
            },
        ].compactMap { $0 }

    /// The step that takes least to reach, a piece more being worth what a piece costs here.
    private static func nearest(_ better: String, _ key: String) -> KnownShape? {
        KnownShape(
            """
            local best
            for _, tier in ipairs(TIERS) do
              local missing = math.max(0, tier.pieces - PIECES)
              local short = math.max(0, tier.threshold - SPENT)
              local cost = math.max(short, (missing - 1) * (SPENT // PIECES))
              local step = { tier = tier, missing = missing, short = short, cost = cost }
              if not best or cost < best.cost then
                best = step
              elseif cost == best.cost then
                local more = \(better)
                if missing < best.missing or missing == best.missing and more then
                  best = step
                end
              end
            end
            """
        ) { evaluator, match, names in
            let tiers = try evaluator.hole(match, "TIERS", names)
            let spent = try evaluator.hole(match, "SPENT", names)
            guard case .list(let steps) = tiers.node, spent.kind == .money,
                try evaluator.hole(match, "PIECES", names).path == "scope.quantity"
            else { return nil }
            guard let first = steps.first else { return ["best": .null] }
            guard steps.count > 1 else {
                let pieces = Term.plainField(.host("scope"), "quantity")
                let zero = Term.integer(0)
                return [
                    "best": .record([
                        Term.Entry(
                            key: "missing",
                            value: .folded(
                                "max", [zero, .folded("-", [first.field("pieces"), pieces])])),
                        Term.Entry(
                            key: "short",
                            value: .folded(
                                "max", [zero, .folded("-", [first.field("threshold"), spent])])),
                        Term.Entry(key: "tier", value: first),
                    ])
                ]
            }
            return ["best": .apply("nearest", [tiers, spent, .text(key)])]
        }
    }
}

extension RuleEvaluator {
    /// Known statements at the beginning of a block: what is behind them, and what names are there.
    func idiom(
        _ block: ArraySlice<LuaStatement>, _ names: Names
    ) throws(Unreadable) -> (rest: ArraySlice<LuaStatement>, names: Names)? {
        guard let first = block.first, case .local(_, _) = first.kind else { return nil }
        for known in KnownShape.all {
            guard
                let match = known.shape.found(
                    at: block, in: file, taken: Set(names.terms.keys))
            else { continue }
            do {
                guard let meanings = try known.meaning(self, match, names) else { continue }
                var left = names
                let count = known.shape.statements.count
                for statement in block.prefix(count) {
                    guard case .local(let locals, _) = statement.kind else { continue }
                    for local in locals { try left.declare(local.name, .unknown) }
                }
                // What it counts down means nothing behind it.
                for name in block.prefix(count).map({ $0 }).written where left.terms[name] != nil {
                    left.terms[name] = .unknown
                    left.owned.remove(name)
                }
                for (name, term) in meanings {
                    guard let own = match.names[name] else { continue }
                    left.terms[own] = term
                }
                return (block.dropFirst(count), left)
            } catch {
                continue
            }
        }
        return nil
    }

    /// Known functions.
    func idiom(
        _ function: LuaFunction, _ arguments: [Term], _ names: Names
    ) throws(Unreadable) -> [Term]? {
        for known in KnownFunction.all where known.shape.isFunction(known.name, function, in: file)
        {
            if let terms = try? known.meaning(self, arguments, names) { return terms }
        }
        return nil
    }

    func hole(_ match: LuaMatch, _ name: String, _ names: Names) throws(Unreadable) -> Term {
        guard let expression = match.holes[name] else { throw Unreadable() }
        return try value(expression, names)
    }

    func outer(_ match: LuaMatch, _ name: String, _ names: Names) throws(Unreadable) -> Term {
        guard match.outer.contains(name), let own = match.names[name], let term = names.terms[own],
            term.node != .unknown
        else { throw Unreadable() }
        return term
    }

    func lines(_ match: LuaMatch, _ name: String, _ names: Names) throws(Unreadable) -> Term {
        let lines = try hole(match, name, names)
        guard lines.itemSort == .line else { throw Unreadable() }
        return lines == .host("scope") ? .plainField(lines, "lines") : lines
    }

    /// The sum of a field of lines.
    func sum(of key: String, over lines: Term, _ names: Names) throws(Unreadable) -> Term {
        let (generators, item, _) = try walked(lines, names)
        return .gathered(.sum, generators, [item.field(key)])
    }

    /// What is made of as many sets as each save more.
    func climbed(_ match: LuaMatch, _ names: Names) throws(Unreadable) -> [Term] {
        guard let make = match.holes["MAKE"], let closure = try called(make, names) else {
            throw Unreadable()
        }
        let limit = try hole(match, "LIMIT", names)
        guard limit.kind != nil else { throw Unreadable() }
        let given = [try hole(match, "SCOPE", names), try hole(match, "PARAMS", names)]
        return try answers(of: closure, given + [.apply("most_sets", [limit])], names)
    }
}
