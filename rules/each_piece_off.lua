-- 单品直减: `off` comes off each piece of the goods chosen, or of everything when none are chosen.
-- A piece is never cheaper than free.
--
-- With `max_pieces` only so many pieces are reduced, with `every` only whole groups of pieces: of
-- seven pieces, `every` 3 reduces six. With `same_article` this is so for each article by itself
-- (by SKU). The dearest pieces are reduced, unless `cheapest_first`.

-- The lines that are counted together: those of one article, or all of them.
local function articles(scope, p)
  if not p.same_article then
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

-- The pieces of a group that are reduced.
local function reduced(group, p)
  local count = pieces(group) // p.every * p.every
  count = math.min(count, p.max_pieces or count)
  if p.cheapest_first then
    return scrip.cheapest(group, count, "all")
  end
  return scrip.dearest(group, count, "all")
end

local function list_amount(line)
  return line.list_amount
end

-- What is spent: what earlier coupons left to pay, or list prices.
local function spent(scope, p)
  return p.threshold_counts == "list" and scrip.sum(scope.lines, list_amount) or scope.amount
end

---@type scrip.Rule
return {
  api = 1,
  title = "单品直减券 · so much off each piece",
  params = {
    off = { type = "money", min = 1, label = "Save on each piece" },
    threshold = { type = "money", min = 0, default = 0, label = "Spend at least" },
    threshold_counts = {
      type = "string",
      one_of = { "left", "list" },
      default = "left",
      label = "What is spent",
      help = "left to pay after earlier coupons, or list prices",
    },
    min_pieces = { type = "integer", min = 1, default = 1, label = "Pieces at least" },
    max_pieces = { type = "integer", min = 1, optional = true, label = "At most pieces" },
    every = { type = "integer", min = 1, max = 1000, default = 1, label = "In groups of" },
    same_article = { type = "boolean", default = false, label = "Count each article by itself" },
    cheapest_first = { type = "boolean", default = false, label = "The cheapest are reduced" },
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
    below_threshold = "Spend {short:money} more to use this coupon",
    too_few_pieces = "Add {missing} more to use this coupon",
    group_incomplete = "Pieces are reduced in groups of {every}: add {missing} more",
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
    if scope.quantity < p.min_pieces then
      return scrip.refuse("too_few_pieces", { missing = p.min_pieces - scope.quantity })
    end
    local most = 0
    for _, group in ipairs(articles(scope, p)) do
      most = math.max(most, pieces(group))
    end
    if most < p.every then
      return scrip.refuse("group_incomplete", { missing = p.every - most, every = p.every })
    end
    if spent(scope, p) < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - spent(scope, p) })
    end
    return true
  end,
  discount = function(scope, p)
    local off = {}
    for _, group in ipairs(articles(scope, p)) do
      for _, units in ipairs(reduced(group, p)) do
        off[units.line.id] = math.min(units.amount, p.off * units.quantity)
      end
    end
    return { lines = off }
  end,
}
