-- 换购: when the rest of the basket reaches `threshold`, one piece of an article costs `price`.
-- Further steps in `tiers` have articles and a price of their own: from 50 on a cup, from 100 on
-- a thermos.
--
-- The article must be in the basket at its list price; the coupon takes off the difference. In
-- scope: the offered articles, even at a special price, because the coupon is for them, and
-- every other line that is not at a special price, because it counts towards the threshold.
-- "The rest" is all of that but the one piece exchanged: a second bottle at full price counts.
-- If several pieces could be exchanged, it is the one that saves the customer most. It
-- serves no other coupon's set; the rest is an amount, and no piece of it is used.

-- What a step offers: the dearest piece of its articles, what it saves, and what is short of it.
local function offer(scope, articles, price, threshold)
  local offered = {}
  for _, line in ipairs(scope.lines) do
    if articles[line.sku] then
      offered[#offered + 1] = line
    end
  end
  local piece = scrip.dearest(offered, 1)[1]
  if not piece then
    return nil
  end
  local rest = scope.amount - piece.amount
  local saved = math.max(0, piece.amount - price)
  return { piece = piece, saved = saved, short = math.max(0, threshold - rest), price = price }
end

-- Offers of all steps whose article is in the basket.
local function offers(scope, p)
  local list = { offer(scope, p.articles, p.price, p.threshold) }
  for _, tier in ipairs(p.tiers) do
    list[#list + 1] = offer(scope, tier.articles, tier.price, tier.threshold)
  end
  return list
end

-- The offer that is nearest; of those that are reached, the one that saves most.
local function best(scope, p)
  local found
  for _, one in ipairs(offers(scope, p)) do
    local nearer = not found or one.short < found.short
    if nearer or one.short == found.short and one.saved > found.saved then
      found = one
    end
  end
  return found
end

---@type scrip.Rule
return {
  api = 1,
  title = "换购券 · exchange",
  params = {
    articles = { type = "set", of = "string", label = "Articles offered (SKU)" },
    price = { type = "money", min = 0, label = "Customer pays for one piece" },
    threshold = { type = "money", min = 0, default = 0, label = "Spend at least on the rest" },
    tiers = {
      type = "list",
      of = {
        articles = { type = "set", of = "string", label = "Articles offered (SKU)" },
        price = { type = "money", min = 0, label = "Customer pays for one piece" },
        threshold = { type = "money", min = 0, label = "Spend at least on the rest" },
      },
      default = {},
      label = "Further steps",
    },
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
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
    for _, tier in ipairs(p.tiers) do
      if tier.articles[line.sku] then
        return true
      end
    end
    if line.tags.special then
      return false, "special_price"
    end
    return true
  end,
  eligible = function(scope, p)
    local found = best(scope, p)
    if not found then
      return scrip.refuse("article_missing")
    end
    if found.short > 0 then
      return scrip.refuse("below_threshold", { short = found.short })
    end
    if found.saved == 0 then
      return scrip.refuse("price_not_lower", { price = found.price })
    end
    return true
  end,
  discount = function(scope, p)
    local found = best(scope, p)
    local piece = found.piece
    return { lines = { [piece.line.id] = found.saved }, uses = scrip.uses({ piece }) }
  end,
}
