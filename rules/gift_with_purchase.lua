-- 买 A 送 B: for every `buy` pieces of the goods to buy, `get` pieces of the gifts are free, at most
-- `max_sets` times. It is the cheapest gifts in the basket that are, unless `dearest_first`. The
-- gift is scanned too.
--
-- When no goods to buy are named, everything that is no gift is. Goods that are both count as
-- bought; with `gifts_count` they may be the gift as well. A gift may be merely cheaper:
-- `pay_percent` above 0 leaves so much of its price to pay, and with `off` only that comes off it.

local function within(line, articles, categories)
  if articles[line.sku] then
    return true
  end
  for category in pairs(categories) do
    local tree = category:sub(-1) == "/"
    local inside = tree and (line.category .. "/"):sub(1, #category) == category
    if line.category == category or inside then
      return true
    end
  end
  return false
end

local function is_bought(line, p)
  if next(p.bought) == nil and next(p.bought_categories) == nil then
    return not within(line, p.gifts, p.gift_categories)
  end
  return within(line, p.bought, p.bought_categories)
end

local function is_gift(line, p)
  return within(line, p.gifts, p.gift_categories) and (p.gifts_count or not is_bought(line, p))
end

-- Pieces bought, what they cost, and the lines that may be gifts.
local function look(scope, p)
  local pieces, amount, gifts = 0, 0, {}
  for _, line in ipairs(scope.lines) do
    if is_bought(line, p) then
      pieces = pieces + line.quantity
      amount = amount + line.amount
    end
    if is_gift(line, p) then
      gifts[#gifts + 1] = line
    end
  end
  return pieces, amount, gifts
end

---@type scrip.Rule
return {
  api = 1,
  title = "买赠券 · gift with purchase",
  params = {
    bought = { type = "set", of = "string", default = {}, label = "Articles to buy (SKU)" },
    bought_categories = { type = "set", of = "string", default = {}, label = "Categories to buy" },
    gifts = { type = "set", of = "string", label = "Gifts (SKU)" },
    gift_categories = { type = "set", of = "string", default = {}, label = "Categories of gifts" },
    gifts_count = { type = "boolean", default = false, label = "Gifts count as bought too" },
    buy = { type = "integer", min = 1, default = 1, label = "Buy" },
    threshold = { type = "money", min = 0, default = 0, label = "Spend on these at least" },
    get = { type = "integer", min = 1, max = 1000, default = 1, label = "Get free" },
    pay_percent = { type = "percent", max = 99, default = 0, label = "Pay for these (percent)" },
    off = { type = "money", min = 1, optional = true, label = "Save on each of these" },
    dearest_first = { type = "boolean", default = false, label = "The dearest gifts" },
    max_sets = { type = "integer", min = 1, max = 10000, default = 1, label = "At most sets" },
    max_pieces = { type = "integer", min = 1, optional = true, label = "At most gifts" },
  },
  refusals = {
    too_few_pieces = "Buy {missing} more of the articles on the card",
    below_threshold = "Spend {short:money} more on the articles on the card",
    gift_missing = "Put the gift into the basket to get it free",
  },
  scope = function(line, p)
    if is_bought(line, p) or is_gift(line, p) then
      return true
    end
    return false, "other_article"
  end,
  eligible = function(scope, p)
    local pieces, amount, gifts = look(scope, p)
    if pieces < p.buy then
      return scrip.refuse("too_few_pieces", { missing = p.buy - pieces })
    end
    if amount < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - amount })
    end
    if #gifts == 0 then
      return scrip.refuse("gift_missing")
    end
    return true
  end,
  discount = function(scope, p)
    local pieces, _, gifts = look(scope, p)
    local free = math.min(pieces // p.buy, p.max_sets) * p.get
    free = math.min(free, p.max_pieces or free)
    local reduced
    if p.dearest_first then
      reduced = scrip.dearest(gifts, free)
    else
      reduced = scrip.cheapest(gifts, free)
    end
    local off = {}
    for _, units in ipairs(reduced) do
      local saved = units.amount
      if p.off then
        saved = math.min(saved, p.off * units.quantity)
      elseif p.pay_percent > 0 then
        local each = scrip.percent_off(units.amount // units.quantity, p.pay_percent)
        saved = each * units.quantity
      end
      off[units.line.id] = saved
    end
    return { lines = off }
  end,
}
