-- 买 A 送 B: for every `buy` pieces of the bought articles, `get` pieces of the gifts are free, and
-- it is the cheapest gifts in the basket that are. The gift is scanned too.
--
-- An article that is both bought and gift counts as bought. Everything else is out of scope.

local function bought_pieces(scope, p)
  return scrip.sum(scope.lines, function(line)
    return p.bought[line.sku] and line.quantity or 0
  end)
end

---@type scrip.Rule
return {
  api = 1,
  title = "买赠券 · gift with purchase",
  params = {
    bought = { type = "set", of = "string", label = "Articles to buy (SKU)" },
    gifts = { type = "set", of = "string", label = "Gifts (SKU)" },
    buy = { type = "integer", min = 1, default = 1, label = "Buy" },
    get = { type = "integer", min = 1, max = 1000, default = 1, label = "Get free" },
    max_sets = { type = "integer", min = 1, max = 10000, default = 1, label = "At most sets" },
  },
  refusals = {
    too_few_pieces = "Buy {missing} more of the articles on the card",
    gift_missing = "Put the gift into the basket to get it free",
  },
  scope = function(line, p)
    if p.bought[line.sku] or p.gifts[line.sku] then
      return true
    end
    return false, "other_article"
  end,
  eligible = function(scope, p)
    local bought = bought_pieces(scope, p)
    if bought < p.buy then
      return scrip.refuse("too_few_pieces", { missing = p.buy - bought })
    end
    if bought == scope.quantity then
      return scrip.refuse("gift_missing")
    end
    return true
  end,
  discount = function(scope, p)
    local gifts = {}
    for _, line in ipairs(scope.lines) do
      if not p.bought[line.sku] then
        gifts[#gifts + 1] = line
      end
    end
    local sets = math.min(bought_pieces(scope, p) // p.buy, p.max_sets)
    local off = {}
    for _, units in ipairs(scrip.cheapest(gifts, sets * p.get)) do
      off[units.line.id] = (off[units.line.id] or 0) + units.amount
    end
    return { lines = off }
  end,
}
