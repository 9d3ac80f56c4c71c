-- 减至: each piece of the named articles costs `price`, for at most `max_pieces` pieces, dearest
-- first. A piece that already costs less stays as it is.

---@type scrip.Rule
return {
  api = 1,
  title = "减至券 · reduce to a price",
  params = {
    articles = { type = "set", of = "string", label = "Articles (SKU)" },
    price = { type = "money", min = 0, label = "Price of one piece" },
    max_pieces = { type = "integer", min = 1, optional = true, label = "At most pieces" },
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
  },
  refusals = {
    price_not_lower = "These articles already cost {price:money} or less",
  },
  scope = {
    include = { sku = { param = "articles" } },
  },
  eligible = function(scope, p)
    for _, line in ipairs(scope.lines) do
      if line.amount > p.price * line.quantity then
        return true
      end
    end
    return scrip.refuse("price_not_lower", { price = p.price })
  end,
  discount = function(scope, p)
    local off = {}
    for _, units in ipairs(scrip.dearest(scope, p.max_pieces or scope.quantity, "all")) do
      local saved = units.amount - p.price * units.quantity
      if saved > 0 then
        off[units.line.id] = (off[units.line.id] or 0) + saved
      end
    end
    return { lines = off }
  end,
}
