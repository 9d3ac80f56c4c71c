-- 每满减: for every `every` spent save `off`, at most `max_times` times.

---@type scrip.Rule
return {
  api = 1,
  title = "每满减券 · every X save Y",
  params = {
    every = { type = "money", min = 1, label = "For every" },
    off = { type = "money", min = 1, label = "Save" },
    max_times = { type = "integer", min = 1, max = 10000, default = 10000, label = "At most" },
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
    below_threshold = "Spend {short:money} more to use this coupon",
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
    if scope.amount < p.every then
      return scrip.refuse("below_threshold", { short = p.every - scope.amount })
    end
    return true
  end,
  discount = function(scope, p)
    return math.min(scope.amount // p.every, p.max_times) * p.off
  end,
}
