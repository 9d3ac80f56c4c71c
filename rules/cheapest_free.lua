-- 最低价免单: of every `pieces` pieces one is free, at most `max_free` in all. The free ones are
-- the cheapest in scope: of six for 9, 8, 7, 3, 2 and 1 with `pieces` 3, the 2 and the 1. With
-- `dearest_first` it is the dearest. A piece may be merely cheaper: `pay_percent` above 0
-- leaves so much of its price to pay, rounded half up, and with `off` only that comes off it.
--
-- The set is made of the cheapest pieces that serve no other coupon's set, or of the dearest.
-- What comes off lies on all pieces of the sets in proportion to their prices, so that each
-- comes back for what was paid for it; with `placement` "free_piece" it lies on the pieces
-- that are reduced.

local function pieces(lines)
  return scrip.sum(lines, function(line)
    return line.unused
  end)
end

-- The cheapest pieces in scope, or the dearest.
local function first(scope, count, p)
  if p.dearest_first then
    return scrip.dearest(scope, count)
  end
  return scrip.cheapest(scope, count)
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
  title = "最低价免单券 · cheapest free",
  params = {
    pieces = { type = "integer", min = 1, max = 1000, label = "Pieces to buy" },
    max_free = { type = "integer", min = 1, max = 10000, default = 1, label = "Free at most" },
    pay_percent = { type = "percent", max = 99, default = 0, label = "Pay for these (percent)" },
    off = { type = "money", min = 1, optional = true, label = "Save on each of these" },
    dearest_first = { type = "boolean", default = false, label = "The dearest instead" },
    placement = {
      type = "string",
      one_of = { "set", "free_piece" },
      default = "set",
      label = "What comes off lies on",
    },
    articles = { type = "set", of = "string", default = {}, label = "Articles (SKU)" },
    categories = { type = "set", of = "string", default = {}, label = "Categories" },
    brands = { type = "set", of = "string", default = {}, label = "Brands" },
    tags = { type = "set", of = "string", default = {}, label = "Tags" },
    excluded_articles = { type = "set", of = "string", default = {}, label = "Not articles (SKU)" },
    excluded_categories = { type = "set", of = "string", default = {}, label = "Not categories" },
    excluded_brands = { type = "set", of = "string", default = {}, label = "Not brands" },
    excluded_tags = { type = "set", of = "string", default = { "special" }, label = "Not tags" },
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
  },
  refusals = {
    too_few_pieces = "Add {missing} more to use this coupon",
  },
  scope = {
    include = {
      sku = { param = "articles" },
      category = { param = "categories" },
      brand = { param = "brands" },
      tag = { param = "tags" },
    },
    exclude = {
      sku = { param = "excluded_articles" },
      category = { param = "excluded_categories" },
      brand = { param = "excluded_brands" },
      tag = { param = "excluded_tags" },
    },
  },
  eligible = function(scope, p)
    local count = pieces(scope)
    if count < p.pieces then
      return scrip.refuse("too_few_pieces", { missing = p.pieces - count })
    end
    return true
  end,
  discount = function(scope, p)
    local off, total = {}, 0
    local free = math.min(pieces(scope) // p.pieces, p.max_free)
    for _, units in ipairs(first(scope, free, p)) do
      local saved = units.amount
      if p.off then
        saved = math.min(saved, p.off * units.quantity)
      elseif p.pay_percent > 0 then
        local each = scrip.percent_off(units.amount // units.quantity, p.pay_percent)
        saved = each * units.quantity
      end
      off[units.line.id] = saved
      total = total + saved
    end
    local set = first(scope, free * p.pieces, p)
    if p.placement == "set" then
      off = scrip.share(total, last_first(set))
    end
    return { lines = off, uses = scrip.uses(set) }
  end,
}
