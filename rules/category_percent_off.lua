-- 品类折扣: pay `pay_percent` % of the goods in some categories, except some brands, some articles,
-- and what is at a special price. The scope is a table, so the host decides it without running Lua.

---@type scrip.Rule
return {
  api = 1,
  title = "品类折扣券 · percent off a category",
  params = {
    categories = {
      type = "set",
      of = "string",
      label = "Categories",
      help = "drinks/ takes everything below drinks",
    },
    pay_percent = { type = "percent", max = 99, label = "Pay (percent)", help = "88 is 88 折" },
    max_off = { type = "money", min = 1, optional = true, label = "Save at most" },
    excluded_brands = { type = "set", of = "string", default = {}, label = "Brands left out" },
    excluded_articles = { type = "set", of = "string", default = {}, label = "Articles left out" },
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
  },
  scope = {
    include = { category = { param = "categories" } },
    exclude = {
      tag = { "special" },
      brand = { param = "excluded_brands" },
      sku = { param = "excluded_articles" },
    },
  },
  discount = function(scope, p)
    local off = scrip.percent_off(scope.amount, p.pay_percent)
    return math.min(off, p.max_off or off)
  end,
}
