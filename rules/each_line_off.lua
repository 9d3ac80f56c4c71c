-- 每单品行立减: `off` comes off each line of the basket, whatever its quantity, and `off_more` for
-- each further piece of the line, for at most `max_pieces` pieces of it. A line is never cheaper
-- than free. Lines are counted as the till sends them.

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
  title = "单品行立减券 · so much off each line",
  params = {
    off = { type = "money", min = 0, label = "Save on each line" },
    off_more = { type = "money", min = 0, default = 0, label = "On each further piece of it" },
    max_pieces = { type = "integer", min = 1, optional = true, label = "At most pieces of a line" },
    threshold = { type = "money", min = 0, default = 0, label = "Spend at least" },
    threshold_counts = {
      type = "string",
      one_of = { "left", "list" },
      default = "left",
      label = "What is spent",
      help = "left to pay after earlier coupons, or list prices",
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
    below_threshold = "Spend {short:money} more to use this coupon",
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
    if spent(scope, p) < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - spent(scope, p) })
    end
    return true
  end,
  discount = function(scope, p)
    local off = {}
    for _, line in ipairs(scope.lines) do
      local pieces = math.min(line.quantity, p.max_pieces or line.quantity)
      off[line.id] = math.min(line.amount, p.off + p.off_more * (pieces - 1))
    end
    return { lines = off }
  end,
}
