-- 最低价免单: of every `pieces` pieces one is free, at most `max_free` in all. The free ones are the
-- cheapest in scope: of six for 9, 8, 7, 3, 2 and 1 with `pieces` 3, the 2 and the 1.

---@type scrip.Rule
return {
  api = 1,
  title = "最低价免单券 · cheapest free",
  params = {
    pieces = { type = "integer", min = 1, max = 1000, label = "Pieces to buy" },
    max_free = { type = "integer", min = 1, max = 10000, default = 1, label = "Free at most" },
    excluded_brands = { type = "set", of = "string", default = {}, label = "Brands left out" },
  },
  refusals = {
    too_few_pieces = "Add {missing} more to use this coupon",
  },
  scope = {
    exclude = { tag = { "special" }, brand = { param = "excluded_brands" } },
  },
  eligible = function(scope, p)
    if scope.quantity < p.pieces then
      return scrip.refuse("too_few_pieces", { missing = p.pieces - scope.quantity })
    end
    return true
  end,
  discount = function(scope, p)
    local off = {}
    local free = math.min(scope.quantity // p.pieces, p.max_free)
    for _, units in ipairs(scrip.cheapest(scope, free)) do
      off[units.line.id] = (off[units.line.id] or 0) + units.amount
    end
    return { lines = off }
  end,
}
