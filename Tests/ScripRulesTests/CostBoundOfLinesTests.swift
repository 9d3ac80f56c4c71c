import ScripCore
import Testing

@testable import ScripRules

/// The most a rule takes off that says what comes off each line, as reading it shows.
@Suite struct CostBoundOfLinesTests {
    /// Lines by their article, as rules put them together.
    private static let articles = """
        local function articles(scope)
          local groups, by_sku = {}, {}
          for _, line in ipairs(scope.lines) do
            local group = by_sku[line.sku]
            if not group then
              group = {}
              by_sku[line.sku] = group
              groups[#groups + 1] = group
            end
            group[#group + 1] = line
          end
          return groups
        end
        local function keep() end
        local function put(box, off) box.off = off end
        local function raise(a, b) a.off, b.off = 3, 3 return a.off < b.off end
        local function pieces(lines)
          return scrip.sum(lines, function(line) return line.unused end)
        end
        """

    private static func bound(_ discount: String) throws -> BoundRule {
        let source = """
            \(articles)
            return { api = 1, title = 't', discount = function(scope, p, ctx) \(discount) end }
            """
        return try RuleBook().load(name: "bounded", source: Array(source.utf8)).bind([])
    }

    /// What is shown, and no less.
    private static let shown: [(String, Int64)] = [
        (
            "local off = {} for _, l in ipairs(scope.lines) do off[l.id] = l.amount // 4 end return { lines = off }",
            2_500
        ),
        (
            """
            local off = {}
            for _, units in ipairs(scrip.cheapest(scope, pieces(scope) // 3)) do
              off[units.line.id] = units.amount
            end
            return { lines = off }
            """, 3_334
        ),
        (
            """
            local total = 0
            for _, group in ipairs(articles(scope)) do
              for _, units in ipairs(scrip.cheapest(group, pieces(group) // 4)) do
                total = total + units.amount
              end
            end
            return { lines = scrip.share(total, scope.lines) }
            """, 2_500
        ),
        // Half of a fen is a fen, and of two pieces for a fen each the one is half.
        (
            """
            local off = {}
            for _, units in ipairs(scrip.cheapest(scope, pieces(scope) // 2)) do
              local each = scrip.percent_off(units.amount // units.quantity, 50)
              off[units.line.id] = each * units.quantity
            end
            return { lines = off }
            """, 5_000
        ),
        (
            """
            local off = {}
            for _, units in ipairs(scrip.dearest(scope, 5, "all")) do
              off[units.line.id] = (off[units.line.id] or 0) + units.amount // 5
            end
            return { lines = off }
            """, 2_000
        ),
        // What earns a set and what is left of it, however many pieces there are.
        (
            """
            local count = pieces(scope)
            local whole = count // 5
            local over, free = count - whole * 5 - 2, whole * 3
            if over > 0 then free = free + math.min(over, 3) end
            local off = {}
            for _, units in ipairs(scrip.cheapest(scope, free)) do
              off[units.line.id] = units.amount
            end
            return { lines = off }
            """, 6_000
        ),
        // The same goes here and is taken there.
        (
            """
            local off, total, left = {}, 0, 0
            for _, l in ipairs(scope.lines) do
              off[l.id] = l.amount // 10
              total = total + l.amount // 10
            end
            return { lines = off }
            """, 1_000
        ),
    ]

    @Test(arguments: shown.indices)
    func whatReadingShows(index: Int) throws {
        let (discount, share) = Self.shown[index]
        #expect(try Self.bound(discount).costBound() == CostBound(most: nil, share: share))
    }

    @Test func whatTheNumberOfPiecesBounds() throws {
        let off = """
            local off = {}
            for _, units in ipairs(scrip.dearest(scope, 3)) do
              off[units.line.id] = math.min(units.amount, 500 * units.quantity)
            end
            return { lines = off }
            """
        #expect(try Self.bound(off).costBound() == CostBound(most: 1_500, share: 10_000))
    }

