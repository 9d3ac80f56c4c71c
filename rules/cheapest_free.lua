-- 最低价免单: of every `pieces` pieces one is free, at most `max_free` in all. The free ones are the
-- cheapest in scope: of six for 9, 8, 7, 3, 2 and 1 with `pieces` 3, the 2 and the 1. With
-- `dearest_first` it is the dearest. A piece may be merely cheaper: `pay_percent` above 0 leaves so
-- much of its price to pay, rounded half up, and with `off` only that comes off it.

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
    if scope.quantity < p.pieces then
      return scrip.refuse("too_few_pieces", { missing = p.pieces - scope.quantity })
    end
    return true
  end,
  discount = function(scope, p)
    local off = {}
    local free = math.min(scope.quantity // p.pieces, p.max_free)
    local reduced
    if p.dearest_first then
      reduced = scrip.dearest(scope, free)
    else
      reduced = scrip.cheapest(scope, free)
    end
    for _, units in ipairs(reduced) do
      local saved = units.amount
      if p.off then
        saved = math.min(saved, p.off * units.quantity)
      elseif p.pay_percent > 0 then
        local each = scrip.percent_off(units.amount // units.quantity, p.pay_percent)
        saved = each * units.quantity
      end
      off[units.line.id] = saved
    end
    return { lines = off }
  end,
}
