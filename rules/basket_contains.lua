-- 含指定商品: a saving on the whole basket, depending on what is in it: `any` of the goods named,
-- `all` of them, `none` of them, or `only` them. With `any` and `all` there may have to be so many
-- pieces of them, or so much spent on them. The whole basket is reduced, special prices too.
--
-- What comes off is `off`, `pay_percent`, or both together, at most `max_off`.

-- The articles, categories and tags by which a line is one of the goods named.
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

-- What the basket holds of the goods named.
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

local function size(set)
  local count = 0
  for _ in pairs(set) do
    count = count + 1
  end
  return count
end

---@type scrip.Rule
return {
  api = 1,
  title = "含指定商品券 · a basket with certain goods",
  params = {
    articles = { type = "set", of = "string", default = {}, label = "Articles (SKU)" },
    categories = { type = "set", of = "string", default = {}, label = "Categories" },
    tags = { type = "set", of = "string", default = {}, label = "Tags" },
    match = {
      type = "string",
      one_of = { "any", "all", "none", "only" },
      default = "any",
      label = "The basket holds of these",
    },
    min_pieces = { type = "integer", min = 1, default = 1, label = "Pieces of these at least" },
    threshold = { type = "money", min = 0, default = 0, label = "Spend on these at least" },
    threshold_counts = {
      type = "string",
      one_of = { "left", "list" },
      default = "left",
      label = "What is spent",
      help = "left to pay after earlier coupons, or list prices",
    },
    off = { type = "money", min = 1, optional = true, label = "Save" },
    pay_percent = { type = "percent", max = 99, optional = true, label = "Pay (percent)" },
    max_off = { type = "money", min = 1, optional = true, label = "Save at most" },
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
  },
  refusals = {
    goods_missing = "Add more of the goods on the card to use this coupon",
    goods_not_allowed = "This coupon is not for a basket with such goods",
    too_few_pieces = "Add {missing} more of the goods on the card",
    below_threshold = "Spend {short:money} more on the goods on the card",
  },
  eligible = function(scope, p)
    local found, pieces, amount, others = look(scope, p)
    if p.match == "none" then
      if pieces > 0 then
        return scrip.refuse("goods_not_allowed")
      end
      return true
    end
    if p.match == "only" and others then
      return scrip.refuse("goods_not_allowed")
    end
    local wanted = size(p.articles) + size(p.categories) + size(p.tags)
    if pieces == 0 or p.match == "all" and size(found) < wanted then
      return scrip.refuse("goods_missing")
    end
    if pieces < p.min_pieces then
      return scrip.refuse("too_few_pieces", { missing = p.min_pieces - pieces })
    end
    if amount < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - amount })
    end
    return true
  end,
  discount = function(scope, p)
    local off = p.off or 0
    if p.pay_percent then
      off = off + scrip.percent_off(scope.amount, p.pay_percent)
    end
    return math.min(off, p.max_off or off)
  end,
}
