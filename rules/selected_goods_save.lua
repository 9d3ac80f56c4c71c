-- 指定商品满减: spend `threshold` on the goods chosen, save `off`.
--
-- Goods are chosen by article, category, brand and tag; what is left empty chooses everything, and
-- a category with a trailing "/" takes itself and everything below. The goods may have to be at
-- least so many pieces or so many different articles.

local function different(lines)
  local seen, count = {}, 0
  for _, line in ipairs(lines) do
    if not seen[line.sku] then
      seen[line.sku] = true
      count = count + 1
    end
  end
  return count
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
  title = "指定商品满减券 · spend and save on selected goods",
  params = {
    threshold = { type = "money", min = 0, default = 0, label = "Spend at least" },
    threshold_counts = {
      type = "string",
      one_of = { "left", "list" },
      default = "left",
      label = "What is spent",
      help = "left to pay after earlier coupons, or list prices",
    },
    min_pieces = { type = "integer", min = 1, default = 1, label = "Pieces at least" },
    min_articles = { type = "integer", min = 1, default = 1, label = "Different ones at least" },
    off = { type = "money", min = 1, label = "Save" },
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
    too_few_articles = "Choose {articles} different ones of the selected goods: {more} more",
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
    if scope.quantity < p.min_pieces then
      return scrip.refuse("too_few_pieces", { missing = p.min_pieces - scope.quantity })
    end
    if different(scope.lines) < p.min_articles then
      return scrip.refuse("too_few_articles", {
        articles = p.min_articles,
        more = p.min_articles - different(scope.lines),
      })
    end
    if spent(scope, p) < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - spent(scope, p) })
    end
    return true
  end,
  discount = function(_, p)
    return p.off
  end,
}
