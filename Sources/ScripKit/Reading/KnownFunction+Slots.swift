internal import ScripRules

/// Sets of one piece for each of several slots.
extension KnownFunction {
    /// Lines that fill slots, those worth most first.
    static var candidates: KnownFunction? {
        KnownFunction("candidates", slots) { _, terms, _ in
            terms == [.host("scope"), .host("parameters")] ? [.apply("candidates", [])] : nil
        }
    }

    /// So many sets of the pieces that are worth most and fill all slots together.
    static var fill: KnownFunction? {
        KnownFunction("fill", slots) { evaluator, terms, _ in
            guard terms.count == 3, terms[0] == .apply("candidates", []),
                terms[1] == .host("parameters"), terms[2].integer == 1
            else { return nil }
            return [.apply("filled", try evaluator.slots())]
        }
    }

    /// What such sets save at most, and what is taken for them.
    static var best: KnownFunction? {
        KnownFunction("best", slots) { evaluator, terms, _ in
            guard terms == [.host("scope"), .host("parameters")] else { return nil }
            let all = try evaluator.slots()
            let ways = ["max_sets", "price", "off", "pay_percent"].map { evaluator.parameter($0) }
            guard ways[0].integer != nil, ways.allSatisfy({ $0.integer != nil || $0.isNull }) else {
                return nil
            }
            return [.apply("best_sets", all + ways), .apply("best_list", all + ways)]
        }
    }

    /// The functions of such a rule; each is looked for by itself, with those that it calls.
    static let slots = """
        local function within(line, slot)
          if slot.articles[line.sku] then
            return true
          end
          for category in pairs(slot.categories) do
            local tree = category:sub(-1) == "/"
            local inside = tree and (line.category .. "/"):sub(1, #category) == category
            if line.category == category or inside then
              return true
            end
          end
          return false
        end
        local function extra(line, p)
          for _, more in ipairs(p.extras) do
            if more.articles[line.sku] then
              return more.add
            end
          end
          return 0
        end
        local function candidates(scope, p)
          local list = {}
          for _, line in ipairs(scope.lines) do
            local fits, key = {}, ""
            for i, slot in ipairs(p.slots) do
              if within(line, slot) then
                fits[#fits + 1] = i
                key = key .. i .. " "
              end
            end
            local add = extra(line, p)
            local worth = line.amount // line.quantity - add
            local one = { line = line, fits = fits, inside = {}, key = key, worth = worth, extra = add }
            list[#list + 1] = one
          end
          table.sort(list, function(a, b)
            return a.worth > b.worth
          end)
          return list
        end
        local function settle(one, free, count)
          local placed = 0
          for i = 1, #one.fits do
            local slot = one.fits[i]
            local some = math.min(free[slot], count - placed)
            free[slot] = free[slot] - some
            one.inside[slot] = one.inside[slot] + some
            placed = placed + some
          end
          return placed
        end
        local function make_room(list, one, free, seen, count)
          for i = 1, #one.fits do
            local slot = one.fits[i]
            if not seen[slot] then
              seen[slot] = true
              for at = 1, #list do
                local other = list[at]
                local most = math.min(other.inside[slot] or 0, count)
                if most > 0 then
                  local moved = settle(other, free, most)
                  if moved == 0 then
                    moved = make_room(list, other, free, seen, most)
                  end
                  if moved > 0 then
                    other.inside[slot] = other.inside[slot] - moved
                    one.inside[slot] = one.inside[slot] + moved
                    return moved
                  end
                end
              end
            end
          end
          return 0
        end
        local function cost(one)
          return one.line.amount * one.taken // one.line.quantity
        end
        local function fill(list, p, count)
          local free, full = {}, {}
          for i in ipairs(p.slots) do
            free[i] = count
          end
          local seen, plain = {}, 0
          for _, one in ipairs(list) do
            one.taken = 0
            for i = 1, #one.fits do
              one.inside[one.fits[i]] = 0
            end
          end
          for _, one in ipairs(list) do
            local taken = settle(one, free, one.line.unused)
            while taken < one.line.unused and not full[one.key] do
              for i = 1, #free do
                seen[i] = false
              end
              local moved = make_room(list, one, free, seen, one.line.unused - taken)
              taken = taken + moved
              full[one.key] = moved == 0
            end
            one.taken = taken
            plain = plain + cost(one) - one.extra * taken
          end
          for i, room in ipairs(free) do
            if room > 0 then
              return { empty = i }
            end
          end
          return { plain = plain, count = count }
        end
        local function saved(set, p, way)
          if set.empty then
            return 0
          end
          local off
          if way == "price" then
            off = set.plain - p.price * set.count
          elseif way == "off" then
            off = math.min(set.plain, p.off * set.count)
          else
            off = scrip.percent_off(math.max(0, set.plain), p.pay_percent)
          end
          return math.max(0, off)
        end
        local function best(scope, p)
          local list = candidates(scope, p)
          local pieces = scrip.sum(scope.lines, function(line)
            return line.unused
          end)
          local sets, most = 1, 0
          for way in pairs({ price = p.price, off = p.off, pay_percent = p.pay_percent }) do
            local low, high = 1, math.max(1, math.min(p.max_sets, pieces // #p.slots))
            while low < high do
              local middle = (low + high) // 2
              local more = saved(fill(list, p, middle + 1), p, way)
              if more > saved(fill(list, p, middle), p, way) then
                low = middle + 1
              else
                high = middle
              end
            end
            local off = saved(fill(list, p, low), p, way)
            if off > most then
              sets, most = low, off
            end
          end
          if most > 0 then
            fill(list, p, sets)
          end
          return most, list
        end
        """
}

extension RuleEvaluator {
    /// The slots of a set, and what adds to its price.
    fileprivate func slots() throws(Unreadable) -> [Term] {
        let terms = [parameter("slots"), parameter("extras")]
        for term in terms {
            guard case .list = term.node, term.isKnown else { throw Unreadable() }
        }
        return terms
    }
}
