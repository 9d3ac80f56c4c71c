-- 每日限用: a saving, with at most `max_per_day` coupons of this merchant a day and user. Coupons
-- applied earlier in the same checkout count: they are about to be redeemed.
--
-- What comes off is `off`, `pay_percent`, or both together, at most `max_off`.

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
  title = "每日限用券 · so many a day",
  params = {
    max_per_day = { type = "integer", min = 1, default = 1, label = "Coupons a day" },
    threshold = { type = "money", min = 0, default = 0, label = "Spend at least" },
    threshold_counts = {
      type = "string",
      one_of = { "left", "list" },
      default = "left",
      label = "What is spent",
      help = "left to pay after earlier coupons, or list prices",
    },
    off = { type = "money", min = 1, optional = true, label = "Save" },
    pay_percent = { type = "percent", max = 99, optional = true, label = "Pay (percent)" },
    max_off = { type = "money", min = 1, optional = true, label = "Save at most" },
  },
  refusals = {
    daily_cap_reached = "Only {max} {max:coupon|coupons} a day; come back tomorrow",
    below_threshold = "Spend {short:money} more to use this coupon",
  },
  scope = {
    exclude = { tag = { "special" } },
  },
  eligible = function(scope, p, ctx)
    if ctx.wallet.redeemed_today + #ctx.redemption.applied >= p.max_per_day then
      return scrip.refuse("daily_cap_reached", { max = p.max_per_day })
    end
    if spent(scope, p) < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - spent(scope, p) })
    end
    return true
  end,
  discount = function(scope, p)
    local off = p.off or 0
    if p.pay_percent then
      off = off + scrip.percent_off(scope.amount, p.pay_percent)
    end
    return math.min(off, p.max_off or off)
  end,
}
