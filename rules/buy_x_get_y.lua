-- 买 X 送 Y: of every `buy` + `get` pieces of one article, `get` are free, and it is the
-- cheapest that are. Buy 2 get 1 needs three pieces in the basket: the free one is scanned
-- too.
--
-- Articles are told apart by SKU; with `mixed`, any pieces in scope make a set. `max_sets` is
-- for each article. With `partial`, a last set that is short of free pieces still gives those
-- it has: of four pieces, buy 1 get 5 makes three free. `pay_percent` above 0 makes the free
-- pieces merely cheaper, rounded half up.
--
-- A set is made of the cheapest pieces that serve no other coupon's set. What comes off lies
-- on all pieces of the sets in proportion to their prices, so that each comes back for what
-- was paid for it; with `placement` "free_piece" it lies on the pieces that are reduced.

local function articles(scope, p)
  if p.mixed then
    return { scope.lines }
  end
  local groups, by_sku = {}, {}
  for _, line in ipairs(scope.lines) do
    local group = by_sku[line.sku]
    if not group then
      group = {}
      by_sku[line.sku] = group
      groups[#groups + 1] = group
    end
    group[#group + 1] = line
  end
  return groups
end

local function pieces(lines)
  return scrip.sum(lines, function(line)
    return line.unused
  end)
end

-- How many of so many pieces are free, and how many make the sets.
local function sets(count, p)
  local whole = math.min(count // (p.buy + p.get), p.max_sets)
  local over = count - whole * (p.buy + p.get) - p.buy
  if p.partial and whole < p.max_sets and over > 0 then
    local short = math.min(over, p.get)
    return whole * p.get + short, whole * (p.buy + p.get) + p.buy + short
  end
  return whole * p.get, whole * (p.buy + p.get)
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
  title = "买赠券 · buy X get Y",
  params = {
    buy = { type = "integer", min = 1, max = 1000, label = "Buy" },
    get = { type = "integer", min = 1, max = 1000, label = "Get free" },
    pay_percent = { type = "percent", max = 99, default = 0, label = "Pay for these (percent)" },
    mixed = { type = "boolean", default = false, label = "Mix different articles" },
    max_sets = { type = "integer", min = 1, max = 10000, default = 10000, label = "At most sets" },
    partial = { type = "boolean", default = false, label = "A set may be short of free pieces" },
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
    local most = 0
    for _, group in ipairs(articles(scope, p)) do
      most = math.max(most, pieces(group))
    end
    local needed = p.buy + p.get
    if p.partial then
      needed = p.buy + 1
    end
    if most < needed then
      return scrip.refuse("too_few_pieces", { missing = needed - most })
    end
    return true
  end,
  discount = function(scope, p)
    local lines, uses = {}, {}
    for _, group in ipairs(articles(scope, p)) do
      local free, size = sets(pieces(group), p)
      local off, total = {}, 0
      for _, units in ipairs(scrip.cheapest(group, free)) do
        local saved = units.amount
        if p.pay_percent > 0 then
          local each = scrip.percent_off(units.amount // units.quantity, p.pay_percent)
          saved = each * units.quantity
        end
        off[units.line.id] = saved
        total = total + saved
      end
      if total > 0 then
        local set = scrip.cheapest(group, size)
        if p.placement == "set" then
          off = scrip.share(total, last_first(set))
        end
        for id, saved in pairs(off) do
          lines[id] = saved
        end
        for id, count in pairs(scrip.uses(set)) do
          uses[id] = count
        end
      end
    end
    return { lines = lines, uses = uses }
  end,
}
