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

-- The next step that would make something of a group cheaper: what it asks for and what is missing.
local function nearest(group, p)
  local count, best = pieces(group), nil
  for _, tier in ipairs(p.tiers) do
    local lower = false
    for _, line in ipairs(group) do
      lower = lower or line.amount > tier.price * line.quantity
    end
    local missing = tier.pieces - count
    if lower and missing > 0 then
      local nearer = not best or missing < best.missing
      -- Of two steps for as many pieces the lower price is the one that would be paid.
      if nearer or missing == best.missing and tier.price < best.price then
        best = { missing = missing, pieces = tier.pieces, price = tier.price }
      end
    end
  end
  return best
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
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
  },
  refusals = {
    too_few_pieces = "Buy {pieces} pieces for {price:money} each: add {missing} more",
    too_few_of_article = "Buy {pieces} of one article for {price:money} each: add {missing} more",
    price_not_lower = "These goods already cost no more",
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
    local best
    for _, group in ipairs(articles(scope, p)) do
      local each = price(pieces(group), p)
      for _, line in ipairs(group) do
        if each and line.amount > each * line.quantity then
          return true
        end
      end
      local step = nearest(group, p)
      if step and (not best or step.missing < best.missing) then
        best = step
      end
    end
    if not best then
      return scrip.refuse("price_not_lower")
    end
    return scrip.refuse(p.mixed and "too_few_pieces" or "too_few_of_article", best)
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
