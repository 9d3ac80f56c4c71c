-- 指定商品折扣: pay `pay_percent` % of the goods chosen by article, category, brand and tag.
--
-- `pay_hundredths` is for finer percentages: 89 and 50 is to pay 89.50 %. With `max_pieces` only
-- so many pieces are reduced, with `every` only whole groups of pieces; with `same_article` this is
-- so for each article by itself (by SKU). The dearest pieces are reduced, unless `cheapest_first`.
-- What comes off is rounded once on the sum, or on each `line` or `piece`; when only some pieces
-- are reduced, `line` means each piece.

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

-- What comes off so much.
local function saving(amount, p, rounding)
  return scrip.div(amount * (10000 - p.pay_percent * 100 - p.pay_hundredths), 10000, rounding)
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
  title = "指定商品折扣券 · percent off selected goods",
  params = {
    pay_percent = { type = "percent", max = 99, label = "Pay (percent)", help = "88 is 88 折" },
    pay_hundredths = {
      type = "integer",
      min = 0,
      max = 99,
      default = 0,
      label = "And hundredths of a percent",
    },
    max_off = { type = "money", min = 1, optional = true, label = "Save at most" },
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
    round_by = {
      type = "string",
      one_of = { "sum", "line", "piece" },
      default = "sum",
      label = "What is rounded",
    },
    rounding = {
      type = "string",
      one_of = { "half_up", "down", "up", "half_even" },
      default = "half_up",
      label = "Rounding of what comes off",
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
    below_threshold = "Spend {short:money} more on the selected goods",
    too_few_pieces = "Add {missing} more of the selected goods",
    group_incomplete = "Pieces are reduced in groups of {every}: add {missing} more",
  },
  counts_lines = true,
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
    local picked, count, amount = {}, 0, 0
    for _, group in ipairs(articles(scope, p)) do
      for _, units in ipairs(reduced(group, p)) do
        picked[#picked + 1] = units
        count = count + units.quantity
        amount = amount + units.amount
      end
    end
    local whole = count == scope.quantity
    local off, total = {}, 0
    for _, units in ipairs(picked) do
      local saved
      if p.round_by == "sum" then
        saved = saving(units.amount, p, "down")
      elseif p.round_by == "line" and whole then
        saved = saving(units.amount, p, p.rounding)
      else
        saved = saving(units.amount // units.quantity, p, p.rounding) * units.quantity
      end
      off[units.line.id] = saved
      total = total + saved
    end
    if p.round_by == "sum" then
      -- What the rounded parts lack goes to the earlier lines, one unit each.
      local lacking = saving(amount, p, p.rounding) - total
      total = total + lacking
      if whole then
        return math.min(total, p.max_off or total)
      end
      for _, units in ipairs(picked) do
        if lacking > 0 and off[units.line.id] < units.amount then
          off[units.line.id] = off[units.line.id] + 1
          lacking = lacking - 1
        end
      end
    end
    if p.max_off and total > p.max_off then
      return { lines = scrip.share(p.max_off, picked) }
    end
    return { lines = off }
  end,
}
