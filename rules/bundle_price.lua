-- 任选 3 件 99 元: any `pieces` pieces together cost `price`, at most `max_bundles` times.
--
-- The dearest pieces that serve no other coupon's set are bundled first, which saves the
-- customer most; a bundle that would cost more than its pieces is not made. What comes off is
-- spread over the pieces in the bundles.

local function pieces(lines)
  return scrip.sum(lines, function(line)
    return line.unused
  end)
end

local function bundle(scope, p, count)
  local set, amount = scrip.dearest(scope, count * p.pieces), 0
  for _, units in ipairs(set) do
    amount = amount + units.amount
  end
  return { set = set, off = amount - count * p.price }
end

---@type scrip.Rule
return {
  api = 1,
  title = "任选打包价 · bundle price",
  params = {
    pieces = { type = "integer", min = 1, max = 1000, label = "Pieces in a bundle" },
    price = { type = "money", min = 0, label = "Price of a bundle" },
    max_bundles = { type = "integer", min = 1, max = 100, default = 10, label = "At most bundles" },
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
    price_not_lower = "These goods already cost {price:money} or less",
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
    if bundle(scope, p, 1).off <= 0 then
      return scrip.refuse("price_not_lower", { price = p.price })
    end
    return true
  end,
  discount = function(scope, p)
    local best = bundle(scope, p, 1)
    for count = 2, math.min(pieces(scope) // p.pieces, p.max_bundles) do
      local more = bundle(scope, p, count)
      if more.off <= best.off then
        break
      end
      best = more
    end
    return { lines = scrip.share(best.off, best.set), uses = scrip.uses(best.set) }
  end,
}
