-- 限定日期: a saving from `first_day` through `last_day`, and only on some days of the month, such as
-- a members' day on each 8th. A day is written as one number: 20261111 is 11 November 2026. What is
-- left out does not bind. A stock has a period of validity of its own; this is for days within it.
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
  title = "限定日期券 · certain dates",
  params = {
    first_day = {
      type = "integer",
      min = 20000101,
      max = 99991231,
      optional = true,
      label = "From this day",
      help = "20261111 is 11 November 2026",
    },
    last_day = {
      type = "integer",
      min = 20000101,
      max = 99991231,
      optional = true,
      label = "Through this day",
      help = "20261111 is 11 November 2026",
    },
    days_of_month = { type = "set", of = "integer", default = {}, label = "Only these days" },
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
    excluded_tags = { type = "set", of = "string", default = { "special" }, label = "Not tags" },
  },
  refusals = {
    too_early = "This coupon is not valid yet",
    too_late = "This coupon is no longer valid",
    wrong_day = "This coupon is not for today",
    below_threshold = "Spend {short:money} more to use this coupon",
  },
  scope = {
    exclude = { tag = { param = "excluded_tags" } },
  },
  eligible = function(scope, p, ctx)
    local today = ctx.now.year * 10000 + ctx.now.month * 100 + ctx.now.day
    if p.first_day and today < p.first_day then
      return scrip.refuse("too_early")
    end
    if p.last_day and today > p.last_day then
      return scrip.refuse("too_late")
    end
    if next(p.days_of_month) ~= nil and not p.days_of_month[ctx.now.day] then
      return scrip.refuse("wrong_day")
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
