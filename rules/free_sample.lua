-- 单品免费兑换: `pieces` pieces of the named articles are free, dearest first; nothing else needs to
-- be bought.

---@type scrip.Rule
return {
  api = 1,
  title = "免费兑换券 · free sample",
  params = {
    articles = { type = "set", of = "string", label = "Articles (SKU)" },
    pieces = { type = "integer", min = 1, default = 1, label = "Pieces free" },
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
  },
  scope = {
    include = { sku = { param = "articles" } },
  },
  discount = function(scope, p)
    local off = {}
    local free = scrip.dearest(scope, p.pieces)
    for _, units in ipairs(free) do
      off[units.line.id] = units.amount
    end
    return { lines = off, uses = scrip.uses(free) }
  end,
}
