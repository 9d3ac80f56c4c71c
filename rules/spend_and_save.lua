-- 满减: spend `threshold` on the goods that count, save `off`.
-- Goods at a special price (tag `special`) and excluded brands do not count and are not discounted.

---@type scrip.Rule
return {
  api = 1,
  title = "满减券 · spend and save",
  params = {
    threshold = { type = "money", min = 0, label = "Spend at least" },
    off = { type = "money", min = 1, label = "Save" },
    excluded_brands = { type = "set", of = "string", default = {}, label = "Brands left out" },
  },
  refusals = {
    below_threshold = "Spend {short:money} more to use this coupon",
  },
  scope = {
    exclude = { tag = { "special" }, brand = { param = "excluded_brands" } },
  },
  eligible = function(scope, p)
    if scope.amount < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - scope.amount })
    end
    return true
  end,
  discount = function(_, p)
    return p.off
  end,
}
