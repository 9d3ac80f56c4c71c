-- 满件折: 2 件 9 折, 3 件 8 折. A step may ask for pieces, for an amount, or for both; the step
-- reached that leaves least to pay counts, and applies to everything in scope.

local function reached(tier, scope)
  return scope.quantity >= tier.pieces and scope.amount >= tier.threshold
end

---@type scrip.Rule
return {
  api = 1,
  title = "阶梯折扣券 · tiered percent off",
  params = {
    tiers = {
      type = "list",
      of = {
        pieces = { type = "integer", min = 0, default = 0, label = "Pieces at least" },
        threshold = { type = "money", min = 0, default = 0, label = "Spend at least" },
        pay_percent = { type = "percent", max = 99, label = "Pay (percent)" },
      },
      label = "Steps",
    },
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
    below_first_step = "Buy at least {pieces} pieces for {threshold:money} to use this coupon",
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
    for _, tier in ipairs(p.tiers) do
      if reached(tier, scope) then
        return true
      end
    end
    local first = p.tiers[1]
    if not first then
      return scrip.refuse("no_tiers")
    end
    return scrip.refuse("below_first_step", { pieces = first.pieces, threshold = first.threshold })
  end,
  discount = function(scope, p)
    local pay = 100
    for _, tier in ipairs(p.tiers) do
      if reached(tier, scope) then
        pay = math.min(pay, tier.pay_percent)
      end
    end
    return scrip.percent_off(scope.amount, pay)
  end,
}
