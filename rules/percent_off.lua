-- 满折: spend `threshold` on the goods that count, pay `pay_percent` % of them (88 is 88 折).
-- What comes off is rounded once, on the sum, and never exceeds `max_off` when that is given.

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
  title = "折扣券 · percent off",
  params = {
    threshold = { type = "money", min = 0, default = 0, label = "Spend at least" },
    threshold_counts = {
      type = "string",
      one_of = { "left", "list" },
      default = "left",
      label = "What is spent",
      help = "left to pay after earlier coupons, or list prices",
    },
    pay_percent = { type = "percent", max = 99, label = "Pay (percent)", help = "88 is 88 折" },
    max_off = { type = "money", min = 1, optional = true, label = "Save at most" },
    rounding = {
      type = "string",
      one_of = { "half_up", "down", "up", "half_even" },
      default = "half_up",
      label = "Rounding of what comes off",
    },
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
  discount = function(scope, p)
    local off = scrip.percent_off(scope.amount, p.pay_percent, p.rounding)
    if p.max_off and off > p.max_off then
      return p.max_off
    end
    return off
  end,
}
