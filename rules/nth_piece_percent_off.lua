-- 第二件半价: of every `nth` pieces one costs `pay_percent` % of its price.
--
-- It is the cheapest that is reduced: of four pieces for 10, 8, 6 and 5, the 6 and the 5 when
-- `nth` is 2. With `same_article`, pieces are counted article by article (by SKU). Each piece
-- is rounded by itself, half up, as on a price tag.
--
-- The pieces counted are the cheapest that serve no other coupon's set. What comes off lies on
-- all pieces of the sets in proportion to their prices, so that each comes back for what was
-- paid for it; with `placement` "free_piece" it lies on the pieces that are reduced.

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
    return line.unused
  end)
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
  title = "第二件半价 · percent off the n-th piece",
  params = {
    nth = { type = "integer", min = 2, max = 100, default = 2, label = "Every how many pieces" },
    pay_percent = { type = "percent", max = 99, default = 50, label = "Pay (percent)" },
    same_article = { type = "boolean", default = true, label = "Count each article by itself" },
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
    if most < p.nth then
      return scrip.refuse("too_few_pieces", { missing = p.nth - most })
    end
    return true
  end,
  discount = function(scope, p)
    local lines, uses = {}, {}
    for _, group in ipairs(articles(scope, p)) do
      local count = pieces(group) // p.nth
      local off, total = {}, 0
      for _, units in ipairs(scrip.cheapest(group, count)) do
        local each = scrip.percent_off(units.amount // units.quantity, p.pay_percent)
        off[units.line.id] = each * units.quantity
        total = total + each * units.quantity
      end
      if total > 0 then
        local set = scrip.cheapest(group, count * p.nth)
        if p.placement == "set" then
          off = scrip.share(total, last_first(set))
        end
        for id, saved in pairs(off) do
          lines[id] = saved
        end
        for id, number in pairs(scrip.uses(set)) do
          uses[id] = number
        end
      end
    end
    return { lines = lines, uses = uses }
  end,
}
