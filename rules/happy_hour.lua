-- 欢乐时光: a saving from `from` until just before `to`, on the weekdays given (0 is Sunday). A
-- window over midnight, 22:00 to 02:00, belongs to the day on which it begins: on Fridays it is
-- open until 02:00 on Saturdays.
--
-- What comes off is `off`, `pay_percent`, or both together, at most `max_off`.

local function clock(minutes)
  return string.format("%02d:%02d", minutes // 60, minutes % 60)
end

local names = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" }

-- The weekdays, Monday first.
local function days(weekdays)
  local list = {}
  for day = 1, 7 do
    if weekdays[day % 7] then
      list[#list + 1] = names[day % 7 + 1]
    end
  end
  return #list == 7 and "every day" or table.concat(list, ", ")
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
  title = "欢乐时光券 · happy hour",
  params = {
    from = { type = "time_of_day", label = "From" },
    to = { type = "time_of_day", label = "Until just before" },
    weekdays = {
      type = "set",
      of = "integer",
      default = { 0, 1, 2, 3, 4, 5, 6 },
      label = "Weekdays",
      help = "0 is Sunday",
    },
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
    wrong_weekday = "Use this coupon {days} from {from} to {to}",
    outside_hours = "Use this coupon {days} from {from} to {to}",
    below_threshold = "Spend {short:money} more to use this coupon",
  },
  scope = {
    exclude = { tag = { "special" } },
  },
  eligible = function(scope, p, ctx)
    local now = ctx.now.hour * 60 + ctx.now.minute
    local day = ctx.now.weekday
    local inside = p.from <= now and now < p.to
    if p.from >= p.to then
      inside = p.from <= now or now < p.to
      if now < p.to then
        day = (day + 6) % 7
      end
    end
    local when = { days = days(p.weekdays), from = clock(p.from), to = clock(p.to) }
    if not p.weekdays[day] then
      return scrip.refuse("wrong_weekday", when)
    end
    if not inside then
      return scrip.refuse("outside_hours", when)
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
