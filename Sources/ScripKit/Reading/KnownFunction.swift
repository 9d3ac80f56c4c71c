internal import ScripRules

/// A function that means more than its statements.
struct KnownFunction: Sendable {
    let name: String
    let shape: LuaShape
    let meaning: @Sendable (RuleEvaluator, [Term], RuleEvaluator.Names) throws -> [Term]?

    init?(
        _ name: String, _ text: String,
        _ meaning:
            @escaping @Sendable (RuleEvaluator, [Term], RuleEvaluator.Names) throws -> [Term]?
    ) {
        guard let shape = LuaShape(text) else { return nil }
        self.name = name
        self.shape = shape
        self.meaning = meaning
    }

    /// All that are known.
    static let all: [KnownFunction] = [together, look, size, candidates, fill, best].compactMap {
        $0
    }

    /// Pieces of two lists; a piece in both is one.
    private static var together: KnownFunction? {
        KnownFunction(
            "together",
            """
            local function together(first, second)
              local set, place = {}, {}
              for _, list in ipairs({ first, second }) do
                for _, units in ipairs(list) do
                  local at = place[units.line.id]
                  if not at then
                    set[#set + 1] = units
                    place[units.line.id] = #set
                  elseif set[at].quantity < units.quantity then
                    set[at] = units
                  end
                end
              end
              return set
            end
            """
        ) { _, terms, _ in
            guard terms.count == 2, terms.allSatisfy({ $0.itemSort == .units }) else { return nil }
            return [.apply("together", terms)]
        }
    }

    /// Which of the goods named by articles, categories and tags the lines that count hold, how many
    /// pieces, what is spent on them, and whether there are others.
    private static var look: KnownFunction? {
        KnownFunction(
            "look",
            """
            local function matches(line, p, found)
              local named = p.articles[line.sku] ~= nil
              if named then
                found[line.sku] = true
              end
              for category in pairs(p.categories) do
                local tree = category:sub(-1) == "/"
                local inside = tree and (line.category .. "/"):sub(1, #category) == category
                if line.category == category or inside then
                  named, found["/" .. category] = true, true
                end
              end
              for tag in pairs(p.tags) do
                if line.tags[tag] then
                  named, found["#" .. tag] = true, true
                end
              end
              return named
            end
            local function look(scope, p)
              local found, pieces, amount, others = {}, 0, 0, false
              for _, line in ipairs(scope.lines) do
                if matches(line, p, found) then
                  pieces = pieces + line.quantity
                  amount = amount + (p.threshold_counts == "list" and line.list_amount or line.amount)
                else
                  others = true
                end
              end
              return found, pieces, amount, others
            end
            """
        ) { evaluator, terms, names in
            guard terms == [.host("scope"), .host("parameters")],
                case .set(let articles) = evaluator.parameter("articles").node,
                case .set(let categories) = evaluator.parameter("categories").node,
                case .set(let tags) = evaluator.parameter("tags").node,
                let counts = evaluator.parameter("threshold_counts").text
            else { return nil }
            let lines = Term.plainField(.host("scope"), "lines")
            let line = Term.item(names.depth, .line)
            var named: Term = .no
            if !articles.isEmpty { named = .apply("in", [line.field("sku"), .set(articles)]) }
            for category in categories {
                let isTree = category.text?.hasSuffix("/") ?? false
                named = .folded(
                    "or",
                    [named, .apply(isTree ? "under" : "==", [line.field("category"), category])])
            }
            for tag in tags {
                named = .folded("or", [named, .apply("tagged", [line.field("tags"), tag])])
            }
            let generators = [Term.Generator(item: line, collection: lines, condition: named)]
            let all = [Term.Generator(item: line, collection: lines, condition: .yes)]
            return [
                .apply("found", [.set(articles), .set(categories), .set(tags)]),
                .gathered(.sum, generators, [line.field("quantity")]),
                .gathered(
                    .sum, generators, [line.field(counts == "list" ? "list_amount" : "amount")]),
                named == .no ? .yes : .gathered(.any, all, [named.negated]),
            ]
        }
    }

    /// How many keys a set has.
    private static var size: KnownFunction? {
        KnownFunction(
            "size",
            """
            local function size(set)
              local count = 0
              for _ in pairs(set) do
                count = count + 1
              end
              return count
            end
            """
        ) { _, terms, _ in
            guard terms.count == 1 else { return nil }
            switch terms[0].node {
            case .set(let words): return [.integer(Int64(words.count), .count)]
            case .apply("found", let sets): return [.apply("found_count", sets)]
            default: return nil
            }
        }
    }
}
