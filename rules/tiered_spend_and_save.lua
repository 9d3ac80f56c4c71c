-- 阶梯满减: 满 100 减 10, 满 200 减 30. The step reached that saves most counts, in any order given.

---@type scrip.Rule
return {
  api = 1,
  title = "阶梯满减券 · tiered spend and save",
  params = {
    tiers = {
      type = "list",
      of = {
        threshold = { type = "money", min = 0, label = "Spend at least" },
        off = { type = "money", min = 1, label = "Save" },
      },
      label = "Steps",
    },
    excluded_brands = { type = "set", of = "string", default = {}, label = "Brands left out" },
  },
  refusals = {
    below_threshold = "Spend {short:money} more to save {off:money}",
    no_tiers = "This coupon has no steps",
  },
  scope = {
    exclude = { tag = { "special" }, brand = { param = "excluded_brands" } },
  },
  eligible = function(scope, p)
    local nearest
    for _, tier in ipairs(p.tiers) do
      if scope.amount >= tier.threshold then
        return true
      end
      if not nearest or tier.threshold < nearest.threshold then
        nearest = tier
      end
    end
    if not nearest then
      return scrip.refuse("no_tiers")
    end
    return scrip.refuse("below_threshold", {
      short = nearest.threshold - scope.amount,
      off = nearest.off,
    })
  end,
  discount = function(scope, p)
    local off = 0
    for _, tier in ipairs(p.tiers) do
      if scope.amount >= tier.threshold then
        off = math.max(off, tier.off)
      end
    end
    return off
  end,
}
