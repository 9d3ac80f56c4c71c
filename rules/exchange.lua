-- 换购: when the rest of the basket reaches `threshold`, one piece of an article costs `price`.
--
-- The article must be in the basket at its list price; the coupon takes off the difference. In
-- scope: the offered articles, even at a special price, because the coupon is for them, and
-- every other line that is not at a special price, because it counts towards the threshold.
-- "The rest" is all of that but the one piece exchanged: a second bottle at full price counts.
-- If several pieces could be exchanged, it is the dearest, which saves the customer most. It
-- serves no other coupon's set; the rest is an amount, and no piece of it is used.

local function exchanged_piece(scope, p)
  local offered = {}
  for _, line in ipairs(scope.lines) do
    if p.articles[line.sku] then
      offered[#offered + 1] = line
    end
  end
  return scrip.dearest(offered, 1)[1]
end

---@type scrip.Rule
return {
  api = 1,
  title = "换购券 · exchange",
  params = {
    articles = { type = "set", of = "string", label = "Articles offered (SKU)" },
    price = { type = "money", min = 0, label = "Customer pays for one piece" },
    threshold = { type = "money", min = 0, default = 0, label = "Spend at least on the rest" },
  },
  refusals = {
    article_missing = "Put the exchange article into the basket to use this coupon",
    below_threshold = "Spend {short:money} more on other goods to use this coupon",
    price_not_lower = "The article already costs {price:money} or less",
  },
  scope = function(line, p)
    if p.articles[line.sku] then
      return true
    end
    if line.tags.special then
      return false, "special_price"
    end
    return true
  end,
  eligible = function(scope, p)
    local piece = exchanged_piece(scope, p)
    if not piece then
      return scrip.refuse("article_missing")
    end
    local rest = scope.amount - piece.amount
    if rest < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - rest })
    end
    if piece.amount <= p.price then
      return scrip.refuse("price_not_lower", { price = p.price })
    end
    return true
  end,
  discount = function(scope, p)
    local piece = exchanged_piece(scope, p)
    return { lines = { [piece.line.id] = piece.amount - p.price }, uses = scrip.uses({ piece }) }
  end,
}
