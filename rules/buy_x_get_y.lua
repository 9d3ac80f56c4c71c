-- 买 X 送 Y: of every `buy` + `get` pieces of one article, `get` are free, and it is the cheapest
-- that are. Buy 2 get 1 needs three pieces in the basket: the free one is scanned too.
--
-- Articles are told apart by SKU; with `mixed`, any pieces in scope make a set. `max_sets` is for
-- each article. With `partial`, a last set that is short of free pieces still gives those it has:
-- of four pieces, buy 1 get 5 makes three free. `pay_percent` above 0 makes the free pieces merely
-- cheaper, rounded half up.

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
    return line.quantity
  end)
end

-- How many of so many pieces are free.
local function free(count, p)
  local sets = math.min(count // (p.buy + p.get), p.max_sets)
  local over = count - sets * (p.buy + p.get) - p.buy
  if p.partial and sets < p.max_sets and over > 0 then
    return sets * p.get + math.min(over, p.get)
  end
  return sets * p.get
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
    articles = { type = "set", of = "string", default = {}, label = "Articles (SKU)" },
    categories = { type = "set", of = "string", default = {}, label = "Categories" },
    brands = { type = "set", of = "string", default = {}, label = "Brands" },
    tags = { type = "set", of = "string", default = {}, label = "Tags" },
    excluded_articles = { type = "set", of = "string", default = {}, label = "Not articles (SKU)" },
    excluded_categories = { type = "set", of = "string", default = {}, label = "Not categories" },
    excluded_brands = { type = "set", of = "string", default = {}, label = "Not brands" },
    excluded_tags = { type = "set", of = "string", default = { "special" }, label = "Not tags" },
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
    local off = {}
    for _, group in ipairs(articles(scope, p)) do
      for _, units in ipairs(scrip.cheapest(group, free(pieces(group), p))) do
        local saved = units.amount
        if p.pay_percent > 0 then
          local each = scrip.percent_off(units.amount // units.quantity, p.pay_percent)
          saved = each * units.quantity
        end
        off[units.line.id] = (off[units.line.id] or 0) + saved
      end
    end
    return { lines = off }
  end,
}
