-- 阶梯满减: 满 100 减 10, 满 200 减 30. A step may ask for an amount, for pieces, or for both; the step
-- reached that saves most counts, in any order given.

local function reached(tier, scope)
  return scope.amount >= tier.threshold and scope.quantity >= tier.pieces
end

---@type scrip.Rule
return {
  api = 1,
  title = "阶梯满减券 · tiered spend and save",
  params = {
    tiers = {
      type = "list",
      of = {
        threshold = { type = "money", min = 0, default = 0, label = "Spend at least" },
        pieces = { type = "integer", min = 0, default = 0, label = "Pieces at least" },
        off = { type = "money", min = 1, label = "Save" },
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
    below_threshold = "Spend {short:money} more to save {off:money}",
    below_first_step = "Buy {pieces} pieces for {threshold:money} or more to save {off:money}",
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
    local nearest
    local by_amount = true
    for _, tier in ipairs(p.tiers) do
      if reached(tier, scope) then
        return true
      end
      by_amount = by_amount and tier.pieces <= 1
      if not nearest or tier.threshold < nearest.threshold then
        nearest = tier
      end
    end
    if not nearest then
      return scrip.refuse("no_tiers")
    end
    if not by_amount then
      return scrip.refuse("below_first_step", {
        pieces = nearest.pieces,
        threshold = nearest.threshold,
        off = nearest.off,
      })
    end
    return scrip.refuse("below_threshold", {
      short = nearest.threshold - scope.amount,
      off = nearest.off,
    })
  end,
  discount = function(scope, p)
    local off = 0
    for _, tier in ipairs(p.tiers) do
      if reached(tier, scope) then
        off = math.max(off, tier.off)
      end
    end
    return off
  end,
}
