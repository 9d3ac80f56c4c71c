-- 阶梯价: the more pieces of an article, the lower the price of each: from 10 pieces 9.00, from 50
-- pieces 8.00. Of the steps reached, the lowest price counts, for all pieces of the article. Pieces
-- are counted article by article (by SKU); with `mixed`, all goods that count together. A piece
-- that already costs less stays as it is.

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

local function price(count, p)
  local lowest
  for _, tier in ipairs(p.tiers) do
    if count >= tier.pieces then
      lowest = math.min(lowest or tier.price, tier.price)
    end
  end
  return lowest
end

---@type scrip.Rule
return {
  api = 1,
  title = "阶梯价券 · price by quantity",
  params = {
    tiers = {
      type = "list",
      of = {
        pieces = { type = "integer", min = 1, label = "Pieces at least" },
        price = { type = "money", min = 0, label = "Price of one piece" },
      },
      label = "Steps",
    },
    mixed = { type = "boolean", default = false, label = "Mix different articles" },
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
    too_few_pieces = "Buy {pieces} of an article to use this coupon",
    price_not_lower = "These goods already cost less",
    no_tiers = "This coupon has no steps",
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
    if #p.tiers == 0 then
      return scrip.refuse("no_tiers")
    end
    local reached = false
    for _, group in ipairs(articles(scope, p)) do
      local each = price(pieces(group), p)
      for _, line in ipairs(group) do
        if each and line.amount > each * line.quantity then
          return true
        end
      end
      reached = reached or each ~= nil
    end
    if reached then
      return scrip.refuse("price_not_lower")
    end
    local fewest = p.tiers[1].pieces
    for _, tier in ipairs(p.tiers) do
      fewest = math.min(fewest, tier.pieces)
    end
    return scrip.refuse("too_few_pieces", { pieces = fewest })
  end,
  discount = function(scope, p)
    local off = {}
    for _, group in ipairs(articles(scope, p)) do
      local each = price(pieces(group), p)
      for _, line in ipairs(group) do
        if each then
          off[line.id] = math.max(0, line.amount - each * line.quantity)
        end
      end
    end
    return { lines = off }
  end,
}
