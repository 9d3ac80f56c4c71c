-- 每满减: for every `every` spent save `off`, at most `max_times` times.

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
  title = "每满减券 · every X save Y",
  params = {
    every = { type = "money", min = 1, label = "For every" },
    threshold_counts = {
      type = "string",
      one_of = { "left", "list" },
      default = "left",
      label = "What is spent",
      help = "left to pay after earlier coupons, or list prices",
    },
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
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
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
    if spent(scope, p) < p.every then
      return scrip.refuse("below_threshold", { short = p.every - spent(scope, p) })
    end
    return true
  end,
  discount = function(scope, p)
    return math.min(spent(scope, p) // p.every, p.max_times) * p.off
  end,
}
