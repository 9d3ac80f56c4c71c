-- 指定商品满减: spend `threshold` on selected goods, save `off`.
--
-- Goods are selected by category, brand or article; what is left empty selects everything. A
-- category with a trailing "/" takes itself and everything below. Goods at a special price and
-- excluded articles never count. Each line that is out says why, so a cashier can answer.

local function in_category(line, categories)
  for category in pairs(categories) do
    if line.category == category then
      return true
    end
    if category:sub(-1) == "/" and (line.category .. "/"):sub(1, #category) == category then
      return true
    end
  end
  return false
end

---@type scrip.Rule
return {
  api = 1,
  title = "指定商品满减券 · spend and save on selected goods",
  params = {
    threshold = { type = "money", min = 0, label = "Spend at least" },
    min_pieces = { type = "integer", min = 1, default = 1, label = "Pieces at least" },
    off = { type = "money", min = 1, label = "Save" },
    categories = { type = "set", of = "string", default = {}, label = "Categories" },
    brands = { type = "set", of = "string", default = {}, label = "Brands" },
    articles = { type = "set", of = "string", default = {}, label = "Articles (SKU)" },
    excluded_articles = { type = "set", of = "string", default = {}, label = "Articles left out" },
  },
  refusals = {
    below_threshold = "Spend {short:money} more on the selected goods",
    too_few_pieces = "Add {missing} more of the selected goods",
  },
  scope = function(line, p)
    if line.tags.special then
      return false, "special_price"
    end
    if p.excluded_articles[line.sku] then
      return false, "excluded_article"
    end
    if next(p.categories) ~= nil and not in_category(line, p.categories) then
      return false, "other_category"
    end
    if next(p.brands) ~= nil and not p.brands[line.brand] then
      return false, "other_brand"
    end
    if next(p.articles) ~= nil and not p.articles[line.sku] then
      return false, "other_article"
    end
    return true
  end,
  eligible = function(scope, p)
    if scope.quantity < p.min_pieces then
      return scrip.refuse("too_few_pieces", { missing = p.min_pieces - scope.quantity })
    end
    if scope.amount < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - scope.amount })
    end
    return true
  end,
  discount = function(_, p)
    return p.off
  end,
}
