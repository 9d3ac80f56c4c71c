-- 买 A 送 B: for every `buy` pieces of the goods to buy, `get` pieces of the gifts are free, at
-- most `max_sets` times. It is the cheapest gifts in the basket that are, unless
-- `dearest_first`. The gift is scanned too.
--
-- When no goods to buy are named, everything that is no gift is. Goods that are both count as
-- bought; with `gifts_count` they may be the gift as well. A gift may be merely cheaper:
-- `pay_percent` above 0 leaves so much of its price to pay, and with `off` only that comes off
-- it.
--
-- A set is made of the gifts and of the cheapest goods that earn them, or of the dearest that
-- reach `threshold`; pieces of another coupon's set do not count. What comes off lies on all
-- pieces of the sets in proportion to their prices, so that each comes back for what was paid
-- for it; with `placement` "free_piece" it lies on the pieces that are reduced.

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

-- The lines to buy and the lines that may be gifts.
local function look(scope, p)
  local bought, gifts = {}, {}
  for _, line in ipairs(scope.lines) do
    if is_bought(line, p) then
      bought[#bought + 1] = line
    end
    if is_gift(line, p) then
      gifts[#gifts + 1] = line
    end
  end
  return bought, gifts
end

local function pieces(lines)
  return scrip.sum(lines, function(line)
    return line.unused
  end)
end

local function worth(units)
  local amount = 0
  for _, some in ipairs(units) do
    amount = amount + some.amount
  end
  return amount
end

-- The pieces that earn the gifts: so many, and as many more as reach the threshold.
local function earning(bought, count, p)
  if p.threshold == 0 then
    return scrip.cheapest(bought, count)
  end
  local reached, short = 0, p.threshold
  for _, units in ipairs(scrip.dearest(bought, pieces(bought))) do
    if short > units.amount then
      reached = reached + units.quantity
    elseif short > 0 then
      reached = reached + scrip.div(short * units.quantity, units.amount, "up")
    end
    short = short - units.amount
  end
  return scrip.dearest(bought, math.max(reached, count))
end

-- Pieces of both lists; a piece that is bought and gift at once is one.
local function together(gifts, bought)
  local set, place = {}, {}
  for _, list in ipairs({ gifts, bought }) do
    for _, units in ipairs(list) do
      local at = place[units.line.id]
      if not at then
        set[#set + 1] = units
        place[units.line.id] = #set
      elseif set[at].quantity < units.quantity then
        set[at] = units
      end
    end
  end
  return set
end

-- The last piece first, so that the odd fen is its: of equal pieces, each that comes back gives
-- as much as the next or more.
local function last_first(set)
  local turned = {}
  for i = #set, 1, -1 do
    turned[#turned + 1] = set[i]
  end
  return turned
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
    placement = {
      type = "string",
      one_of = { "set", "free_piece" },
      default = "set",
      label = "What comes off lies on",
    },
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
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
    local bought, gifts = look(scope, p)
    local count = pieces(bought)
    if count < p.buy then
      return scrip.refuse("too_few_pieces", { missing = p.buy - count })
    end
    local amount = worth(scrip.dearest(bought, count))
    if amount < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - amount })
    end
    if pieces(gifts) == 0 then
      return scrip.refuse("gift_missing")
    end
    return true
  end,
  discount = function(scope, p)
    local bought, gifts = look(scope, p)
    local free = math.min(pieces(bought) // p.buy, p.max_sets) * p.get
    free = math.min(free, p.max_pieces or free)
    local reduced
    if p.dearest_first then
      reduced = scrip.dearest(gifts, free)
    else
      reduced = scrip.cheapest(gifts, free)
    end
    local off, total, count = {}, 0, 0
    for _, units in ipairs(reduced) do
      local saved = units.amount
      if p.off then
        saved = math.min(saved, p.off * units.quantity)
      elseif p.pay_percent > 0 then
        local each = scrip.percent_off(units.amount // units.quantity, p.pay_percent)
        saved = each * units.quantity
      end
      off[units.line.id] = saved
      total = total + saved
      count = count + units.quantity
    end
    local set = together(reduced, earning(bought, (count + p.get - 1) // p.get * p.buy, p))
    if p.placement == "set" then
      off = scrip.share(total, last_first(set))
    end
    return { lines = off, uses = scrip.uses(set) }
  end,
}
