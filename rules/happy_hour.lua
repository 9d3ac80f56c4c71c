-- 欢乐时光: pay `pay_percent` % from `from` until just before `to`, on the weekdays given (0 is
-- Sunday). A window over midnight, 22:00 to 02:00, works; the weekday is that of the moment.

local function clock(minutes)
  return string.format("%02d:%02d", minutes // 60, minutes % 60)
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
    pay_percent = { type = "percent", max = 99, label = "Pay (percent)", help = "88 is 88 折" },
  },
  refusals = {
    wrong_weekday = "This coupon is not for today",
    outside_hours = "Use this coupon between {from} and {to}",
  },
  scope = {
    exclude = { tag = { "special" } },
  },
  eligible = function(_, p, ctx)
    if not p.weekdays[ctx.now.weekday] then
      return scrip.refuse("wrong_weekday")
    end
    local now = ctx.now.hour * 60 + ctx.now.minute
    local inside
    if p.from <= p.to then
      inside = p.from <= now and now < p.to
    else
      inside = p.from <= now or now < p.to
    end
    if not inside then
      return scrip.refuse("outside_hours", { from = clock(p.from), to = clock(p.to) })
    end
    return true
  end,
  discount = function(scope, p)
    return scrip.percent_off(scope.amount, p.pay_percent)
  end,
}
