-- 单品直减: `off` comes off each piece of the named articles, or of everything when none is named.
-- A piece is never cheaper than free.

---@type scrip.Rule
return {
  api = 1,
  title = "单品直减券 · so much off each piece",
  params = {
    off = { type = "money", min = 1, label = "Save on each piece" },
    articles = { type = "set", of = "string", default = {}, label = "Articles (SKU)" },
    min_pieces = { type = "integer", min = 1, default = 1, label = "Pieces at least" },
  },
  refusals = {
    too_few_pieces = "Add {missing} more to use this coupon",
  },
  scope = function(line, p)
    if line.tags.special then
      return false, "special_price"
    end
    if next(p.articles) ~= nil and not p.articles[line.sku] then
      return false, "other_article"
    end
    return true
  end,
  eligible = function(scope, p)
    if scope.quantity < p.min_pieces then
      return scrip.refuse("too_few_pieces", { missing = p.min_pieces - scope.quantity })
    end
    return true
  end,
  discount = function(scope, p)
    local off = {}
    for _, line in ipairs(scope.lines) do
      off[line.id] = math.min(line.amount, p.off * line.quantity)
    end
    return { lines = off }
  end,
}
