-- 满减: spend `threshold` on the goods that count, save `off`.
-- Goods at a special price (tag `special`) and excluded brands do not count and are not discounted.

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
  title = "满减券 · spend and save",
  params = {
    threshold = { type = "money", min = 0, label = "Spend at least" },
    threshold_counts = {
      type = "string",
      one_of = { "left", "list" },
      default = "left",
      label = "What is spent",
      help = "left to pay after earlier coupons, or list prices",
    },
    off = { type = "money", min = 1, label = "Save" },
    excluded_brands = { type = "set", of = "string", default = {}, label = "Brands left out" },
    conditions = { type = "conditions", optional = true, label = "Who, when and where" },
  },
  refusals = {
    below_threshold = "Spend {short:money} more to use this coupon",
  },
  scope = {
    exclude = { tag = { "special" }, brand = { param = "excluded_brands" } },
  },
  eligible = function(scope, p)
    if spent(scope, p) < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - spent(scope, p) })
    end
    return true
  end,
  discount = function(_, p)
    return p.off
  end,
}