    /// Each would be shown too little by a step that is left out or taken too far: what is shown, if
    /// anything, is no less than what comes off somewhere.
    private static let deceiving: [(String, atLeast: Int64)] = [
        // One line in two groups, one group twice in the list, one table under two keys.
        (
            """
            local groups, n = {}, 0
            for _, l in ipairs(scope.lines) do
              local group = {}
              groups[#groups + 1] = group
              groups[#groups + 1] = group
              group[#group + 1] = l
            end
            for _, group in ipairs(groups) do n = n + scrip.sum(group) // 2 end
            return n
            """, 10_000
        ),
        (
            """
            local groups, by_sku, n = {}, {}, 0
            for _, l in ipairs(scope.lines) do
              local group = by_sku[l.sku]
              if not group then group = {} by_sku[l.sku] = group end
              groups[#groups + 1] = group
              group[#group + 1] = l
            end
            for _, group in ipairs(groups) do n = n + scrip.sum(group) // 2 end
            return n
            """, 9_000
        ),
        (
            """
            local n = 0
            for _, group in ipairs(articles(scope)) do
              for _, l in ipairs(scope.lines) do n = n + l.amount // 2 end
            end
            return n
            """, 9_000
        ),
        (
            """
            local by, n = {}, 0
            for _, l in ipairs(scope.lines) do
              local group = {}
              by.a = group
              by[l.sku] = group
              by["b"] = group
              group[#group + 1] = l
            end
            return scrip.sum(by["a"]) // 2 + scrip.sum(by["b"]) // 2
            """, 9_000
        ),
        (
            """
            local bag = {}
            for _, l in ipairs(scope.lines) do bag[#bag + 1] = l bag[#bag + 1] = l end
            return scrip.sum(bag) // 2
            """, 10_000
        ),
        // A group that grows after it was looked at.
        (
            """
            local by = {}
            for _, l in ipairs(scope.lines) do
              by[l.sku] = by[l.sku] or {}
              table.insert(by[l.sku], l)
            end
            local one, n = by["A"] or {}, 0
            for _, l in ipairs(scope.lines) do if one[1] then table.insert(one, l) end end
            for _, l in ipairs(one) do n = n + l.amount // 2 end
            return n
            """, 9_000
        ),
        // The cheapest of those that are unused, but so many as all are half of.
        (
            """
            local off = {}
            for _, u in ipairs(scrip.cheapest(scope, scope.quantity // 2)) do
              off[u.line.id] = u.amount
            end
            return { lines = off }
            """, 9_000
        ),
        (
            """
            local off = {}
            for _, u in ipairs(scrip.dearest(scope, pieces(scope) // 3)) do
              off[u.line.id] = u.amount
            end
            return { lines = off }
            """, 9_000
        ),
        (
            """
            local off = {}
            for _, u in ipairs(scrip.cheapest(scope, pieces(scope) // 3 + 1)) do
              off[u.line.id] = u.amount
            end
            return { lines = off }
            """, 9_000
        ),
        // A fen for each piece.
        (
            """
            local off = {}
            for _, l in ipairs(scope.lines) do
              off[l.id] = scrip.percent_off(l.amount // l.quantity, 99, "up") * l.quantity
            end
            return { lines = off }
            """, 9_000
        ),
        (
            """
            local n = 0
            for _, amount in scrip.each_unit(scope, "all") do
              n = n + scrip.percent_off(amount, 90, "up")
            end
            return n
            """, 9_000
        ),
        // Adding up what is there already.
        (
            """
            local off = {}
            for _ = 1, 2 do
              for _, l in ipairs(scope.lines) do off[l.id] = (off[l.id] or 0) + l.amount // 2 end
            end
            return { lines = off }
            """, 9_000
        ),
        (
            """
            local off = {}
            for _, l in ipairs(scope.lines) do
              local before = off[l.id] or 0
              off[l.id] = l.amount
              off[l.id] = before + l.amount // 4
              off[l.id] = off[l.id] - before + l.amount // 2
            end
            return { lines = off }
            """, 7_000
        ),
        (
            """
            local off = {}
            local same = off
            for _, l in ipairs(scope.lines) do
              off[l.id] = l.amount // 4
              same[l.id] = off[l.id] + l.amount // 2
            end
            return { lines = off }
            """, 7_000
        ),
        (
            "local n, add = 0, 1 for _, l in ipairs(scope.lines) do n = n + add add = add * 2 + l.amount end return n",
            9_000
        ),
        (
            "local n = 1 for _, l in ipairs(scope.lines) do n = n * 2 + l.amount // 9 end return n",
            9_000
        ),
        ("local n = 0 while n < scope.amount do n = n + 1 + scope.amount // 3 end return n", 9_000),
        ("local n = 0 repeat n = n + 1 + scope.amount // 3 until n > scope.amount return n", 9_000),
        (
            "local n = 0 for i = 1, 3 do n = n + scope.amount // 3 end return n", 9_000
        ),
        (
            """
            local a, b = 0, 0
            for _, l in ipairs(scope.lines) do a, b = b + l.amount // 2, a + l.amount // 2 end
            return a + b
            """, 9_000
        ),
        // Whoever is called may write, too.
        (
            """
            local off = {}
            scrip.sum(scope.lines, function(l) off[l.id] = l.amount return 0 end)
            return { lines = off }
            """, 9_000
        ),
        (
            """
            local off, list = {}, {}
            for _, l in ipairs(scope.lines) do off[l.id] = 1 list[#list + 1] = l end
            table.sort(list, function(a, b)
              off[a.id], off[b.id] = a.amount, b.amount
              return a.amount > b.amount
            end)
            return { lines = off }
            """, 5_000
        ),
        (
            """
            local off = {}
            local writer = { put = function(self, l) off[l.id] = l.amount end }
            for _, l in ipairs(scope.lines) do off[l.id] = 0 writer:put(l) end
            return { lines = off }
            """, 9_000
        ),
        (
            """
            local box = { off = 1 }
            local other = box
            other.off = scope.amount
            return box.off
            """, 9_000
        ),
        (
            """
            local boxes = {}
            boxes[1] = { off = 1 }
            for _, box in ipairs(boxes) do box.off = scope.amount end
            return boxes[1].off
            """, 9_000
        ),
        (
            """
            local box = { off = 1 }
            local function_of = { put = function(b) b.off = scope.amount end }
            function_of.put(box)
            return box.off
            """, 9_000
        ),
        (
            """
            local box, other = { off = 1 }, {}
            local either = scope.amount > 5 and box or other
            either.off = scope.amount
            return box.off
            """, 9_000
        ),
        (
            """
            local write = scope.amount > 5 and put or keep
            local box = { off = 1 }
            write(box, scope.amount)
            return box.off
            """, 9_000
        ),
        (
            """
            local boxes = { { off = 1 }, { off = 2 } }
            local first = boxes[1]
            table.sort(boxes, raise)
            return first.off * scope.amount // 3
            """, 9_000
        ),
        // What is taken out again was there.
        (
            """
            local bag = {}
            for _, l in ipairs(scope.lines) do bag[#bag + 1] = l end
            bag[#bag] = nil
            return scope.amount - scrip.sum(bag)
            """, 9_000
        ),
        (
            """
            local bag, n = {}, 0
            for _, l in ipairs(scope.lines) do bag[#bag + 1] = l end
            for i, l in ipairs(bag) do
              if i < 4 then bag[#bag + 1] = l end
              n = n + l.amount // 3
            end
            return n
            """, 9_000
        ),
        (
            """
            local list, n = { scope.lines }, 0
            for i, lines in ipairs(list) do
              if i < 3 then list[#list + 1] = lines end
              n = n + scrip.sum(lines) // 3
            end
            return n
            """, 9_000
        ),
        (
            "local _, to = ('x'):rep(scope.count):find('x*') return (to or 0) * scope.amount", 9_000
        ),
        (
            "local scrip = { percent_off = function(a) return a end } return scrip.percent_off(scope.amount, 88)",
            9_000
        ),
        (
            "local p2 = scrip.percent_off(scope.amount, ctx.attributes.pay or 1, 'down') return p2",
            9_000
        ),
        // What holds on the one way does not on the other.
        (
            """
            local free = 0
            if #scope.lines > 1 then
              local x = math.min(scope.amount // 2, 100)
              free = x
            else
              free = scope.amount
            end
            return free
            """, 9_000
        ),
        (
            """
            local best
            for _, l in ipairs(scope.lines) do
              if not best or l.amount < best.amount then best = { amount = l.amount } end
            end
            return best.amount
            """, 9_000
        ),
        (
            """
            local off = 10
            for _, l in ipairs(scope.lines) do
              if l.amount > 100 then off = l.amount break end
            end
            return off
            """, 9_000
        ),
        (
            """
            local list = { 5, 7 }
            for _, l in ipairs(scope.lines) do list[#list + 1] = l.amount end
            local n = 0
            for _, a in ipairs(list) do n = n + a end
            return n
            """, 9_000
        ),
        (
            "local t = {} t[1] = scope.amount t[2] = 4 local n = 0 for _, a in pairs(t) do n = n + a end return n",
            9_000
        ),
        ("if scope.amount > 1000 or ctx.attributes.x == nil then return 900 end return 1", 9_000),
        ("return scope.amount * 10000 // 10000", 9_000),
        ("if math.maxinteger < scope.amount then return 1 end return scope.amount", 9_000),
        ("if scope.amount < math.mininteger then return 1 end return scope.amount", 9_000),
        ("if scope.amount > math.maxinteger - 1 then return 1 end return scope.amount", 9_000),
        ("return -scope.amount * -1", 9_000),
        ("return scrip.div(scope.amount + 1, 2) + scrip.div(scope.amount, 2, 'up')", 9_000),
    ]

    private func baskets(_ seed: UInt64, count: Int) throws -> [(Basket, [Int64]?)] {
        var state = seed
        func random(_ below: Int64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(state >> 33) % below
        }
        var baskets: [(Basket, [Int64]?)] = []
        for _ in 0..<count {
            var lines: [Line] = []
            for id in 1...(1 + Int(random(4))) {
                let prices: [Int64] = [1, 2, 3, 5, 99, 350, 12_900, 1_000_000]
                let price = prices[Int(random(8))]
                lines.append(
                    Line(
                        id: String(id), sku: ["A", "B", "C"][Int(random(3))], unitPrice: price,
                        quantity: 1 + random(6)))
            }
            let left = random(3) == 0 ? lines.map { $0.amount - random($0.amount + 1) } : nil
            baskets.append((try Basket(lines: lines), left))
        }
        return baskets
    }

    /// The largest share that comes off any of some baskets, and whether what is shown holds on all.
    private func check(_ discount: String, seed: UInt64) throws -> Double {
        let rule = try Self.bound(discount)
        let bound = rule.costBound()
        var most = 0.0
        for (basket, left) in try baskets(seed, count: 250) {
            let verdict = rule.decide(on: basket, payable: left, facts: .none).verdict
            guard verdict.applies else { continue }
            let amount = left?.reduce(0, +) ?? basket.amount
            most = max(most, Double(verdict.discount) / Double(max(1, amount)))
            guard let bound else { continue }
            let allowed = (amount * bound.share + 9_999) / 10_000
            #expect(verdict.discount <= allowed, "\(discount)\n\(bound)\n\(basket.amount)")
            #expect(verdict.discount <= bound.most ?? .max, "\(discount)\n\(bound)")
        }
        return most
    }

    @Test(arguments: shown.indices)
    func noBasketGoesBeyondWhatIsShown(index: Int) throws {
        _ = try check(Self.shown[index].0, seed: UInt64(index + 1))
    }

    @Test(arguments: deceiving.indices)
    func whatIsNotSoIsNotShown(index: Int) throws {
        let (discount, atLeast) = Self.deceiving[index]
        if let bound = try Self.bound(discount).costBound() {
            #expect(bound.share >= atLeast, "\(discount)")
        }
        _ = try check(discount, seed: UInt64(index + 100))
    }
}
